"""How far the digests of each pair have come; the same steps in every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.identity import Key
from ghapp.jobs import DigestNote, Findings
from ghapp.store.sql_statements import Steps, load

_statement = load("digests.sql")
_NOTES = _statement("digest_notes")
_SAVE_NOTES = _statement("save_digest_notes")
_FAILING = _statement("failing_digests")


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingDigest:
    """A digest that a channel did not take: the repository as `owner/name`, and the last error."""

    repository: str
    pair: str
    channel: str
    tries: int
    error: str


def digest_notes(repository_id: int) -> Steps[dict[tuple[str, str], DigestNote]]:
    """Return the notes of a repository by pair and channel."""
    rows = yield _NOTES(repository_id=repository_id)
    return {
        (pair, channel): DigestNote(pair=pair, channel=channel, slot=slot, tries=tries, due=due, error=error)
        for pair, channel, slot, tries, due, error in rows
    }


def failing_digests() -> Steps[list[FailingDigest]]:
    """Return the digests that wait for another attempt."""
    rows = yield _FAILING()
    return [
        FailingDigest(repository=f"{owner}/{name}", pair=pair, channel=channel, tries=tries, error=error)
        for owner, name, pair, channel, tries, error in rows
    ]


def save(found: Mapping[Key, Findings]) -> Steps[None]:
    """Note what was sent, and what was not."""
    notes = [
        (key.repository_id, each.pair, each.channel, each.slot, each.tries, each.due, each.error)
        for key in sorted(found)
        for each in found[key].digests
    ]
    if notes:
        yield _SAVE_NOTES(notes=notes)
