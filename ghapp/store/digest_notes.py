"""How far the digests of each pair have come; the same steps in every engine."""

from __future__ import annotations

from collections.abc import Mapping

from ghapp.identity import Key
from ghapp.jobs import DigestNote, Findings
from ghapp.store.sql_statements import Steps, load

_statement = load("digests.sql")
_NOTES = _statement("digest_notes")
_SAVE_NOTES = _statement("save_digest_notes")


def digest_notes(repository_id: int) -> Steps[dict[tuple[str, str], DigestNote]]:
    """Return the notes of a repository by pair and channel."""
    rows = yield _NOTES(repository_id=repository_id)
    return {
        (pair, channel): DigestNote(pair=pair, channel=channel, slot=slot, tries=tries, due=due, error=error)
        for pair, channel, slot, tries, due, error in rows
    }


def save(found: Mapping[Key, Findings]) -> Steps[None]:
    """Note what was sent, and what was not."""
    notes = [
        (key.repository_id, each.pair, each.channel, each.slot, each.tries, each.due, each.error)
        for key in sorted(found)
        for each in found[key].digests
    ]
    if notes:
        yield _SAVE_NOTES(notes=notes)
