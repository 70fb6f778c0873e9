"""Freshness: whether a voice still counts for the present documents (SPEC §3, "Freshness")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TypeAlias

from ghapp.rules.conversation.voices import Voice, Voices
from ghapp.rules.documents.arrivals import came_at, see
from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.touched import Document
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.framework import RepoConfig, Stale
from ghapp.rules.model.sightings import Sighting
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot

History: TypeAlias = tuple[object, ...]
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
    """The history of the touched documents; `sightings` is what to remember of it, oldest first.

    `touches` and `contents` are the same by subject. The two caches keep what was computed: the fingerprints of
    documents at a commit, and the comments that count for documents with the same history. Each document is held
    against each voice, and there can be hundreds of one and thousands of the other.
    """

    snapshot: Snapshot
    pull: PullRequest
    setting: Stale
    sightings: tuple[Sighting, ...]
    touches: Mapping[str, list[Sighting]]
    contents: Mapping[str, list[Sighting]]
    fingerprints: dict[tuple[str, str | None], str | None] = field(default_factory=dict)
    comments: dict[History, tuple[Voices, Voices]] = field(default_factory=dict)

    def since(self, document: Document) -> datetime:
        """Return when the wait for a voice began: when the contents appeared, or the kind was first touched."""
        subject = _subject(document)
        known = self.contents.get(subject) if self.setting is Stale.DOCUMENT else None
        return max(sighting.at for sighting in known or self.touches[subject])

    def only(self, document: Document, voices: Voices) -> Voices:
        """Return the voices that count for a document."""
        history = self._history(document)
        known = self.comments.get(history)
        if known is None or known[0].all is not voices.all:
            known = self.comments[history] = voices, voices.filtered(partial(self._may_count, document))
        return known[1].within(voices.terms).only(partial(self._counts, document))

    def _may_count(self, document: Document, voice: Voice) -> bool:
        """Return whether a voice may count; whether a review does depends on the contents of its own commit."""
        return self._is_by_commit(voice) or self._stale_since(document, voice) is None

    def _counts(self, document: Document, voice: Voice) -> bool:
        """Return whether a voice counts that may count."""
        return not self._is_by_commit(voice) or self._stale_since(document, voice) is None

    def _is_by_commit(self, voice: Voice) -> bool:
        return voice.commit_sha is not None and self.setting is Stale.DOCUMENT

    def _history(self, document: Document) -> History:
        """Return what decides which comments count: when the documents were touched, or had the present contents."""
        subject, opened = _subject(document), self.snapshot.created_at
        if self.setting is not Stale.DOCUMENT:
            return (max(self.touches[subject][0].at, opened), True)
        now = self._fingerprint(document, None)
        return tuple((max(each.at, opened), each.contents == now) for each in self.contents.get(subject, ()))

    def stale(self, document: Document, voice: Voice) -> StaleVoice | None:
        """Return why a voice does not count for a document; None if it counts."""
        sha = self._stale_since(document, voice)
        if not sha:
            return None
        return StaleVoice(voice=voice, setting=self.setting, sha=sha, seen_sha=self._seen(document, voice))

    def _stale_since(self, document: Document, voice: Voice) -> str | None:
        """Return the commit that made a voice stale; None if it counts."""
        return (self._other_contents if self.setting is Stale.DOCUMENT else self._too_early)(document, voice)

    def _seen(self, document: Document, voice: Voice) -> str:
        """Return the commit that a voice was about: its review's, else the one with the contents of that time."""
        if voice.commit_sha is not None:
            return voice.commit_sha
        known = self.contents.get(_subject(document), ())
        earlier = [each.sha for each in known if self._follows(voice.at, each.at)]
        return earlier[-1] if earlier else ""

    def _too_early(self, document: Document, voice: Voice) -> str | None:
        """Return the commit that first touched a document of the pair and kind, if the voice is older."""
        first = self.touches[_subject(document)][0]
        return None if self._follows(voice.at, first.at) else first.sha

    def _other_contents(self, document: Document, voice: Voice) -> str | None:
        """Return the commit that changed the contents, if the voice is about other contents."""
        now, known = self._fingerprint(document, None), self.contents.get(_subject(document), ())
        if voice.commit_sha is not None:
            then = self._fingerprint(document, voice.commit_sha)
        else:
            earlier = [sighting.contents for sighting in known if self._follows(voice.at, sighting.at)]
            then = earlier[-1] if earlier else None
        if now is not None and then == now:
            return None
        later = (sighting.sha for sighting in known if not self._follows(voice.at, sighting.at))
        return next(later, self.pull.head_sha[: sighting_notes.ABBREVIATED])

    def _fingerprint(self, document: Document, at: str | None) -> str | None:
        """Return the fingerprint of a document at a commit (None: the head)."""
        key = _subject(document), at
        if key not in self.fingerprints:
            self.fingerprints[key] = fingerprint(self.pull, (document,), at=at)
        return self.fingerprints[key]

    def _follows(self, voice_at: datetime, moment: datetime) -> bool:
        """Return whether a voice came after a moment: in a later second, unless the moment is the opening."""
        return voice_at > moment or moment <= self.snapshot.created_at


def assess_freshness(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> Freshness:
    """Extend the earlier sightings with the documents that are touched now and the contents that appeared."""
    sightings = list(sighting_notes.decode_sightings(snapshot.number, pull.sightings) or ())
    touches, contents = _by_subject(sightings)
    since, sha = see(snapshot, pull).since, pull.head_sha[: sighting_notes.ABBREVIATED]
    for document in documents:
        subject = _subject(document)
        if subject not in touches:
            sightings.append(Sighting(subject, since, sha))
            touches[subject].append(sightings[-1])
        if config.gate.stale is Stale.DOCUMENT:
            new, last = _new_contents(pull, document, contents)
            if new:
                # Contents never appear before those that they replace.
                sightings.append(Sighting(subject, max(since, last.at) if last else since, sha, new))
                contents[subject].append(sightings[-1])
    return Freshness(
        snapshot=snapshot,
        pull=pull,
        setting=config.gate.stale,
        sightings=tuple(sightings),
        touches=touches,
        contents=contents,
    )


def has_news(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...], sightings: str
) -> bool:
    """Return whether documents or their contents are not in `sightings` yet, so that it matters when they came."""
    touches, contents = _by_subject(sighting_notes.decode_sightings(snapshot.number, sightings) or ())
    has_contents = config.gate.stale is Stale.DOCUMENT
    return any(
        _subject(document) not in touches or (has_contents and _new_contents(pull, document, contents)[0] is not None)
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
    pull: PullRequest, document: Document, known: Mapping[str, list[Sighting]]
) -> tuple[str | None, Sighting | None]:
    """Return the contents that were not there at the last sighting (None: no others, or unread), and that sighting.

    That sighting may be under the name that an earlier version gave the subject. The name had 16 bits, which several
    pairs could share: what was seen under it is never believed to be the present contents, but new contents appear no
    earlier.
    """
    subject = _subject(document)
    seen = (*known.get(subject, [])[-1:], *known.get(subject[:5], [])[-1:])
    contents, last = fingerprint(pull, (document,)), max(seen, key=lambda sighting: sighting.at, default=None)
    is_known = last and (last.subject, last.contents) == (subject, contents)
    return None if is_known else contents, last


def _by_subject(sightings: Iterable[Sighting]) -> tuple[dict[str, list[Sighting]], dict[str, list[Sighting]]]:
    """Return when documents of each pair and kind were first touched, and which contents they had, oldest first."""
    touches, contents = defaultdict[str, list[Sighting]](list), defaultdict[str, list[Sighting]](list)
    for sighting in sightings:
        (contents if sighting.contents else touches)[sighting.subject].append(sighting)
    return touches, contents


def _subject(document: Document) -> str:
    return sighting_notes.subject_of(document.kind, document.pair.name)
