"""What the rules of a branch require, asked for anew every few minutes only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TypeAlias, TypeVar

from cachetools import TTLCache

from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.branch_rules import queue_required, required_check
from ghapp.rules.model.snapshot import Repository

T = TypeVar("T")
_Branch: TypeAlias = tuple[int, str]
_HOLDS_FOR = 300
_BRANCHES = 10_000


class BranchRules:
    """Remembers what was read. `app_id` tells the app's own check; `clock` gives UTC epoch seconds."""

    def __init__(self, app_id: int, clock: Callable[[], float]) -> None:
        self._app_id = app_id
        self._checks: TTLCache[_Branch, str | None] = TTLCache(_BRANCHES, _HOLDS_FOR, timer=clock)
        self._queues: TTLCache[_Branch, bool] = TTLCache(_BRANCHES, _HOLDS_FOR, timer=clock)

    async def required_check(self, api: InstallationAPI, repository: Repository, branch: str) -> str | None:
        """The name under which a branch requires the app's check; None: it does not. Costs two requests at most."""
        return await _known(
            self._checks,
            (repository.id, branch),
            lambda: required_check(api, repository.full_name, branch, self._app_id),
        )

    async def queue_required(self, api: InstallationAPI, repository: Repository, branch: str) -> bool:
        """Whether a branch requires a merge queue. Costs one request at most."""
        return await _known(
            self._queues, (repository.id, branch), lambda: queue_required(api, repository.full_name, branch)
        )


async def _known(known: MutableMapping[_Branch, T], branch: _Branch, read: Callable[[], Awaitable[T]]) -> T:
    """What is known of a branch; read where nothing is, or not any more."""
    try:
        return known[branch]
    except KeyError:
        known[branch] = found = await read()
        return found
