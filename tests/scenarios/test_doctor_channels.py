"""`ghapp doctor` on channels: those that the settings do not open to a repository, and those that take nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ghapp.operations.doctor.channel_checks import CHANNELS
from ghapp.operations.doctor.diagnosis import Diagnosis, Level
from ghapp.operations.doctor.examination import examine
from ghapp.rules.model.channels import Channel
from tests.scenarios.test_digests import digests, monday
from tests.scenarios.test_doctor import PLACE, settings_of
from tests.support.listening_channel import ListeningChannel
from tests.support.world import CONFIG, World


async def diagnose(world: World, folder: Path, channel: ListeningChannel, scope: str = "acme") -> list[Diagnosis]:
    """What doctor says about channels, with the server's settings and database."""
    named = Channel(name="checkout", address=channel.url, scopes=frozenset({scope}))
    database = f"sqlite:///{folder / 'ghapp.db'}"
    settings = replace(settings_of(world), channels=(named,), database_url=database)
    found = [each for each in await examine(settings, PLACE, world.clock) if each.subject == CHANNELS]
    world.box.requests.clear()
    return found


async def test_a_channel_that_takes_the_digest_is_well(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel) as world:
        (found,) = await diagnose(world, tmp_path, channel)
        assert (found.level, found.message) == (Level.OK, "`digest` goes to checkout.")


async def test_a_channel_that_is_not_open_to_the_repository_is_a_problem(
    tmp_path: Path, channel: ListeningChannel
) -> None:
    async with digests(tmp_path, channel) as world:
        (found,) = await diagnose(world, tmp_path, channel, scope="other")
        assert (found.level, "Correct `digest.to`" in found.cure) == (Level.PROBLEM, True)
        assert found.message == "Channel checkout is not open to this repository: add it to CHANNELS."


async def test_the_channels_of_reminders_are_checked_as_well(tmp_path: Path, channel: ListeningChannel) -> None:
    rules = CONFIG + "reminders: {to: [checkout, leads]}\n"
    async with digests(tmp_path, channel, config=rules) as world:
        (found,) = await diagnose(world, tmp_path, channel)
        assert (found.level, "Correct `reminders.to`" in found.cure) == (Level.PROBLEM, True)
        assert found.message == "Channel leads is not open to this repository: add it to CHANNELS."


async def test_a_channel_that_failed_is_shown_with_its_error(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel) as world:
        await world.prd()
        channel.status = 500
        await monday(world)
        _, found = await diagnose(world, tmp_path, channel)
        assert found.level is Level.PROBLEM
        assert found.message == (
            "The digest of default in acme/shop was not sent, after 1 try. Channel checkout answered with status 500."
        )


async def test_an_unreadable_database_is_a_warning(tmp_path: Path, channel: ListeningChannel) -> None:
    async with digests(tmp_path, channel) as world:
        _, found = await diagnose(world, tmp_path / "elsewhere", channel)
        assert (found.level, "DATABASE_URL" in found.cure) == (Level.WARNING, True)
