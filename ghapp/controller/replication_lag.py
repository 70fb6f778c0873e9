"""Replication lag: GitHub's API can be seconds behind its webhooks, so answers are compared with deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar, overload

from ghapp.identity import Key, organisation_of
from ghapp.jobs import DeliveryEffects
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.plan import (
    Action,
    AddComment,
    AddLabels,
    AddReaction,
    Assign,
    RequestReviews,
    WriteCheck,
)

# Seconds after which any answer is accepted; a push can also bring an old head back.
_LONGEST = 30
# Seconds between attempts while the API shows an older state; after the last one it is accepted.
_PAUSES = (1.0, 2.0, 4.0)
# Seconds within which a requested change may not be visible yet: GitHub lags by up to five, and its times are whole
# seconds.
_UNSEEN = 6.0
_KEYS = 10_000

# Actions that must not be repeated: GitHub would show them twice, or a person may have undone them meanwhile. A
# reaction shows that a command was answered, so it waits with the answer.
UnrepeatableAction: TypeAlias = AddLabels | RequestReviews | Assign | AddComment | AddReaction

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class _Recent(Generic[K, V]):
    """Values set within the last `seconds`; beyond the size limit, the oldest are dropped.

    Every delivery sets some, so this costs two steps of a dict: a third of what a general cache takes.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._notes: dict[K, tuple[float, V]] = {}

    def __setitem__(self, about: K, value: V) -> None:
        self._notes.pop(about, None)
        self._notes[about] = self._clock() + self._seconds, value
        if len(self._notes) > _KEYS:
            del self._notes[next(iter(self._notes))]

    @overload
    def get(self, about: K) -> V | None: ...
    @overload
    def get(self, about: K, default: D) -> V | D: ...
    def get(self, about: K, default: D | None = None) -> V | D | None:
        """Return the value, if it is recent."""
        until, value = self._notes.get(about, (0.0, None))
        return value if until > self._clock() else default

    def forget(self, about: K) -> None:
        """Drop the value."""
        self._notes.pop(about, None)


class ReplicationLag:
    """Remembers what the API may not show yet; `clock` gives epoch seconds.

    It is deliberately in memory only: the lag lasts seconds. Every process receives all deliveries by `Store.listen`.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._replaced: _Recent[tuple[Key, str], bool] = _Recent(_LONGEST, clock)
        self._present: _Recent[Key, str] = _Recent(_LONGEST, clock)
        self._updated: _Recent[Key, float] = _Recent(_LONGEST, clock)
        self._pauses: _Recent[tuple[Key, bool], int] = _Recent(_LONGEST, clock)
        self._published: _Recent[tuple[Key, str], Mapping[str, str]] = _Recent(_UNSEEN, clock)
        self._requested: _Recent[Key, Mapping[Action, float]] = _Recent(_UNSEEN, clock)
        self._members: _Recent[str, float] = _Recent(_UNSEEN, clock)

    def note(self, effects: DeliveryEffects) -> None:
        """Remember what a delivery reports: replaced and present heads, and when its threads were updated."""
        for key, head_sha in effects.present_heads:
            self._present[key] = head_sha
        for key, head_sha in effects.replaced_heads:
            self._replaced[key, head_sha] = True
            if self._present.get(key) == head_sha:
                self._present.forget(key)
        for key, at in effects.updated:
            self._is_as_new_as(key, at)
        for team in effects.teams:
            self._members[organisation_of(team) or team] = self._clock() + _UNSEEN

    def is_behind(
        self, key: Key, head_sha: str, updated_at: datetime | None = None, checks: Sequence[CheckRun] = ()
    ) -> bool:
        """Return whether an answer is older than what is known: another head, an earlier update, another check."""
        known = self._updated.get(key)
        older = known is not None and updated_at is not None and updated_at.timestamp() < known
        shown = {check.name: check.external_id for check in checks}
        is_hidden = not self._published.get((key, head_sha), {}).items() <= shown.items()
        is_replaced = self._replaced.get((key, head_sha), False)
        return older or is_hidden or is_replaced or self._present.get(key, head_sha) != head_sha

    def members_shown_from(self, owner: str) -> float | None:
        """Return when an account's team members are surely up to date (epoch seconds); None without a recent change.

        Team members carry no time of their last update.
        """
        return self._members.get(owner.lower())

    def pause(self, key: Key, *, is_there: bool = True) -> float | None:
        """Return when to retry what may not be visible yet (epoch seconds); None after the last retry.

        An outdated answer and a missing subject have separate retry counts: to accept the second ends all runs, so the
        first must not use up its retries.
        """
        tried = self._pauses.get((key, is_there), 0)
        if tried == len(_PAUSES):
            return None
        self._pauses[key, is_there] = tried + 1
        return self._clock() + _PAUSES[tried]

    def accept(self, key: Key, updated_at: datetime | None = None) -> None:
        """Accept this state and reset the retry count; for a while, older states are rejected."""
        self._pauses.forget((key, True))
        self._pauses.forget((key, False))
        if updated_at is not None:
            self._is_as_new_as(key, updated_at.timestamp())

    def begin(self, key: Key, actions: Sequence[Action]) -> tuple[Sequence[Action], float | None]:
        """Return the actions to perform now, and when to run again for the others (epoch seconds; None: no others).

        An action that was requested moments ago and is not visible yet is left out: its answer may be lost, and GitHub
        may show it later. A check may be published twice, so it is never left out.
        """
        moment = self._clock()
        unseen = {action: until for action, until in self._requested.get(key, {}).items() if until > moment}
        waits = {action: unseen[action] for action in actions if action in unseen}
        asked = {action: moment + _UNSEEN for action in actions if isinstance(action, UnrepeatableAction)}
        self._requested[key] = asked | waits
        return [action for action in actions if action not in unseen], max(waits.values(), default=None)

    def published(self, key: Key, actions: Sequence[Action]) -> None:
        """Remember the checks among actions that GitHub accepted: an answer without them is outdated."""
        for check in actions:
            if isinstance(check, WriteCheck):
                known = self._published.get((key, check.head_sha), {})
                self._published[key, check.head_sha] = {**known, check.name: check.external_id}

    def _is_as_new_as(self, key: Key, at: float) -> None:
        self._updated[key] = max(at, self._updated.get(key, at))
