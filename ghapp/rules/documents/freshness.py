"""Freshness: whether what was said counts for the documents as they are now (SPEC §3, "Freshness")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from ghapp.rules.conversation.voices import Voice
from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.touched import Document
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.framework import RepoConfig, Stale
from ghapp.rules.model.sightings import Sighting
from ghapp.rules.model.snapshot import ChangedFile, EventKind, PullRequest, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleVoice:
    """A voice that does not count for a document any more, under which setting, and the commit that made it so."""

    voice: Voice
    setting: Stale
    sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What is known of the documents' past; `noted` is the same for the next look to begin with, oldest first."""

    snapshot: Snapshot
    pull: PullRequest
    setting: Stale
    sightings: tuple[Sighting, ...]

    def since(self, document: Document) -> datetime:
        """Since when there is something to be heard on: what a document holds now, or that it is touched at all."""
        subject = _subject(document) if self.setting is Stale.DOCUMENT else document.kind.value
        return max((note.at for note in _about(self.sightings, subject)), default=self.snapshot.created_at)

    def counts(self, document: Document, voice: Voice) -> bool:
        """Whether a voice counts for a document as it is now."""
        return self.stale(document, voice) is None

    def stale(self, document: Document, voice: Voice) -> StaleVoice | None:
        """Whether a voice does not count for a document, and since which commit; None: it counts."""
        since = self._over_contents if self.setting is Stale.DOCUMENT else self._too_early
        sha = since(document, voice)
        return StaleVoice(voice=voice, setting=self.setting, sha=sha) if sha else None

    def _too_early(self, document: Document, voice: Voice) -> str | None:
        """The commit that first touched a document of the kind, if the voice is older."""
        first = _about(self.sightings, document.kind.value)[0]
        return None if self._follows(voice.at, first.at) else first.sha

    def _over_contents(self, document: Document, voice: Voice) -> str | None:
        """The commit that changed the contents, if the voice is about others."""
        held, pull = fingerprint(self.pull, (document,)), self.pull
        known = _about(self.sightings, _subject(document))
        if voice.commit_sha is not None:
            spoken_of = fingerprint(_as_of(pull, voice.commit_sha), (document,))
        else:
            earlier = [note.contents for note in known if self._follows(voice.at, note.at)]
            spoken_of = earlier[-1] if earlier else None
        if held is not None and spoken_of == held:
            return None
        later = (note.sha for note in known if not self._follows(voice.at, note.at))
        return next(later, pull.head_sha[: sighting_notes.ABBREVIATED])

    def _follows(self, said: datetime, moment: datetime) -> bool:
        """Whether it was said after a moment; not within its second, but for what was there from the beginning."""
        return said > moment or moment <= self.snapshot.created_at


def assess_freshness(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> Freshness:
    """What earlier looks noted, and what this one adds: kinds that are touched, and contents that have appeared."""
    earlier = sighting_notes.decode_sightings(snapshot.number, pull.sightings)
    sightings, sha, seen_before = list(earlier or ()), pull.head_sha[: sighting_notes.ABBREVIATED], earlier is not None
    for kind in dict.fromkeys(document.kind.value for document in documents):
        if not _about(sightings, kind):
            sightings.append(Sighting(kind, _touched_at(snapshot, pull, seen_before=seen_before), sha))
    if config.gate.stale is Stale.DOCUMENT:
        for document in documents:
            subject, held = _subject(document), fingerprint(pull, (document,))
            last = next(reversed(_about(sightings, subject)), None)
            if held is not None and (last is None or last.contents != held):
                sightings.append(
                    Sighting(subject, _appeared_at(snapshot, pull, last, seen_before=seen_before), sha, held)
                )
    return Freshness(snapshot=snapshot, pull=pull, setting=config.gate.stale, sightings=tuple(sightings))


def may_have_had_other_heads(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Whether earlier heads could hold notes that are found nowhere else: not where it was opened with this one."""
    if any(event.kind is EventKind.HEAD_FORCE_PUSHED for event in snapshot.timeline):
        return True
    opened_with = pull.suite_at is not None and pull.suite_at <= snapshot.created_at
    return pull.commit_count > 1 and not opened_with


def reviewed_places(pull: PullRequest, documents: tuple[Document, ...]) -> tuple[tuple[str, str], ...]:
    """The commits, and the paths in each, of which must be known what they hold: reviews speak about those."""
    shas = dict.fromkeys(review.commit_sha for review in pull.reviews if review.submitted_at and review.commit_sha)
    touched = {path for document in documents for path in document.paths}
    files = [file for file in pull.files if not touched.isdisjoint(_paths(file))]
    found = ((sha, path) for sha in shas if sha != pull.head_sha for file in files for path in _paths(file))
    return tuple(dict.fromkeys(found))


def changed_since(snapshot: Snapshot, pull: PullRequest, moment: datetime) -> bool:
    """Whether GitHub says that another head or another base came after a moment: either may bring in documents."""
    return _changed_at(snapshot, pull, undated=snapshot.created_at) > moment


def _about(sightings: tuple[Sighting, ...] | list[Sighting], subject: str) -> list[Sighting]:
    return [note for note in sightings if note.subject == subject]


def _subject(document: Document) -> str:
    """A short name of one pair's documents of a kind."""
    return document.kind.value[0] + sha256(document.pair.name.encode()).hexdigest()[:4]


def _touched_at(snapshot: Snapshot, pull: PullRequest, *, seen_before: bool) -> datetime:
    """When a kind of document that is touched now was touched first; at a first look it may always have been."""
    if not seen_before:
        return _head_since(snapshot, pull) or snapshot.created_at
    return _changed_at(snapshot, pull, undated=_second(snapshot.taken_at))


def _appeared_at(snapshot: Snapshot, pull: PullRequest, last: Sighting | None, *, seen_before: bool) -> datetime:
    """When contents appeared; the app's own look tells where GitHub does not, or tells a time that cannot be.

    That is so for a commit which lay on another branch before, and was older there than what it replaces here. However
    wrong the app's clock is, nothing appears before what it replaces: the next look would take it for the older.
    """
    now = _second(snapshot.taken_at)
    if not seen_before:
        return _head_since(snapshot, pull) or now
    changed = _changed_at(snapshot, pull, undated=now)
    return changed if last is None or changed > last.at else max(now, last.at)


def _changed_at(snapshot: Snapshot, pull: PullRequest, *, undated: datetime) -> datetime:
    """When there came another head, or another base; a head of which GitHub does not tell counts as `undated`."""
    rebased = [event.at for event in snapshot.timeline if event.kind is EventKind.BASE_CHANGED]
    return max(_head_since(snapshot, pull) or undated, snapshot.created_at, *rebased)


def _head_since(snapshot: Snapshot, pull: PullRequest) -> datetime | None:
    """Since when GitHub says that this is the head; None: it does not. Never by a commit's date: that can be forged.

    A delivery and a force-push are about this pull request. The check suite only is where neither is known: it may be
    older, as it is about the commit, wherever that was pushed first, and whether or not the pull request was open.
    """
    pushed = [
        event.at
        for event in snapshot.timeline
        if event.kind is EventKind.HEAD_FORCE_PUSHED and event.subject == pull.head_sha
    ]
    since = pull.told_at or (pushed[-1] if pushed else pull.suite_at)
    return None if since is None else max(_shown_since(snapshot, _second(since)), snapshot.created_at)


def _shown_since(snapshot: Snapshot, pushed: datetime) -> datetime:
    """Since when a pull request shows what was pushed: while it is closed, it does not follow its branch."""
    closed: datetime | None = None
    for event in snapshot.timeline:
        if event.kind is EventKind.CLOSED:
            closed = event.at
        elif event.kind is EventKind.REOPENED and closed and closed < pushed <= event.at:
            return event.at
    return pushed


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _as_of(pull: PullRequest, sha: str) -> PullRequest:
    """The pull request with its files as a commit had them, as far as that was read."""
    if sha == pull.head_sha:
        return pull
    return replace(pull, files=tuple(_file_as_of(file, sha, pull.blobs) for file in pull.files))


def _file_as_of(file: ChangedFile, sha: str, blobs: Mapping[tuple[str, str], str | None]) -> ChangedFile:
    held = next(filter(None, (blobs.get((sha, path)) for path in _paths(file))), None)
    return replace(file, blob=held)


def _paths(file: ChangedFile) -> Iterator[str]:
    """Where a file is, and where it was."""
    yield file.path
    if file.previous_path:
        yield file.previous_path
