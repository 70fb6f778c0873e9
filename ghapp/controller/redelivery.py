"""Missed deliveries: what GitHub's log tells of and the store does not know is taken in late (SPEC §8)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ghapp.errors import Denied, Gone
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.delivery_log import Attempt, DeliveryLog
from ghapp.identity import RepositoryRef
from ghapp.intake.events import EVENTS, Ignored
from ghapp.intake.receiver import Receiver
from ghapp.jobs import DeliveryEffects
from ghapp.store.protocol import Store

CURSOR = "deliveries"
EVERY = 300.0
# A delivery appears in the log when it is over, ten seconds after it began at the latest, and not always in order.
_OVERLAP = 600.0
# Attempts read in a round, a hundred to a request; what is older is left to the resync.
_MOST_READ = 100_000
# A repository that missed more deliveries than this is looked at as a whole instead.
_MOST_FETCHED = 20
_FETCHED_AT_ONCE = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Progress:
    """Where a round left off: the log was read up to `until` (GitHub's clock), and the last round `began` (ours)."""

    until: float | None = None
    began: float = 0.0

    @classmethod
    def parse(cls, text: str | None) -> _Progress:
        return cls(**json.loads(text)) if text else cls()

    def __str__(self) -> str:
        return json.dumps(asdict(self))


class Redelivery:
    """Compares GitHub's log with the store. `clock` gives epoch seconds; `every` is how often it is run, in seconds.

    Rounds are shared between replicas: one that finds another's cursor moved leaves the round to it. `look_at_all` puts
    the open threads of a repository on the queue; `recovered` is told the event of each delivery that was missed.
    """

    def __init__(
        self,
        deliveries: DeliveryLog,
        store: Store,
        receiver: Receiver,
        *,
        look_at_all: Callable[[RepositoryRef], Awaitable[None]],
        recovered: Callable[[str], None],
        clock: Callable[[], float],
        every: float = EVERY,
    ) -> None:
        self._deliveries = deliveries
        self._store = store
        self._reception = receiver
        self._look_at_all = look_at_all
        self._recovered = recovered
        self._clock = clock
        self._every = every
        self._first = True

    async def run(self) -> None:
        """One round. Raises the errors of `API`, and `StoreUnavailable`; then the next begins where this one did."""
        stood = await self._store.cursor(CURSOR)
        progress = _Progress.parse(stood)
        first, self._first = self._first, False
        if not first and 0 <= self._clock() - progress.began < self._every / 2:
            return  # another replica has just done it
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
        """The deliveries that ask for something and are not in the store, oldest first.

        One that was acknowledged is in the store, or needs not be there. But where acknowledgements are newer than the
        store's own last round allows, the store may be a restored copy: then they are compared, too.
        """
        believed = float("inf") if until is None else until + 2 * self._every
        answered = {attempt.id for attempt in listed if attempt.answered and attempt.at <= believed}
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
            await self._look_at_all(facts)
        for attempt in covered:
            await self._reception.take_in(attempt.event, attempt.id, DeliveryEffects())
            self._recovered(attempt.event)

    async def _known_among(self, missed: Sequence[Attempt]) -> dict[int | None, RepositoryRef]:
        """The repositories that missed so many deliveries that a look at all of their threads costs less."""
        counts = Counter(attempt.repository_id for attempt in missed if _is_about_threads(attempt))
        known: dict[int | None, RepositoryRef] = {}
        for repository_id, count in counts.items():
            if repository_id is not None and count > _MOST_FETCHED:
                facts = await self._store.repository(repository_id)
                if facts is not None and facts.installation_id:
                    known[repository_id] = facts
        return known

    async def _payload(self, attempt: Attempt) -> Mapping[str, Any] | None:
        """What was sent; where GitHub does not show it, it is asked to send it again."""
        try:
            payload = await self._deliveries.payload(attempt.number)
            if payload is None:
                await self._deliveries.redeliver(attempt.number)
        except Unauthorized:
            raise
        except (Gone, Denied) as error:
            log.warning("a missed delivery cannot be recovered: %s", error, extra={"delivery": attempt.id})
            return None
        return payload

    async def _take_in_one(self, attempt: Attempt, payload: Mapping[str, Any] | None) -> None:
        if payload is None:
            return
        asked = self._reception.understand(attempt.event, payload)
        # One that asks for nothing is noted all the same, so that the next round knows it. What was pressed then is not
        # what would be pressed now: it is looked at, and whoever still means it presses again.
        recovered = DeliveryEffects() if isinstance(asked, Ignored) else replace(asked, pressed=None)
        await self._reception.take_in(attempt.event, attempt.id, recovered)
        self._recovered(attempt.event)
        log.info("recovered", extra={"delivery": attempt.id, "event": attempt.event})


def _is_about_threads(attempt: Attempt) -> bool:
    """Whether a look at a repository's open threads makes up for a delivery.

    It does not for a thread that was closed, which may have to go on record, nor for what became of the repository.
    """
    return attempt.event != "repository" and attempt.action != "closed"
