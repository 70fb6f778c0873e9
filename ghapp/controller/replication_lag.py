"""GitHub's API lags behind its own webhooks by seconds: what deliveries told, and whether an answer can be that new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar, overload

from ghapp.identity import Key, organisation_of
from ghapp.jobs import DeliveryEffects
from ghapp.rules.model.plan import (
    Action,
    AddComment,
    AddLabels,
    AddReaction,
    Assign,
    RequestReviews,
    WriteCheck,
)
from ghapp.rules.model.snapshot import CheckRun

# Seconds after which the API is believed whatever it shows; a push can also bring an old head back.
_LONGEST = 30
# Seconds between looks while it shows what is past; after the last one it is believed.
_PAUSES = (1.0, 2.0, 4.0)
# Seconds within which a change that was asked for may not be shown yet: GitHub lags by up to five, and its times are
# whole seconds.
_UNSEEN = 6.0
_KEYS = 10_000
# Seconds for which it is known when a head came: longer than a look waits for its turn, as a rule.
_HEAD_KNOWN = 3600

# What must not be done a second time: GitHub would show it twice, or a human may have undone it meanwhile. A reaction
# says that a command was answered, so it waits with the answer.
UnrepeatableAction: TypeAlias = AddLabels | RequestReviews | Assign | AddComment | AddReaction

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class _Recent(Generic[K, V]):
    """What was noted within the last `seconds`; where there are too many notes, the oldest go.

    Every delivery is noted, so a note costs two steps of a dict: a third of what a general cache takes.
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
        """What was noted, while it holds."""
        until, value = self._notes.get(about, (0.0, None))
        return value if until > self._clock() else default

    def forget(self, about: K) -> None:
        """Nothing is known of it any more."""
        self._notes.pop(about, None)


class ReplicationLag:
    """Remembers what the API may not show yet; `clock` gives epoch seconds.

    In memory and not durable on purpose: what it guards against passes in seconds. Every process hears what all
    deliveries tell, by `Store.listen`.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._replaced: _Recent[tuple[Key, str], bool] = _Recent(_LONGEST, clock)
        self._present: _Recent[Key, str] = _Recent(_LONGEST, clock)
        self._updated: _Recent[Key, float] = _Recent(_LONGEST, clock)
        self._came: _Recent[tuple[Key, str], float] = _Recent(_HEAD_KNOWN, clock)
        self._pauses: _Recent[tuple[Key, bool], int] = _Recent(_LONGEST, clock)
        self._published: _Recent[tuple[Key, str], Mapping[str, str]] = _Recent(_UNSEEN, clock)
        self._deeds: _Recent[Key, Mapping[Action, float]] = _Recent(_UNSEEN, clock)
        self._members: _Recent[str, float] = _Recent(_UNSEEN, clock)

    def note(self, told: DeliveryEffects) -> None:
        """Take in what a delivery told: the heads that were replaced or came, and how new its threads are."""
        for key, head_sha, at in told.new_heads:
            # One that is delivered again tells of the past.
            self._came[key, head_sha] = max(at, self._came.get((key, head_sha), at))
        for key, head_sha in told.present_heads:
            self._present[key] = head_sha
        for key, head_sha in told.replaced_heads:
            self._replaced[key, head_sha] = True
            if self._present.get(key) == head_sha:
                self._present.forget(key)
        for key, at in told.updated:
            self._is_as_new_as(key, at)
        for team in told.teams:
            self._members[organisation_of(team) or team] = self._clock() + _UNSEEN

    def is_behind(
        self, key: Key, head_sha: str, updated_at: datetime | None = None, checks: Sequence[CheckRun] = ()
    ) -> bool:
        """Whether what was seen is older than what is known: another head, an earlier change, another check."""
        told = self._updated.get(key)
        older = told is not None and updated_at is not None and updated_at.timestamp() < told
        shown = {check.name: check.external_id for check in checks}
        is_hidden = not self._published.get((key, head_sha), {}).items() <= shown.items()
        is_replaced = self._replaced.get((key, head_sha), False)
        return older or is_hidden or is_replaced or self._present.get(key, head_sha) != head_sha

    def head_arrived_at(self, key: Key, head_sha: str) -> float | None:
        """When a delivery says that a head came to a pull request (epoch seconds); None where none did lately."""
        return self._came.get((key, head_sha))

    def members_shown_from(self, owner: str) -> float | None:
        """When it will be shown who is in an account's teams now (epoch seconds); None where nothing changed lately.

        Nothing that is shown tells how new it is.
        """
        return self._members.get(owner.lower())

    def pause(self, key: Key, *, is_there: bool = True) -> float | None:
        """When to look again at what may not be shown yet (epoch seconds); None once that was tried often enough.

        What is there and behind, and what GitHub says is not there, are two doubts: to believe in the second ends all
        looks, so the first must not have used up its tries.
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
        """The actions to perform now, and when to look again for the others (epoch seconds; None: there are none).

        One that was asked for a moment ago, and that no look since has seen done, is left out: perhaps its answer was
        lost, and GitHub does not show it yet. A check may be published twice, so it is never left out.
        """
        moment = self._clock()
        unseen = {deed: until for deed, until in self._deeds.get(key, {}).items() if until > moment}
        waits = {action: unseen[action] for action in actions if action in unseen}
        asked = {action: moment + _UNSEEN for action in actions if isinstance(action, UnrepeatableAction)}
        self._deeds[key] = asked | waits
        return [action for action in actions if action not in unseen], max(waits.values(), default=None)

    def published(self, key: Key, actions: Sequence[Action]) -> None:
        """GitHub has taken these actions, and the checks among them: what does not show those is behind."""
        for check in actions:
            if isinstance(check, WriteCheck):
                known = self._published.get((key, check.head_sha), {})
                self._published[key, check.head_sha] = {**known, check.name: check.external_id}

    def _is_as_new_as(self, key: Key, at: float) -> None:
        self._updated[key] = max(at, self._updated.get(key, at))
