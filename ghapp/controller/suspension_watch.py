"""Suspensions as a running server notices them: what is suspended or resumed is looked at, spread out in time."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from itertools import chain

from ghapp.store.protocol import Store

_CURSOR = "suspensions"
# Pull requests that are looked at in a second.
_A_SECOND = 20

log = logging.getLogger(__name__)


class SuspensionWatch:
    """Asks for looks where the gate has been suspended or resumed since the last step. `clock` gives epoch seconds."""

    def __init__(self, store: Store, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        """Take one step: read the suspensions, and nothing else where none has changed."""
        now = {one.scope: one.at for one in await self._store.suspensions()}
        noted = await self._store.cursor(_CURSOR)
        before: Mapping[str, float] = json.loads(noted) if noted else {}
        changed = sorted(scope for scope in {*now, *before} if now.get(scope) != before.get(scope))
        if not changed:
            return
        # Queued before the cursor moves, so that a crash in between loses none.
        found = [await self._store.threads_in(scope, before.get(scope, self._clock())) for scope in changed]
        keys = dict.fromkeys(chain.from_iterable(found))
        start, waiting = self._clock(), list(keys)
        for place in range(0, len(waiting), _A_SECOND):
            await self._store.enqueue(waiting[place : place + _A_SECOND], due=start + place / _A_SECOND)
        await self._store.move_cursor(_CURSOR, json.dumps(now, sort_keys=True), expected=noted)
        log.warning("suspensions changed", extra={"scopes": ", ".join(changed) or "all", "threads": len(waiting)})
