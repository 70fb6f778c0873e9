"""Explain: what the check on a pull request would say now."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp

from ghapp.controller.evaluation import Evaluator
from ghapp.controller.shared_heads import evaluate_shared
from ghapp.errors import GitHubError, StoreUnavailable, UserError
from ghapp.github.connect import connect
from ghapp.rules.model.plan import Verdict
from ghapp.settings import Settings
from ghapp.store.engines import open_memory
from ghapp.store.protocol import Memory, RepositoryMemory
from ghapp.store.sqlite.read_only import NoMemory


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict on a thread (None: there is no check), and why it rests on GitHub alone, where it does."""

    verdict: Verdict | None
    unread: str | None = None


async def explain(settings: Settings, owner: str, name: str, number: int) -> Explanation:
    """What the check on a thread would say now; nothing is written. Raises `UserError` where GitHub does not tell."""
    async with aiohttp.ClientSession() as session, AsyncExitStack() as opened:
        github = connect(settings, session, time.time)
        try:
            facts = await github.find_repository(owner, name)
            memory, known, unread = await _remembered(opened, settings.database_url, facts.id)
            evaluator = Evaluator(github, app_id=settings.app_id, clock=time.time, threads_at=memory.threads_at)
            together = await evaluate_shared(evaluator, memory, facts, number, known, to_write=False)
        except GitHubError as error:
            raise UserError(f"GitHub does not tell about {owner}/{name}#{number}: {error}") from error
        return Explanation(together.published, unread)


async def _remembered(
    opened: AsyncExitStack, url: str, repository_id: int
) -> tuple[Memory, RepositoryMemory, str | None]:
    """The database's memory and what that has of a repository; nothing, and why, where it cannot be read."""
    try:
        memory = await opened.enter_async_context(open_memory(url, time.time))
        return memory, await memory.repository_memory(repository_id), None
    except (UserError, StoreUnavailable) as error:
        return NoMemory(), RepositoryMemory(), str(error)
