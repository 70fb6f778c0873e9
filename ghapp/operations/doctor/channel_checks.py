"""The channels of digests and reminders: whether the settings know them, and whether they take messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem
from ghapp.rules.model.channels import Channel, usable_channel
from ghapp.rules.model.framework import RepoConfig
from ghapp.store.channel_messages import FailingMessage

CHANNELS = "Channels"


def check_channels(
    channels: Sequence[Channel], config: RepoConfig | None, place: str, *, is_private: bool
) -> list[Diagnosis]:
    """Check the channels that a rules file names, as the settings of this machine know them."""
    named = {
        "digest": config.digest.to if config and config.digest else (),
        "reminders": config.reminders.to if config and config.reminders else (),
    }
    found = list[Diagnosis]()
    for key, names in named.items():
        usable = [usable_channel(channels, name, place, is_private=is_private) for name in names]
        mend = f"Correct `{key}.to` in the rules file of {place}, or CHANNELS on the server."
        refused = [problem(CHANNELS, each, mend) for each in usable if isinstance(each, str)]
        found += refused or ([ok(CHANNELS, f"`{key}` goes to {', '.join(names)}.")] if names else [])
    return found


def check_failing(failing: Iterable[FailingMessage], place: str | None = None) -> list[Diagnosis]:
    """Name the messages that a channel did not take, everywhere or in one repository."""
    return [
        problem(
            CHANNELS,
            f"The {each.about} in {each.repository} was not sent, after {_tries(each.tries)}. {each.error}",
            "Mend the channel, or its address in CHANNELS. The server tries again by itself.",
        )
        for each in failing
        if place is None or each.repository.lower() == place.lower()
    ]


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"
