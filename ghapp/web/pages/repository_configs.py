"""The configurations of the repositories on a page: their working days, and who may override. Cached for a minute."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from cachetools import TTLCache

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
        if repository_id not in self._cache:
            memory = (await self._store.load(Key(repository_id))).repository
            loaded = ConfigTexts(memory.repository_text, memory.organisation_text).loaded if memory.valid else None
            self._cache[repository_id] = loaded if isinstance(loaded, RepoConfig) else None
        return self._cache[repository_id]

    async def calendars(self, repository_ids: Collection[int]) -> Mapping[int, Reminders]:
        """Return the working days of repositories."""
        found = {}
        for repository_id in set(repository_ids):
            config = await self.of(repository_id)
            found[repository_id] = (config.reminders if config else None) or _USUAL
        return found
