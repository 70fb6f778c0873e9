"""Installation tokens: one request for each, however many wait, and a new one well before the old one expires."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from cachetools import TLRUCache

MARGIN = 5 * 60
"""Seconds before its expiry at which a token is no longer used, so that none expires on its way."""


@dataclass(frozen=True, slots=True)
class Token:
    """An installation's access token; `expires_at` in UTC epoch seconds."""

    value: str = field(repr=False)
    expires_at: float


class Tokens:
    """The tokens of all installations. `create` asks GitHub for one; `clock` gives UTC epoch seconds.

    Whatever `create` raises reaches everyone who waits for that token; the next call asks anew.
    """

    def __init__(
        self, create: Callable[[int], Awaitable[Token]], clock: Callable[[], float], *, at_most: int = 10_000
    ) -> None:
        self._create_token = create
        self._fresh: TLRUCache[int, Token] = TLRUCache(at_most, ttu=_use_until, timer=clock)
        self._renewals: dict[int, asyncio.Task[Token]] = {}

    async def get(self, installation_id: int) -> str:
        """A token that stays valid for some minutes."""
        if (token := self._fresh.get(installation_id)) is not None:
            return token.value
        task = self._renewals.get(installation_id)
        if task is None:
            task = asyncio.create_task(self._renew(installation_id))
            self._renewals[installation_id] = task
            task.add_done_callback(lambda done: self._finish(installation_id, done))
        # One who gives up waiting must not take the token from the others.
        return (await asyncio.shield(task)).value

    def drop(self, installation_id: int, value: str) -> None:
        """Forget a token that GitHub no longer accepts, unless a newer one has taken its place."""
        token = self._fresh.get(installation_id)
        if token is not None and token.value == value:
            del self._fresh[installation_id]

    def forget(self, installation_id: int) -> None:
        """Mint the next one anew, whatever was minted before."""
        self._fresh.pop(installation_id, None)

    async def _renew(self, installation_id: int) -> Token:
        token = await self._create_token(installation_id)
        self._fresh[installation_id] = token
        return token

    def _finish(self, installation_id: int, task: asyncio.Task[Token]) -> None:
        del self._renewals[installation_id]
        if not task.cancelled():
            task.exception()  # Seen: where everyone gave up waiting, asyncio would report it as lost.


def _use_until(_installation_id: int, token: Token, _now: float) -> float:
    return token.expires_at - MARGIN
