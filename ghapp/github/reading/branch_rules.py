"""Branch rules: which check a branch requires and whether it has a merge queue, cached for five minutes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias, TypeVar

from cachetools import TTLCache

from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.required_checks import checks_of_protection, checks_of_rules, readable, required_name
from ghapp.rules.model.snapshot import Repository

T = TypeVar("T")
_Branch: TypeAlias = tuple[int, str]
_CACHED_FOR = 300
_RULES = "/repos/{owner}/{name}/rules/branches/{branch}?per_page=100"
_BRANCHES = 10_000


class BranchRules:
    """Reads and caches what branches require. `app_id` identifies the app's own check; `clock` gives epoch seconds."""

    def __init__(self, app_id: int, clock: Callable[[], float]) -> None:
        self._app_id = app_id
        self._checks: TTLCache[_Branch, str | None] = TTLCache(_BRANCHES, _CACHED_FOR, timer=clock)
        self._queues: TTLCache[_Branch, bool] = TTLCache(_BRANCHES, _CACHED_FOR, timer=clock)

    async def required_check(self, api: InstallationAPI, repository: Repository, branch: str) -> str | None:
        """Return the name under which a branch requires the app's check; None if it does not.

        The name is empty where GitHub does not let the app read the rules: then the branch may require it.
        A branch that requires several names can never be satisfied: the app publishes one of them. It makes at
        most two requests.

        Sources: https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch and
        https://docs.github.com/en/rest/branches/branches#get-a-branch
        """

        async def read() -> str | None:
            place = _place(repository, branch)
            answer = await readable(api, "/repos/{owner}/{name}/branches/{branch}", place)
            rules = await readable(api, _RULES, place)
            protection = (answer or {}).get("protection") or {}
            checks = (*checks_of_rules(rules or ()), *checks_of_protection(protection))
            return required_name(checks, branch, self._app_id) or ("" if rules is None else None)

        return await _cached(self._checks, (repository.id, branch), read)

    async def queue_required(self, api: InstallationAPI, repository: Repository, branch: str) -> bool:
        """Return whether an active rule of a branch requires a merge queue; classic protection does not say.

        It makes at most one request.
        """

        async def read() -> bool:
            return any(rule["type"] == "merge_queue" for rule in await _rules(api, _place(repository, branch)))

        return await _cached(self._queues, (repository.id, branch), read)


async def _cached(cache: MutableMapping[_Branch, T], branch: _Branch, read: Callable[[], Awaitable[T]]) -> T:
    try:
        return cache[branch]
    except KeyError:
        cache[branch] = found = await read()
        return found


async def _rules(api: InstallationAPI, place: Mapping[str, str]) -> Any:
    return await readable(api, _RULES, place) or ()


def _place(repository: Repository, branch: str) -> Mapping[str, str]:
    return {"owner": repository.owner, "name": repository.name, "branch": branch}
