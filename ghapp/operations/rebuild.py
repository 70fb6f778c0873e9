"""Rebuild: the ledger of a repository from GitHub alone, for a lost database or a repository with a past."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

from ghapp.controller.evaluation import Evaluator
from ghapp.errors import GitHubError, UserError
from ghapp.github.api.github_app import GitHub
from ghapp.github.connect import connect, open_session
from ghapp.github.reading.merged_pulls import merged_pulls
from ghapp.github.reading.observe import observe_repository
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Findings
from ghapp.observation.remembered import last_valid
from ghapp.rules.config.effective import effective_config
from ghapp.rules.documents.touched import may_touch_any
from ghapp.settings import Settings
from ghapp.store.engines import open_store
from ghapp.store.protocol import LookMemory, Store


async def rebuild(settings: Settings, owner: str, name: str, progress: Callable[[int, int], None]) -> int:
    """Rebuild the ledger of a repository from GitHub; return how many pull requests were evaluated.

    `progress` is called with the number done and the total. Raises `UserError` where GitHub fails.
    """
    async with open_session(settings.github_ca_file) as session, AsyncExitStack() as opened:
        github = connect(settings, session, time.time)
        evaluator = Evaluator(github, app_id=settings.app_id, clock=time.time)
        store = open_store(settings.database_url, time.time)
        opened.push_async_callback(store.close)
        await store.open()
        done = 0
        try:
            ref = await github.find_repository(owner, name)
            async for done, total in _rebuild(github, store, evaluator, ref):
                progress(done, total)
        except GitHubError as error:
            raise UserError(
                f"Could not read all of {owner}/{name} from GitHub: {error}. "
                "What was recorded is kept; run the command again."
            ) from error
        return done


async def _rebuild(
    github: GitHub, store: Store, evaluator: Evaluator, ref: RepositoryRef
) -> AsyncIterator[tuple[int, int]]:
    """Record what is missing, by the present configuration; yield the number done and the total.

    Nothing is written to GitHub. What is recorded is kept, so that an interrupted run continues where it ended.
    """
    api = github.installation(ref.installation_id)
    await store.remember_repository(ref)
    seen = await observe_repository(api, ref, with_organisation=True)
    memory = (await store.load(Key(ref.id))).repository
    config = effective_config(seen.files, last_valid=last_valid(memory)).config
    if config is None:
        raise UserError(f"{ref.owner}/{ref.name} has no valid configuration, so its documents are unknown.")
    there = {entry.key.number for entry in await store.ledger(ref.id) if entry.identity == "merge"}
    merged = await merged_pulls(api, ref.node_id)
    left = [pull for pull in merged if pull.number not in there]
    numbers = [pull.number for pull in left if may_touch_any(config.documents, pull.paths)]
    yield 0, len(numbers)
    for done, number in enumerate(numbers, start=1):
        evaluation = await evaluator.evaluate(ref, number, LookMemory(repository=memory))
        await store.save(Key(ref.id, number), Findings(records=evaluation.plan.records))
        yield done, len(numbers)
