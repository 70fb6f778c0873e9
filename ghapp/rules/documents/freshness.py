"""Freshness: whether a voice still counts for the present documents (SPEC §3, "Freshness")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ghapp.rules.conversation.voices import Voice
from ghapp.rules.documents.arrivals import came_at, see
from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.touched import Document
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.framework import RepoConfig, Stale
from ghapp.rules.model.sightings import Sighting
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot

MOST_PLACES = 1_000
"""The most contents of reviewed commits that an evaluation compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleVoice:
    """A voice that no longer counts for a document: the setting that applies, and the commit that made it stale.

    `seen_sha` is the commit that the voice was about (empty: unknown).
    """

    voice: Voice
    setting: Stale
    sha: str
    seen_sha: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The history of the touched documents; `sightings` is what to remember of it, oldest first."""

    snapshot: Snapshot
    pull: PullRequest
    setting: Stale
    sightings: tuple[Sighting, ...]

    def since(self, document: Document) -> datetime:
        """Return when the wait for a voice began: when the contents appeared, or the kind was first touched."""
        known = _contents_of(self.sightings, document) if self.setting is Stale.DOCUMENT else ()
        return max(sighting.at for sighting in known or _touches_of(self.sightings, document))

    def counts(self, document: Document, voice: Voice) -> bool:
        """Return whether a voice counts for a document."""
        return self.stale(document, voice) is None

    def stale(self, document: Document, voice: Voice) -> StaleVoice | None:
        """Return why a voice does not count for a document; None if it counts."""
        stale_since = self._other_contents if self.setting is Stale.DOCUMENT else self._too_early
        sha = stale_since(document, voice)
        if not sha:
            return None
        return StaleVoice(voice=voice, setting=self.setting, sha=sha, seen_sha=self._seen(document, voice))

    def _seen(self, document: Document, voice: Voice) -> str:
        """Return the commit that a voice was about: its review's, else the one with the contents of that time."""
        if voice.commit_sha is not None:
            return voice.commit_sha
        earlier = [each.sha for each in _contents_of(self.sightings, document) if self._follows(voice.at, each.at)]
        return earlier[-1] if earlier else ""

    def _too_early(self, document: Document, voice: Voice) -> str | None:
        """Return the commit that first touched a document of the pair and kind, if the voice is older."""
        first = _touches_of(self.sightings, document)[0]
        return None if self._follows(voice.at, first.at) else first.sha

    def _other_contents(self, document: Document, voice: Voice) -> str | None:
        """Return the commit that changed the contents, if the voice is about other contents."""
        now, pull = fingerprint(self.pull, (document,)), self.pull
        known = _contents_of(self.sightings, document)
        if voice.commit_sha is not None:
            then = fingerprint(pull, (document,), at=voice.commit_sha)
        else:
            earlier = [sighting.contents for sighting in known if self._follows(voice.at, sighting.at)]
            then = earlier[-1] if earlier else None
        if now is not None and then == now:
            return None
        later = (sighting.sha for sighting in known if not self._follows(voice.at, sighting.at))
        return next(later, pull.head_sha[: sighting_notes.ABBREVIATED])

    def _follows(self, voice_at: datetime, moment: datetime) -> bool:
        """Return whether a voice came after a moment: in a later second, unless the moment is the opening."""
        return voice_at > moment or moment <= self.snapshot.created_at


def assess_freshness(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> Freshness:
    """Extend the earlier sightings with the documents that are touched now and the contents that appeared."""
    sightings = list(sighting_notes.decode_sightings(snapshot.number, pull.sightings) or ())
    since, sha = see(snapshot, pull).since, pull.head_sha[: sighting_notes.ABBREVIATED]
    for document in documents:
        if not _touches_of(sightings, document):
            sightings.append(Sighting(_subject(document), since, sha))
        if config.gate.stale is Stale.DOCUMENT:
            contents, last = _new_contents(pull, document, sightings)
            if contents:
                # Contents never appear before those that they replace.
                sightings.append(Sighting(_subject(document), max(since, last.at) if last else since, sha, contents))
    return Freshness(snapshot=snapshot, pull=pull, setting=config.gate.stale, sightings=tuple(sightings))


def has_news(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...], sightings: str
) -> bool:
    """Return whether documents or their contents are not in `sightings` yet, so that it matters when they came."""
    known = sighting_notes.decode_sightings(snapshot.number, sightings) or ()
    has_contents = config.gate.stale is Stale.DOCUMENT
    return any(
        not _touches_of(known, document) or (has_contents and _new_contents(pull, document, known)[0] is not None)
        for document in documents
    )


def may_have_had_other_heads(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Return whether checks on earlier heads may hold sightings: not if the pull request was opened with this head."""
    if any(event.kind is EventKind.HEAD_FORCE_PUSHED for event in snapshot.timeline):
        return True
    came = came_at(snapshot, pull)
    return pull.commit_count > 1 and (came is None or came > snapshot.created_at)


def reviewed_places(
    snapshot: Snapshot, pull: PullRequest, documents: tuple[Document, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the commits that holders reviewed, the latest first, and the paths in each, whose contents must be known.

    A review whose commit is beyond the limit counts as one of other contents.
    """
    people = {member.node_id for found in snapshot.people.values() if found for member in found.members}
    reviews = (each for each in reversed(pull.reviews) if each.author and each.author.node_id in people)
    shas = dict.fromkeys(review.commit_sha for review in reviews if review.submitted_at and review.commit_sha)
    paths = dict.fromkeys(path for document in documents for path in document.paths)
    return tuple(islice(((sha, path) for sha in shas if sha != pull.head_sha for path in paths), MOST_PLACES))


def _new_contents(
    pull: PullRequest, document: Document, sightings: Sequence[Sighting]
) -> tuple[str | None, Sighting | None]:
    """Return the contents that were not there at the last sighting (None: no others, or unread), and that sighting."""
    contents, last = fingerprint(pull, (document,)), _last_contents(sightings, _subject(document))
    is_known = last and (last.subject, last.contents) == (_subject(document), contents)
    return None if is_known else contents, last


def _last_contents(sightings: Iterable[Sighting], subject: str) -> Sighting | None:
    """Return the latest contents of a subject, also under the name that an earlier version gave it.

    That name had 16 bits, which several pairs could share: what was seen under it is never believed to be the present
    contents, but new contents appear no earlier.
    """
    known = [each for each in sightings if each.contents and each.subject in (subject, subject[:5])]
    return known[-1] if known else None


def _touches_of(sightings: Iterable[Sighting], document: Document) -> list[Sighting]:
    """Return when documents of a pair and kind were first touched."""
    subject = _subject(document)
    return [each for each in sightings if each.subject == subject and not each.contents]


def _contents_of(sightings: Iterable[Sighting], document: Document) -> list[Sighting]:
    """Return when which contents of the documents of a pair and kind appeared, oldest first."""
    subject = _subject(document)
    return [each for each in sightings if each.subject == subject and each.contents]


def _subject(document: Document) -> str:
    return sighting_notes.subject_of(document.kind, document.pair.name)
