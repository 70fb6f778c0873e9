"""The configurations of the repositories on a page: their working days, and who may override. Cached for a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping

from cachetools import LRUCache, TTLCache, cached

from ghapp.identity import Key
from ghapp.rules.config.effective import ConfigTexts
from ghapp.rules.model.framework import Reminders, RepoConfig
from ghapp.store.protocol import Memory

_MOST = 2_000
_SECONDS = 60.0
_USUAL = Reminders()


class RepositoryConfigs:
    """Reads the last valid configurations from the store; `clock` gives epoch seconds."""

    def __init__(self, store: Memory, clock: Callable[[], float]) -> None:
        self._store = store
        self._cache: TTLCache[int, RepoConfig | None] = TTLCache(_MOST, _SECONDS, timer=clock)

    async def of(self, repository_id: int) -> RepoConfig | None:
        """Return a repository's configuration; None if it never had a valid one."""
        if repository_id in self._cache:
            return self._cache[repository_id]
        memory = (await self._store.load(Key(repository_id))).repository
        texts = ConfigTexts(memory.repository_text, memory.organisation_text)
        config = self._cache[repository_id] = _parsed(texts) if memory.valid else None
        return config

    async def calendars(self, repository_ids: Collection[int]) -> Mapping[int, Reminders]:
        """Return the working days of repositories."""
        ids = set(repository_ids)
        # At once, so that one statement reads all that are not cached.
        configs = await asyncio.gather(*map(self.of, ids))
        return {one: (config.reminders if config else None) or _USUAL for one, config in zip(ids, configs, strict=True)}


# A text takes longer to parse than a page to render, and changes less often than the minute.
@cached(LRUCache(_MOST))
def _parsed(texts: ConfigTexts) -> RepoConfig | None:
    loaded = texts.loaded
    return loaded if isinstance(loaded, RepoConfig) else None
