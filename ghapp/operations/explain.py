"""Explain: what the check on a pull request would say now."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

from ghapp.controller.evaluation import Evaluator
from ghapp.controller.shared_heads import evaluate_shared
from ghapp.errors import GateSuspended, GitHubError, StoreUnavailable, UserError
from ghapp.github.connect import connect, open_session
from ghapp.identity import Key
from ghapp.rules.gate.undecided import suspended
from ghapp.rules.model.plan import Verdict
from ghapp.settings import Settings
from ghapp.store.engines import open_memory
from ghapp.store.protocol import Memory
from ghapp.store.sqlite.read_only import NoMemory


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict on a thread, or None where there is no check.

    `unread` says why the database could not be read, in which case the verdict is based on GitHub alone.
    """

    verdict: Verdict | None
    unread: str | None = None


async def explain(settings: Settings, owner: str, name: str, number: int) -> Explanation:
    """Return what the check on a thread would say now, or says while the gate is suspended; write nothing.

    Raises `UserError` where GitHub fails.
    """
    async with open_session(settings.github_ca_file) as session, AsyncExitStack() as opened:
        github, unread = connect(settings, session, time.time), None
        try:
            ref = await github.find_repository(owner, name)
            memory, unread = await _remembered(opened, settings.database_url, ref.id)
            evaluator = Evaluator(github, app_id=settings.app_id, clock=time.time, threads_at=memory.threads_at)
            shared = await evaluate_shared(evaluator, memory, ref, number, to_write=False)
        except GateSuspended as error:
            return Explanation(suspended(str(error)).verdict, unread)
        except GitHubError as error:
            raise UserError(f"Could not read {owner}/{name}#{number} from GitHub: {error}") from error
        return Explanation(shared.published, unread)


async def _remembered(opened: AsyncExitStack, url: str, repository_id: int) -> tuple[Memory, str | None]:
    """Return the memory in the database; or an empty one, and why the database cannot be read."""
    try:
        memory = await opened.enter_async_context(open_memory(url, time.time))
        await memory.load(Key(repository_id))
    except (UserError, StoreUnavailable) as error:
        return NoMemory(), str(error)
    return memory, None
