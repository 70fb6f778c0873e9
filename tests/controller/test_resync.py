"""The slow resync: every open thread in time, at a small share of the quota, whoever else is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghapp.controller.resync import SHARE
from ghapp.identity import Key
from ghapp.jobs import Done, Findings, ThreadMemory
from ghapp.sandbox.state.repositories import Repository
from tests.support.recovery_rig import EVERY, Rig, rig

SPACING = 3600 / (SHARE * 5_000)
DAY = 24 * 3600


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig(tmp_path) as built:
        yield built


async def known(here: Rig, name: str, pulls: int = 0) -> tuple[Repository, list[Key]]:
    """A repository that the store knows, with so many open pull requests."""
    shop = here.shop(name)
    await here.know(shop)
    return shop, here.pulls(shop, pulls)


async def test_resync_queues_open_pull_requests_of_a_repository_one_by_one(
    here: Rig,
) -> None:
    _, keys = await known(here, "acme/shop", 3)
    await here.resync().run()
    assert await here.waiting() == []
    assert await here.due(2 * SPACING) == [keys[0]]
    assert await here.due(2 * SPACING) == [keys[1]]
    assert await here.due(2 * SPACING) == [keys[2]]
    assert await here.store.next_due() is None


async def test_resync_skips_closed_pull_requests_and_unconfigured_repositories(here: Rig) -> None:
    bare = here.shop("acme/bare", {"README.md": ""})
    here.pulls(bare)
    shop, (key,) = await known(here, "acme/shop", 1)
    here.box.close(here.box.threads[shop][key.number], here.pam)
    await here.resync().run()
    assert await here.store.next_due() is None


async def test_a_pull_request_last_seen_open_is_evaluated_once_more(here: Rig) -> None:
    shop, keys = await known(here, "acme/shop", 2)
    for key in keys:
        here.box.close(here.box.threads[shop][key.number], here.pam)
    await here.store.save(keys[1], Findings(thread=ThreadMemory(head_sha="abc")))
    await here.resync().run()
    assert await here.due(2 * SPACING) == [keys[1]]
    assert await here.store.next_due() is None


async def test_resync_rebuilds_a_lost_database_repository_by_repository(here: Rig) -> None:
    shop, blog = here.shop("acme/shop"), here.shop("acme/blog")
    await here.resync().run()
    assert await here.waiting() == [Key(shop.id), Key(blog.id)]
    told = await here.store.repository(blog.id)
    assert told
    assert (told.owner, told.name) == ("acme", "blog")


async def test_resync_reaches_everything_with_under_two_per_cent_of_the_quota(here: Rig) -> None:
    _, keys = await known(here, "acme/shop", 60)
    resync, looked = here.resync(), set[Key]()
    for _ in range(12):
        await resync.run()
        looked |= set(await here.due(EVERY))
    own = [each for each in here.requests if each != "GET /app/installations"]
    assert len(own) + 2 * len(looked) <= 0.02 * 5_000
    assert len(looked) > 40
    for _ in range(12):
        await resync.run()
        looked |= set(await here.due(EVERY))
    assert looked == set(keys)


async def test_resync_is_faster_with_a_larger_quota(here: Rig) -> None:
    here.box.limits.limit = 12_500
    await known(here, "acme/shop", 60)
    await here.resync().run()
    looked = await here.due(EVERY)
    assert len(looked) >= 2 * EVERY / (2 * SPACING)


async def test_resync_resumes_where_it_stopped_after_a_restart(here: Rig) -> None:
    _, keys = await known(here, "acme/shop", 12)
    looked: list[Key] = []
    for _ in range(6):
        await here.resync().run()
        looked += await here.due(EVERY)
    assert looked == keys


async def test_resync_starts_a_pass_once_a_day(here: Rig) -> None:
    _, keys = await known(here, "acme/shop", 1)
    resync, looked = here.resync(), list[Key]()
    for _ in range(int(3 * DAY / EVERY)):
        await resync.run()
        for job in await here.store.claim(9):
            looked.append(job.key)
            await here.store.release(job)
            await here.store.finish((await here.store.claim(1))[0], Done())
        here.clock.now += EVERY
    assert looked == keys * 3


async def test_resync_paces_each_installation_alone_even_if_another_fails(here: Rig) -> None:
    _, large = await known(here, "acme/shop", 50)
    _, small = await known(here, "beta/site", 1)
    gone, _ = await known(here, "away/away", 1)
    resync = here.resync()
    here.box.limits.budget(limit_key(here, gone), "graphql", here.box.now()).used = 5_000
    here.box.limits.budget(limit_key(here, gone), "core", here.box.now()).used = 5_000
    await resync.run()
    looked = await here.due(EVERY)
    assert set(small) < set(looked)
    assert set(large) & set(looked)


def limit_key(here: Rig, shop: Repository) -> str:
    """What GitHub counts an installation's requests by."""
    installation = here.box.installation_on(here.app, shop)
    assert installation
    return f"installation ID {installation.id}"


async def test_resync_takes_each_turn_on_only_one_of_several_replicas(here: Rig) -> None:
    await known(here, "acme/shop", 20)
    for _ in range(3):
        await asyncio.gather(*(resync.run() for resync in (here.resync(), here.resync(), here.resync())))
        assert here.requests.count("POST /graphql node") == 1
        here.clock.now += EVERY


async def test_resync_continues_when_the_clock_is_set_back(here: Rig) -> None:
    _, keys = await known(here, "acme/shop", 12)
    looked: list[Key] = []
    for jump in (0, 365 * DAY, -365 * DAY, 0, 0):
        here.clock.now += jump
        await here.resync().run()
        looked += await here.due(EVERY)
    assert looked == keys
