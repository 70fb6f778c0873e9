"""Redelivery: deliveries in GitHub's log that the store does not know are processed late (SPEC §8)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ghapp.controller.base_pushes import without_other_pushes
from ghapp.errors import Denied, Gone
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.delivery_log import Attempt, DeliveryLog
from ghapp.identity import RepositoryRef
from ghapp.intake.events import EVENTS, Ignored, intake
from ghapp.jobs import Delivery, DeliveryEffects
from ghapp.store.protocol import Store

CURSOR = "deliveries"
EVERY = 300.0
# A delivery appears in the log when it has ended, at most ten seconds after its start, and not always in order.
_OVERLAP = 600.0
# Attempts read per round, a hundred per request; older ones are left to the resync.
_MOST_READ = 100_000
# For a repository that missed more deliveries than this, all open threads are queued instead.
_MOST_FETCHED = 20
_FETCHED_AT_ONCE = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Progress:
    """The log was read up to `until` (GitHub's clock), and the last round `began` then (the app's clock)."""

    until: float | None = None
    began: float = 0.0

    @classmethod
    def parse(cls, text: str | None) -> _Progress:
        return cls(**json.loads(text)) if text else cls()

    def __str__(self) -> str:
        return json.dumps(asdict(self))


class Redelivery:
    """Compares GitHub's log with the store. `clock` gives epoch seconds; `every` is the interval of `run` in seconds.

    Replicas share the rounds: one that finds the cursor moved leaves the round to the other. `enqueue_all` queues the
    open threads of a repository; `recovered` is called with the event of each missed delivery.
    """

    def __init__(
        self,
        deliveries: DeliveryLog,
        store: Store,
        *,
        own_login: Callable[[], str | None],
        enqueue_all: Callable[[RepositoryRef], Awaitable[None]],
        recovered: Callable[[str], None],
        clock: Callable[[], float],
        every: float = EVERY,
    ) -> None:
        self._deliveries = deliveries
        self._store = store
        self._own_login = own_login
        self._enqueue_all = enqueue_all
        self._recovered = recovered
        self._clock = clock
        self._every = every
        self._first = True

    async def run(self) -> None:
        """Do one round. Raises the errors of `API` and `StoreUnavailable`; the next round then repeats it."""
        stood = await self._store.cursor(CURSOR)
        progress = _Progress.parse(stood)
        first, self._first = self._first, False
        if not first and 0 <= self._clock() - progress.began < self._every / 2:
            return  # another replica has just done this round
        begun = _Progress(progress.until, self._clock())
        if not await self._store.move_cursor(CURSOR, str(begun), expected=stood):
            return
        listed = await self._deliveries.since(
            None if progress.until is None else progress.until - _OVERLAP, at_most=_MOST_READ
        )
        missed = await self._missed(listed, progress.until)
        if missed:
            log.warning("deliveries were missed", extra={"missed": len(missed), "read": len(listed)})
        await self._take_in(missed)
        until = max((attempt.at for attempt in listed), default=progress.until)
        await self._store.move_cursor(CURSOR, str(_Progress(until, begun.began)), expected=str(begun))

    async def _missed(self, listed: Sequence[Attempt], until: float | None) -> list[Attempt]:
        """Return the deliveries that have an effect and are not in the store, oldest first.

        An acknowledged delivery is in the store or has no effect. But acknowledgements much newer than the last round
        may mean that the store is a restored copy: those are compared too.
        """
        trusted_until = float("inf") if until is None else until + 2 * self._every
        answered = {attempt.id for attempt in listed if attempt.answered and attempt.at <= trusted_until}
        candidates: dict[str, Attempt] = {}
        for attempt in listed:
            if attempt.id not in answered and attempt.action in EVENTS.get(attempt.event, ()):
                candidates.setdefault(attempt.id, attempt)
        unknown = await self._store.unknown_deliveries(candidates)
        return sorted((candidates[name] for name in unknown), key=lambda attempt: (attempt.at, attempt.number))

    async def _take_in(self, missed: Sequence[Attempt]) -> None:
        many = await self._known_among(missed)
        covered = [each for each in missed if _is_about_threads(each) and each.repository_id in many]
        names = {each.id for each in covered}
        fetched = [each for each in missed if each.id not in names]
        for start in range(0, len(fetched), _FETCHED_AT_ONCE):
            some = fetched[start : start + _FETCHED_AT_ONCE]
            for attempt, payload in zip(some, await asyncio.gather(*map(self._payload, some)), strict=True):
                await self._take_in_one(attempt, payload)
        for facts in many.values():
            await self._enqueue_all(facts)
        for attempt in covered:
            await self._accept(attempt, DeliveryEffects())
            self._recovered(attempt.event)

    async def _known_among(self, missed: Sequence[Attempt]) -> dict[int | None, RepositoryRef]:
        """Return the repositories that missed more deliveries than it would cost to run all their threads."""
        counts = Counter(attempt.repository_id for attempt in missed if _is_about_threads(attempt))
        known: dict[int | None, RepositoryRef] = {}
        for repository_id, count in counts.items():
            if repository_id is not None and count > _MOST_FETCHED:
                facts = await self._store.repository(repository_id)
                if facts is not None and facts.installation_id:
                    known[repository_id] = facts
        return known

    async def _payload(self, attempt: Attempt) -> Mapping[str, Any] | None:
        """Return the payload; where GitHub does not show it, ask for a redelivery."""
        try:
            payload = await self._deliveries.payload(attempt.number)
            if payload is None:
                await self._deliveries.redeliver(attempt.number)
        except Unauthorized:
            raise
        except (Gone, Denied) as error:
            log.warning("cannot recover a missed delivery: %s", error, extra={"delivery": attempt.id})
            return None
        return payload

    async def _take_in_one(self, attempt: Attempt, payload: Mapping[str, Any] | None) -> None:
        if payload is None:
            return
        asked = intake(attempt.event, payload, own_login=self._own_login())
        # A delivery without effect is stored too, so that the next round knows it. A late click only causes a run: the
        # check may have changed since, and the person can click again.
        recovered = DeliveryEffects() if isinstance(asked, Ignored) else replace(asked, pressed=None)
        recovered = await without_other_pushes(self._store, recovered)
        await self._accept(attempt, recovered)
        self._recovered(attempt.event)
        log.info("recovered", extra={"delivery": attempt.id, "event": attempt.event})

    async def _accept(self, attempt: Attempt, effects: DeliveryEffects) -> None:
        await self._store.accept(Delivery(id=attempt.id, event=attempt.event, received_at=self._clock()), effects)


def _is_about_threads(attempt: Attempt) -> bool:
    """Return whether a run of all open threads of the repository replaces a delivery.

    It does not where a thread was closed, which may need a record, or where the repository itself changed.
    """
    return attempt.event != "repository" and attempt.action != "closed"
