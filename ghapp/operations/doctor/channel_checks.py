"""The channels of the digest: whether the settings know them, this repository may use them, and they take messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem
from ghapp.rules.model.channels import Channel, usable_channel
from ghapp.rules.model.framework import RepoConfig
from ghapp.store.digest_notes import FailingDigest

CHANNELS = "Channels"


def check_channels(
    channels: Sequence[Channel], config: RepoConfig | None, place: str, *, is_private: bool
) -> list[Diagnosis]:
    """Check the channels that a rules file names, as the settings of this machine know them."""
    if config is None or config.digest is None:
        return []
    found = [usable_channel(channels, name, place, is_private=is_private) for name in config.digest.to]
    refused = [
        problem(CHANNELS, each, f"Correct `digest.to` in the rules file of {place}, or CHANNELS on the server.")
        for each in found
        if isinstance(each, str)
    ]
    return refused or [ok(CHANNELS, f"The digest goes to {', '.join(config.digest.to)}.")]


def check_failing(failing: Iterable[FailingDigest], place: str | None = None) -> list[Diagnosis]:
    """Name the digests that a channel did not take, everywhere or in one repository."""
    return [
        problem(
            CHANNELS,
            f"The digest of {each.pair} in {each.repository} was not sent, after {_tries(each.tries)}. {each.error}",
            "Mend the channel, or its address in CHANNELS. The server tries again by itself.",
        )
        for each in failing
        if place is None or each.repository.lower() == place.lower()
    ]


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"
