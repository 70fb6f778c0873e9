"""The ledger of a repository from GitHub alone: for a database that was lost, or a repository that was there before."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import aiohttp

from ghapp.controller.evaluation import Evaluator
from ghapp.errors import GitHubError, UserError
from ghapp.github.api.client import GitHub
from ghapp.github.connect import connect
from ghapp.github.reading.merged_pulls import MergedPull, merged_pulls
from ghapp.github.reading.observe import observe_repository
from ghapp.identity import Key, RepositoryRef
from ghapp.observation.remembered import last_valid, learn
from ghapp.rules.config.effective import effective_config
from ghapp.rules.documents.touched import touches_any
from ghapp.rules.model.framework import CONFIG_PATH, RepoConfig
from ghapp.settings import Settings
from ghapp.store.engines import open_store
from ghapp.store.protocol import Store, ThreadMemory


async def rebuild(settings: Settings, owner: str, name: str, progress: Callable[[int, int], None]) -> int:
    """Read the ledger of a repository anew from GitHub; returns how many looks that took.

    `progress` is told how many were taken, and of how many. Raises `UserError` where GitHub does not tell.
    """
    async with aiohttp.ClientSession() as session, AsyncExitStack() as opened:
        github = connect(settings, session, time.time)
        evaluator = Evaluator(github, app_id=settings.app_id, clock=time.time)
        store = open_store(settings.database_url, time.time)
        opened.push_async_callback(store.close)
        await store.open()
        looks = 0
        try:
            facts = await github.find_repository(owner, name)
            async for looks, total in _rebuild(github, store, evaluator, facts):
                progress(looks, total)
        except GitHubError as error:
            raise UserError(
                f"GitHub does not tell all about {owner}/{name}: {error}. What is on record by now stays; run it again."
            ) from error
        return looks


async def _rebuild(
    github: GitHub, store: Store, evaluator: Evaluator, facts: RepositoryRef
) -> AsyncIterator[tuple[int, int]]:
    """Put on record what is not yet, by the present configuration; gives how many looks were taken, and of how many.

    Nothing is written to GitHub. What is on record stays, so that a run that was cut short is taken up where it ended.
    """
    api = github.installation(facts.installation_id)
    await store.remember_repository(facts)
    seen = await observe_repository(api, facts, with_organisation=True)
    memory = learn(await store.repository_memory(facts.id), seen.files)
    config = effective_config(seen.files, last_valid=last_valid(memory)).config
    if config is None:
        raise UserError(f"{facts.owner}/{facts.name} has no valid configuration: nothing tells what its documents are.")
    there = {entry.key.number for entry in await store.ledger(facts.id) if entry.identity == "merge"}
    merged = await merged_pulls(api, facts.node_id)
    numbers = [pull.number for pull in merged if pull.number not in there and _may_touch_a_document(config, pull)]
    yield 0, len(numbers)
    for done, number in enumerate(numbers, start=1):
        look = await evaluator.look(facts, number, memory, ThreadMemory())
        await store.remember(Key(facts.id, number), records=look.plan.records)
        yield done, len(numbers)


def _may_touch_a_document(config: RepoConfig, pull: MergedPull) -> bool:
    return pull.paths is None or CONFIG_PATH in pull.paths or touches_any(config.documents, pull.paths)
