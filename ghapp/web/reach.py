"""What people see: the repositories that GitHub lists for them and the app, cached for minutes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

from cachetools import TTLCache

from ghapp.github.api.oauth import OAuth
from ghapp.github.reading.viewers import Reach, read_reach
from ghapp.web.visits import SignedInUser

# Seconds for which an answer of GitHub holds.
_CACHED_FOR = 300.0
# Repositories and teams that all answers together may hold: some tens of megabytes.
_MOST_ENTRIES = 500_000


class ReachCache:
    """Asks GitHub with the user's own token; requests of one user at the same time share the question."""

    def __init__(self, oauth: OAuth, clock: Callable[[], float]) -> None:
        self._oauth = oauth
        self._cache: TTLCache[str, Reach] = TTLCache(
            _MOST_ENTRIES, _CACHED_FOR, timer=clock, getsizeof=lambda reach: reach.size
        )
        self._asking: dict[str, asyncio.Task[Reach]] = {}

    async def of(self, user: SignedInUser) -> Reach:
        """Return what a user sees. Raises `GitHubError`."""
        key = _key(user)
        known = self._cache.get(key)
        if known is not None:
            return known
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._ask(key, user.token))
        # Others may wait for the same answer: it does not end with this request.
        return await asyncio.shield(asking)

    def forget(self, user: SignedInUser) -> None:
        """Forget what a user sees."""
        self._cache.pop(_key(user), None)

    async def _ask(self, key: str, token: str) -> Reach:
        try:
            found = await read_reach(self._oauth.client(token))
            self._cache[key] = found
        finally:
            del self._asking[key]
        return found


def _key(user: SignedInUser) -> str:
    return hashlib.sha256(user.token.encode()).hexdigest()
