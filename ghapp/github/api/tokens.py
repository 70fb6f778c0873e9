"""Installation tokens: cached, created by one request at a time, and renewed well before they expire; the app's key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from cachetools import TLRUCache

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

MARGIN = 5 * 60
"""Seconds before its expiry at which a token is no longer used, so that it cannot expire during a request."""


@dataclass(frozen=True, slots=True)
class Token:
    """An installation access token; `expires_at` is in UTC epoch seconds."""

    value: str = field(repr=False)
    expires_at: float


class Tokens:
    """The tokens of all installations. `create` requests one from GitHub; `clock` returns UTC epoch seconds.

    An error of `create` reaches every caller that waits for the token; the next call tries again.
    """

    def __init__(
        self, create: Callable[[int], Awaitable[Token]], clock: Callable[[], float], *, at_most: int = 10_000
    ) -> None:
        self._create_token = create
        self._fresh: TLRUCache[int, Token] = TLRUCache(at_most, ttu=_use_until, timer=clock)
        self._renewals: dict[int, asyncio.Task[Token]] = {}

    async def get(self, installation_id: int) -> str:
        """Return a token that is valid for at least `MARGIN` seconds."""
        if (token := self._fresh.get(installation_id)) is not None:
            return token.value
        task = self._renewals.get(installation_id)
        if task is None:
            task = asyncio.create_task(self._renew(installation_id))
            self._renewals[installation_id] = task
            task.add_done_callback(lambda done: self._finish(installation_id, done))
        # A caller that is cancelled must not cancel the renewal for the others.
        return (await asyncio.shield(task)).value

    def drop(self, installation_id: int, value: str) -> None:
        """Discard a token that GitHub no longer accepts, unless a newer one has replaced it."""
        token = self._fresh.get(installation_id)
        if token is not None and token.value == value:
            del self._fresh[installation_id]

    def forget(self, installation_id: int) -> None:
        """Discard the token of an installation, so that the next call creates one."""
        self._fresh.pop(installation_id, None)

    async def _renew(self, installation_id: int) -> Token:
        token = await self._create_token(installation_id)
        self._fresh[installation_id] = token
        return token

    def _finish(self, installation_id: int, task: asyncio.Task[Token]) -> None:
        del self._renewals[installation_id]
        if not task.cancelled():
            task.exception()  # Retrieved, because asyncio logs an exception that no caller awaited.


def _use_until(_installation_id: int, token: Token, _now: float) -> float:
    return token.expires_at - MARGIN


@lru_cache(maxsize=1)
def load_private_key(private_key: str) -> PrivateKeyTypes:
    """Return the private key of a PEM text, from a cache: parsing takes far longer than signing."""
    # Imported here so that commands that never sign start faster.
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(private_key.encode(), password=None)
