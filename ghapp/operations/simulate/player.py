"""The player: lets the rules decide about a past pull request at each moment at which something happened on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from ghapp.errors import Denied, Gone, RateLimitReached
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.observation.observer import Observer
from ghapp.operations.simulate.effects import Effects
from ghapp.operations.simulate.moments import at_moment, end_of, moments, without_app
from ghapp.operations.simulate.outcome import Outcome
from ghapp.operations.simulate.past_heads import PastHead, heads_with_files, known_arrivals, only_arrival
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.decide import decide
from ghapp.rules.documents.config_change import touched_documents
from ghapp.rules.documents.touched import touches_any
from ghapp.rules.model.framework import CONFIG_PATHS, EffectiveConfig, RepoConfig
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.plan import Plan, Status
from ghapp.rules.model.snapshot import EventKind, PullRequest, Snapshot, ThreadState
from ghapp.rules.needs import BlobId, HeadActivity

MOST_DECISIONS = 400
"""How many decisions one pull request takes at most: four for each working day of a quarter, and then some."""
_SETTLED_AFTER = 3

_HIDDEN_TEAM = "the token may not read who is in {}"
_UNKNOWN_PUSHES = "its commits came at unknown times"
_UNKNOWN_CHANGES = "a document that existed before was changed by more than one push"
_TOO_LONG = "more happened on it than is simulated"


class _UndeterminedError(Exception):
    """The result would be a guess; the message says why."""


@dataclass(slots=True)
class _Playback:
    """What is known while one pull request is played."""

    effects: Effects = field(default_factory=Effects)
    blocked_since: datetime | None = None
    waited: float = 0.0
    decisions: int = 0
    last: Snapshot | None = None


class Player:
    """Plays pull requests under one configuration. `since` is when the app would have been installed."""

    def __init__(
        self, api: InstallationAPI, observer: Observer, effective: EffectiveConfig, config: RepoConfig, since: datetime
    ) -> None:
        self._api = api
        self._observer = observer
        self._effective = effective
        self._config = config
        self._since = since

    async def play(self, seen: Snapshot, version: str) -> Outcome:
        """Return the outcome for a pull request as it is now. Raises the errors of `GitHubError`."""
        pull = seen.pull_request
        if pull is None:
            raise Gone(f"{seen.url} is not a pull request")
        final = without_app(seen, pull)
        pull, final = _pull(final), replace(final, arrived_at=self._since)
        outcome = Outcome(
            number=seen.number,
            version=version,
            title=seen.title,
            url=seen.url,
            state=seen.state.value,
            documents=tuple(
                f"{document.kind.value.upper()} of {document.pair.name}"
                for document in touched_documents(pull, self._config, self._effective)
            ),
        )
        try:
            playback, heard = await self._played(final, pull)
        except _UndeterminedError as error:
            return replace(outcome, undetermined=str(error))
        effects = playback.effects
        return replace(
            outcome,
            waited=round(playback.waited),
            blocked=final.state is ThreadState.MERGED and playback.blocked_since is not None,
            heard=heard,
            labels=effects.labels,
            requests=effects.requests,
            comments=len(effects.comments),
        )

    async def _played(self, final: Snapshot, pull: PullRequest) -> tuple[_Playback, tuple[str, ...]]:
        self._refuse_guesses(final, pull)
        heads = await self._heads(final, pull)
        playback, end = _Playback(), end_of(final, pull)
        stops = moments(final, pull, heads)
        for at, until in zip(stops, (*stops[1:], end), strict=True):
            due: datetime | None = at
            while due is not None and due <= max(until, at):
                plan = await self._decided(playback, final, pull, heads, due)
                due = plan.next_look if plan.next_look and due < plan.next_look < until else None
        if playback.blocked_since:
            playback.waited += (end - playback.blocked_since).total_seconds()
        return playback, self._heard(playback, final, pull, end)

    async def _decided(
        self, playback: _Playback, final: Snapshot, pull: PullRequest, heads: tuple[PastHead, ...], at: datetime
    ) -> Plan:
        """Decide at a moment until nothing is left to do, as the app looks again at what it wrote."""
        plan = Plan()
        for _ in range(_SETTLED_AFTER):
            playback.decisions += 1
            if playback.decisions > MOST_DECISIONS:
                raise _UndeterminedError(_TOO_LONG)
            thread = at_moment(final, pull, heads, at)
            if playback.last:
                thread = _with_answers(thread, playback.last)
            thread = playback.effects.on(thread, _pull(thread), pull.review_requests)
            thread, conversation = await self._complete(thread)
            plan = decide(thread, self._effective, conversation)
            playback.effects = playback.effects.after(plan, thread, _pull(thread))
            playback.last = thread
            if not plan.actions:
                break
        _note_verdict(playback, plan, at)
        return plan

    async def _complete(self, thread: Snapshot) -> tuple[Snapshot, Conversation | None]:
        try:
            return await self._observer.complete(self._api, thread, self._effective)
        except (RateLimitReached, Unauthorized):
            raise
        except Denied as error:
            raise _UndeterminedError(f"the token may not read all of it: {error}") from error

    def _refuse_guesses(self, final: Snapshot, pull: PullRequest) -> None:
        """Raise `_UndeterminedError` where GitHub does not show enough of the past."""
        if pull.files_problem:
            raise _UndeterminedError(pull.files_problem)
        if any(path in CONFIG_PATHS for file in pull.files for path in (file.path, file.previous_path)):
            raise _UndeterminedError("it changes the rules file")
        kinds = {event.kind for event in final.timeline}
        if kinds & {EventKind.BASE_CHANGED, EventKind.BASE_CHANGED_AUTOMATICALLY, EventKind.BASE_FORCE_PUSHED}:
            raise _UndeterminedError("its base branch changed")
        if pull.draft and EventKind.READY_FOR_REVIEW in kinds:
            raise _UndeterminedError("it became a draft again at an unknown time")
        hidden = sorted(str(holder) for holder in final.withheld if holder in self._config.named)
        if hidden:
            raise _UndeterminedError(_HIDDEN_TEAM.format(", ".join(hidden)))

    async def _heads(self, final: Snapshot, pull: PullRequest) -> tuple[PastHead, ...]:
        """Return the heads, with the files that each of them changed."""
        logged: tuple[HeadArrival, ...] = ()
        documents = [file for file in pull.files if touches_any(self._config.documents, frozenset({file.path}))]
        if not documents:
            return (PastHead(only_arrival(final, pull), pull.files),)
        branch = pull.head_history.branch
        if branch and (pull.commit_count > 1 or any(e.kind is EventKind.HEAD_FORCE_PUSHED for e in final.timeline)):
            answered = await self._observer.answer(self._api, final, [HeadActivity(branch)])
            logged = _pull(answered).head_history.logged or ()
        arrivals = known_arrivals(final, pull, logged)
        if arrivals is None:
            raise _UndeterminedError(_UNKNOWN_PUSHES)
        if len(arrivals) == 1:
            return tuple(PastHead(arrival, pull.files) for arrival in arrivals)
        asked = [BlobId(arrival.sha, file.path) for arrival in arrivals for file in documents]
        blobs = _pull(await self._observer.answer(self._api, final, asked)).blobs
        heads = heads_with_files(arrivals, pull.files, documents, blobs)
        if heads is None:
            raise _UndeterminedError(_UNKNOWN_CHANGES)
        return heads

    def _heard(self, playback: _Playback, final: Snapshot, pull: PullRequest, end: datetime) -> tuple[str, ...]:
        """Return who had been heard at the merge, as the decision record would name them."""
        last = playback.last
        if last is None or final.state is not ThreadState.MERGED:
            return ()
        merged = replace(
            last,
            state=ThreadState.MERGED,
            taken_at=end,
            pull_request=replace(_pull(last), merged_at=end, merged_by=pull.merged_by),
        )
        records = decide(merged, self._effective).records
        voices = (
            f"{voice['who']} ({hearing['role']})"
            for record in records
            for hearing in record.data.get("hearings", ())
            for voice in hearing["heard"]
        )
        return tuple(dict.fromkeys(voices))


def _note_verdict(playback: _Playback, plan: Plan, at: datetime) -> None:
    blocks = plan.verdict is not None and plan.verdict.status in (Status.WAITING, Status.FAILED)
    if blocks and playback.blocked_since is None:
        playback.blocked_since = at
    elif not blocks and playback.blocked_since is not None:
        playback.waited += (at - playback.blocked_since).total_seconds()
        playback.blocked_since = None


def _with_answers(thread: Snapshot, known: Snapshot) -> Snapshot:
    """Return the thread with what GitHub answered before: it does not depend on the moment."""
    pull, before = _pull(thread), _pull(known)
    blobs = {path: blob for (sha, path), blob in before.blobs.items() if sha == pull.head_sha}
    return replace(
        thread,
        people=known.people,
        withheld=known.withheld,
        administrators=known.administrators,
        administering=known.administering,
        pull_request=replace(
            pull,
            files=tuple(replace(file, blob=blobs.get(file.path) or file.blob) for file in pull.files),
            blobs=before.blobs,
            texts=before.texts if before.head_sha == pull.head_sha else {},
        ),
    )


def _pull(snapshot: Snapshot) -> PullRequest:
    if snapshot.pull_request is None:
        raise Gone(f"{snapshot.url} is not a pull request")
    return snapshot.pull_request
