"""Digests: once a week, each pair's channel is told how it stands (SPEC §6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ghapp.rules.model.channels import Channel
from ghapp.rules.model.digest_times import next_slot
from ghapp.rules.model.framework import CONFIG_PATH, DigestSettings
from ghapp.store.channel_messages import failing_messages
from tests.support.listening_channel import ListeningChannel
from tests.support.world import CONFIG, World, build_world
from tests.support.writes import CREATE_LABELS

DIGESTS = CONFIG + "reminders: off\ndigest: {to: checkout}\n"
SETTINGS = DigestSettings(to=("checkout",))


@asynccontextmanager
async def digests(
    folder: Path, channel: ListeningChannel, *, config: str = DIGESTS, scope: str = "acme", allows_private: bool = False
) -> AsyncIterator[World]:
    named = Channel(name="checkout", address=channel.url, scopes=frozenset({scope}), allows_private=allows_private)
    async with build_world(folder, {CONFIG_PATH: config}, channels=(named,)) as world:
        await world.settle(*CREATE_LABELS)
        yield world


async def monday(world: World) -> None:
    """Let time pass until the next digest is due."""
    now = datetime.fromtimestamp(world.clock(), UTC)
    await world.passed(next_slot(now, SETTINGS) - now + timedelta(seconds=1))


async def test_a_channel_is_told_once_what_waits(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel) as world:
        pull = await world.prd()
        assert channel.told == []
        await monday(world)
        (told,) = channel.told
        assert told["title"] == "acme/shop: default"
        assert f"Waiting for the EM\n- PRD: {pull.title}: for " in told["text"]
        assert f"](https://github.com/acme/shop/pull/{pull.number})" in told["markdown"]
        await world.passed(timedelta(days=1))
        assert channel.asked == 1
        await monday(world)
        assert channel.asked == 2


async def test_decisions_are_told_in_the_next_digest_alone(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel) as world:
        pull = await world.prd()
        await monday(world)
        world.box.protect(world.shop, "main", required=[])
        world.box.merge(pull, world.ada)
        await world.settle()
        await monday(world)
        assert f"Decided since the last digest\n- {pull.title}: merged although" in channel.told[-1]["text"]
        assert "PRDs without an SDD" in channel.told[-1]["text"]
        await monday(world)
        assert "Decided" not in channel.told[-1]["text"]


async def test_where_there_is_nothing_to_say_nothing_is_sent(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel) as world:
        await monday(world)
        assert channel.asked == 0


@pytest.mark.parametrize("status", [302, 429, 500])
async def test_a_channel_that_fails_is_tried_again(tmp_path: Path, channel: ListeningChannel, status: int) -> None:
    async with digests(tmp_path, channel) as world:
        await world.prd()
        channel.status = status
        await monday(world)
        (failing,) = await world.app.store.read(failing_messages(world.clock()))
        assert (failing.repository, failing.about) == ("acme/shop", "digest of default")
        assert (failing.channel, failing.tries) == ("checkout", 1)
        assert failing.error == f"Channel checkout answered with status {status}."
        assert channel.url not in failing.error
        await world.passed(timedelta(seconds=30))
        assert channel.asked == 1
        channel.status = 200
        await world.passed(timedelta(seconds=31))
        assert (len(channel.told), await world.app.store.read(failing_messages(world.clock()))) == (1, [])


async def test_a_repository_that_may_not_use_a_channel_is_told_so(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel, scope="other") as world:
        await world.prd()
        await monday(world)
        (failing,) = await world.app.store.read(failing_messages(world.clock()))
        assert (channel.asked, failing.error) == (
            0,
            "Channel checkout is not open to this repository: add it to CHANNELS.",
        )


@pytest.mark.parametrize("allows_private", [False, True])
async def test_a_private_repository_needs_a_channel_that_takes_it(
    tmp_path: Path, channel: ListeningChannel, allows_private: bool
) -> None:
    async with digests(tmp_path, channel, allows_private=allows_private) as world:
        world.shop.private = True
        await world.prd()
        await monday(world)
        assert channel.asked == allows_private


async def test_the_title_of_a_pull_request_mentions_nobody(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel) as world:
        pull = await world.prd()
        world.box.edit(pull, world.pam, title="<!channel> @everyone [x](https://evil)")
        await world.settle()
        await monday(world)
        (told,) = channel.told
        for text in (told["text"], told["markdown"]):
            assert "<!channel>" not in text
            assert "@everyone" not in text
        assert "](https://evil)" not in told["markdown"]
