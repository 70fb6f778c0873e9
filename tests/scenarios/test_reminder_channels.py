"""Reminders also go to the channels that the rules name (SPEC §6, "Digest")."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ghapp.rules.model.channels import Channel
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.store.channel_messages import failing_messages
from tests.support.listening_channel import ListeningChannel
from tests.support.world import CONFIG, World, build_world, said
from tests.support.writes import CHECK, COMMENT, CREATE_LABELS

DAYS = "workdays: [mon, tue, wed, thu, fri, sat, sun]"
RULES = CONFIG + f"reminders: {{after: 1, at_most: 1, {DAYS}, to: checkout, escalate_to: ada}}\n"


@asynccontextmanager
async def reminders(
    folder: Path, channel: ListeningChannel, scope: str = "acme", *, private: str = "off"
) -> AsyncIterator[World]:
    scopes = frozenset({scope})
    named = Channel(name="checkout", address=channel.url, scopes=scopes, allows_private=private == "allowed")
    async with build_world(folder, {CONFIG_PATH: RULES}, channels=(named,)) as world:
        world.shop.private = private != "off"
        await world.settle(*CREATE_LABELS)
        yield world


async def a_day_passes(world: World, *writes: str) -> None:
    await world.passed(timedelta(days=1, seconds=1), *writes)
    await world.app.idle()


async def test_a_channel_gets_each_reminder_once_beside_the_comment(tmp_path: Path, channel: ListeningChannel) -> None:
    async with reminders(tmp_path, channel) as world:
        pull = await world.prd()
        await a_day_passes(world, COMMENT, CHECK)
        (told,) = channel.told
        assert told["title"] == f"acme/shop#{pull.number} waits for a response"
        assert told["text"].startswith(f"Reminder 1\n- {pull.title}: @\u200bemma (EM) to comment on the PRD, since ")
        assert f"](https://github.com/acme/shop/pull/{pull.number})" in told["markdown"]
        assert "@emma" in said(pull, world.registration.bot)[-1]
        await world.looked(pull)
        await world.app.idle()
        assert channel.asked == 1
        await a_day_passes(world, COMMENT, CHECK)
        assert channel.told[1]["text"].startswith("Escalated, because 1 reminder had no response\n- ")
        await a_day_passes(world)
        assert channel.asked == 2


async def test_the_title_of_a_pull_request_mentions_nobody_in_a_reminder(
    tmp_path: Path, channel: ListeningChannel
) -> None:
    async with reminders(tmp_path, channel) as world:
        pull = await world.prd()
        world.box.edit(pull, world.pam, title="<!channel> @everyone [x](https://evil)")
        await world.settle()
        await a_day_passes(world, COMMENT, CHECK)
        assert "@everyone" not in channel.told[0]["text"]
        assert "<!channel>" not in channel.told[0]["markdown"]


@pytest.mark.parametrize("status", [302, 429, 500])
async def test_a_reminder_that_a_channel_does_not_take_is_sent_again(
    tmp_path: Path, channel: ListeningChannel, status: int
) -> None:
    async with reminders(tmp_path, channel) as world:
        pull = await world.prd()
        channel.status = status
        await a_day_passes(world, COMMENT, CHECK)
        (failing,) = await world.app.store.read(failing_messages(world.clock()))
        assert (failing.repository, failing.about) == ("acme/shop", f"reminder of #{pull.number}")
        assert failing.error == f"Channel checkout answered with status {status}."
        await world.passed(timedelta(seconds=30))
        assert channel.asked == 1
        channel.status = 200
        await world.passed(timedelta(seconds=31))
        assert (len(channel.told), await world.app.store.read(failing_messages(world.clock()))) == (1, [])


@pytest.mark.parametrize(
    ("scope", "private", "expected"),
    [("other", "off", 0), ("acme", "refused", 0), ("acme", "allowed", 1), ("acme/shop", "off", 1)],
)
async def test_a_reminder_goes_only_where_the_settings_allow_it(
    tmp_path: Path, channel: ListeningChannel, scope: str, private: str, expected: int
) -> None:
    async with reminders(tmp_path, channel, scope, private=private) as world:
        await world.prd()
        await a_day_passes(world, COMMENT, CHECK)
        assert len(channel.told) == expected
        failing = await world.app.store.read(failing_messages(world.clock()))
        assert [each.about for each in failing] == ([] if expected else ["reminder of #1"])
