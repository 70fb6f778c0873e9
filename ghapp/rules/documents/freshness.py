"""Freshness: whether a voice still counts for the present documents (SPEC §3, "Freshness")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ghapp.rules.conversation.voices import Voice
from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.touched import Document
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.framework import RepoConfig, Stale
from ghapp.rules.model.sightings import Sighting
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleVoice:
    """A voice that no longer counts for a document: the setting that applies, and the commit that made it stale."""

    voice: Voice
    setting: Stale
    sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The history of the touched documents; `sightings` is what to remember of it, oldest first."""

    snapshot: Snapshot
    pull: PullRequest
    setting: Stale
    sightings: tuple[Sighting, ...]

    def since(self, document: Document) -> datetime:
        """Return when the wait for a voice began: when the contents appeared, or the kind was first touched."""
        subject = _subject(document) if self.setting is Stale.DOCUMENT else document.kind.value
        return max(
            (sighting.at for sighting in _sightings_of(self.sightings, subject)), default=self.snapshot.created_at
        )

    def counts(self, document: Document, voice: Voice) -> bool:
        """Return whether a voice counts for a document."""
        return self.stale(document, voice) is None

    def stale(self, document: Document, voice: Voice) -> StaleVoice | None:
        """Return why a voice does not count for a document; None if it counts."""
        stale_since = self._other_contents if self.setting is Stale.DOCUMENT else self._too_early
        sha = stale_since(document, voice)
        return StaleVoice(voice=voice, setting=self.setting, sha=sha) if sha else None

    def _too_early(self, document: Document, voice: Voice) -> str | None:
        """Return the commit that first touched a document of the kind, if the voice is older."""
        first = _sightings_of(self.sightings, document.kind.value)[0]
        return None if self._follows(voice.at, first.at) else first.sha

    def _other_contents(self, document: Document, voice: Voice) -> str | None:
        """Return the commit that changed the contents, if the voice is about other contents."""
        now, pull = fingerprint(self.pull, (document,)), self.pull
        known = _sightings_of(self.sightings, _subject(document))
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
    """Extend the earlier sightings with the kinds that are touched now and the contents that appeared."""
    earlier = sighting_notes.decode_sightings(snapshot.number, pull.sightings)
    sightings, sha, seen_before = list(earlier or ()), pull.head_sha[: sighting_notes.ABBREVIATED], earlier is not None
    for kind in dict.fromkeys(document.kind.value for document in documents):
        if not _sightings_of(sightings, kind):
            sightings.append(Sighting(kind, _touched_at(snapshot, pull, seen_before=seen_before), sha))
    if config.gate.stale is Stale.DOCUMENT:
        for document in documents:
            subject, contents = _subject(document), fingerprint(pull, (document,))
            last = _last_contents(sightings, subject)
            if contents is not None and (last is None or (last.subject, last.contents) != (subject, contents)):
                sightings.append(
                    Sighting(subject, _appeared_at(snapshot, pull, last, seen_before=seen_before), sha, contents)
                )
    return Freshness(snapshot=snapshot, pull=pull, setting=config.gate.stale, sightings=tuple(sightings))


def may_have_had_other_heads(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Return whether checks on earlier heads may hold sightings: not if the pull request was opened with this head."""
    if any(event.kind is EventKind.HEAD_FORCE_PUSHED for event in snapshot.timeline):
        return True
    opened_with = pull.suite_at is not None and pull.suite_at <= snapshot.created_at
    return pull.commit_count > 1 and not opened_with


def reviewed_places(pull: PullRequest, documents: tuple[Document, ...]) -> tuple[tuple[str, str], ...]:
    """Return the reviewed commits, and the paths in each, whose blobs must be known."""
    shas = dict.fromkeys(review.commit_sha for review in pull.reviews if review.submitted_at and review.commit_sha)
    paths = dict.fromkeys(path for document in documents for path in document.paths)
    return tuple((sha, path) for sha in shas if sha != pull.head_sha for path in paths)


def changed_since(snapshot: Snapshot, pull: PullRequest, moment: datetime) -> bool:
    """Return whether the head or the base changed after a moment: both may bring in documents."""
    return _changed_at(snapshot, pull, undated=snapshot.created_at) > moment


def _sightings_of(sightings: tuple[Sighting, ...] | list[Sighting], subject: str) -> list[Sighting]:
    return [sighting for sighting in sightings if sighting.subject == subject]


def _subject(document: Document) -> str:
    """Return a short name for the documents of one pair and kind; 64 bits keep the pairs of a repository apart."""
    return document.kind.value[0] + sha256(document.pair.name.encode()).hexdigest()[:16]


def _last_contents(sightings: list[Sighting], subject: str) -> Sighting | None:
    """Return the latest sighting of a subject, also under the name that an earlier version gave it.

    That name had 16 bits, which several pairs could share: what was seen under it is never believed to be the present
    contents, but new contents appear no earlier.
    """
    return next((each for each in reversed(sightings) if each.subject in (subject, subject[:5])), None)


def _touched_at(snapshot: Snapshot, pull: PullRequest, *, seen_before: bool) -> datetime:
    """Return when a kind was first touched; at the first evaluation, it may have been touched from the start."""
    if not seen_before:
        return _head_since(snapshot, pull) or snapshot.created_at
    return _changed_at(snapshot, pull, undated=_second(snapshot.taken_at))


def _appeared_at(snapshot: Snapshot, pull: PullRequest, last: Sighting | None, *, seen_before: bool) -> datetime:
    """Return when contents appeared: by GitHub, else by the app's own evaluation.

    GitHub's time cannot be right for a commit that was on another branch before, where it is older than the contents
    that it replaces here. Whatever the app's clock says, contents never appear before those that they replace.
    """
    now = _second(snapshot.taken_at)
    if not seen_before:
        return _head_since(snapshot, pull) or now
    changed = _changed_at(snapshot, pull, undated=now)
    return changed if last is None or changed > last.at else max(now, last.at)


def _changed_at(snapshot: Snapshot, pull: PullRequest, *, undated: datetime) -> datetime:
    """Return when the head or the base last changed; a head without a known time counts as `undated`."""
    rebased = [event.at for event in snapshot.timeline if event.kind is EventKind.BASE_CHANGED]
    return max(_head_since(snapshot, pull) or undated, snapshot.created_at, *rebased)


def _head_since(snapshot: Snapshot, pull: PullRequest) -> datetime | None:
    """Return since when this is the head (None: unknown); never by the date of the commit, which can be forged.

    Deliveries and force-pushes belong to this pull request. The check suite is the last resort: it belongs to the
    commit, which may have been pushed elsewhere first, or while the pull request was closed.
    """
    pushed = [
        event.at
        for event in snapshot.timeline
        if event.kind is EventKind.HEAD_FORCE_PUSHED and event.subject == pull.head_sha
    ]
    since = pull.told_at or (pushed[-1] if pushed else pull.suite_at)
    return None if since is None else max(_visible_since(snapshot, _second(since)), snapshot.created_at)


def _visible_since(snapshot: Snapshot, pushed: datetime) -> datetime:
    """Return when a push became visible: a closed pull request does not follow its branch until it is reopened."""
    closed: datetime | None = None
    for event in snapshot.timeline:
        if event.kind is EventKind.CLOSED:
            closed = event.at
        elif event.kind is EventKind.REOPENED and closed and closed < pushed <= event.at:
            return event.at
    return pushed


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
