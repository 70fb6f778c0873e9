"""Calls: the parameters and permissions of a REST request, and its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from ghapp.sandbox.access.credentials import Caller
from ghapp.sandbox.access.permissions import Access
from ghapp.sandbox.errors import Moved, Refused, forbidden, not_found
from ghapp.sandbox.rest.api_versions import API_VERSIONS
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest
from ghapp.sandbox.state.world import World

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Result:
    """A result: `data` as JSON, or `text` in the media type that the caller asked for.

    `last_page` or `next_cursor` is set for a page of a list, for its links. `cursor_name` is the parameter of the query
    that takes the cursor.
    """

    data: object = None
    text: str | None = None
    status: int = 200
    last_page: int | None = None
    next_cursor: str | None = None
    cursor_name: str = "cursor"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request: the caller, the parameters of the path, the query and the JSON body.

    `media` is the representation that the `Accept` header asks for (`raw`, `diff`, `object`), empty for JSON.
    `version` is the version of the API.
    """

    world: World
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    media: str = ""
    version: str = API_VERSIONS[0]

    @property
    def body(self) -> Mapping[str, Any]:
        """Return the JSON body, empty if there is none. Raises 422 if it is not an object."""
        if self.json is None:
            return {}
        if not isinstance(self.json, dict):
            raise Refused(400, "Body should be a JSON object")
        return self.json

    @property
    def access(self) -> Access:
        """Return what the token permits. Raises 403 for an app's JWT."""
        if self.caller.access is None:
            raise forbidden()
        return self.caller.access

    def require_app(self) -> None:
        """Refuse a token where only the app itself can call."""
        if self.caller.access is not None or self.caller.user is not None:
            raise Refused(401, "A JSON web token could not be decoded")

    @property
    def user(self) -> User:
        """Return the person for whom the app acts. Raises 403 if it acts for itself."""
        if self.caller.user is None:
            raise forbidden()
        return self.caller.user

    def repository(self, level: str, *resources: str) -> Repository:
        """Return the repository of the path. Requires `level` on one of the resources."""
        found = self.find_repository()
        self.access.require(found, level, *resources)
        return self.by_present_name(found)

    def find_repository(self) -> Repository:
        """Return the repository of the path: by its id, or by its current or a former name."""
        if "repository_id" not in self.path:
            return self.world.find_repository(self._full_name)
        found = self.world.repositories_by_id.get(self.number("repository_id"))
        if found is None:
            raise not_found()
        return found

    def by_present_name(self, found: Repository) -> Repository:
        """Return the same repository. Raises `Moved` if the path has a former name."""
        if "repository_id" not in self.path and found.full_name.lower() != self._full_name.lower():
            raise Moved(found.id)
        return found

    @property
    def _full_name(self) -> str:
        return f"{self.path['owner']}/{self.path['repo']}"

    def thread(self, level: str) -> Issue:
        """Return the issue or pull request of the path. Requires `level` on it."""
        repository = self.repository("read", "metadata")
        found = self.world.threads[repository].get(self.number("number"))
        if found is None:
            raise not_found()
        self.access.require_thread(found, level)
        return found

    def thread_of_user(self) -> Issue:
        """Return the issue or pull request of the path, for a person: the app and they both need their permissions."""
        repository = self.find_repository()
        installation = self.world.installation_on(self.caller.app, repository)
        if not repository.allows(self.user, "read") or installation is None:
            raise not_found()
        found = self.world.threads[repository].get(self.number("number"))
        if found is None:
            raise not_found()
        Access(installation=installation, permissions=installation.permissions).require_thread(found, "write")
        return found

    def pull(self, level: str) -> PullRequest:
        """Return the pull request of the path. Requires `level` on pull requests."""
        repository = self.repository(level, "pull_requests")
        found = self.world.threads[repository].get(self.number("number"))
        if isinstance(found, PullRequest):
            return found
        raise not_found()

    def number(self, name: str) -> int:
        """Return a number of the path."""
        if not self.path[name].isdecimal():
            raise not_found()
        return int(self.path[name])

    def text(self, name: str, default: str = "") -> str:
        """Return a string of the body."""
        value = self.body.get(name, default)
        return value if isinstance(value, str) else default

    def words(self, name: str) -> list[str]:
        """Return a list of strings of the body."""
        value = self.body.get(name) or []
        return [value] if isinstance(value, str) else [str(each) for each in value]

    def page_size(self) -> int:
        """Return how many items the query asks for per page."""
        return min(max(_count(self.query.get("per_page"), 30), 1), 100)

    def shown(self) -> slice:
        """Return which part of a list the query asks for."""
        size, page = self.page_size(), max(_count(self.query.get("page"), 1), 1)
        return slice((page - 1) * size, page * size)

    def page(self, items: Sequence[Item], shape: Callable[[Item], object], *, wrap: str = "") -> Result:
        """Return the page of a list that the query asks for; `wrap` names the list if GitHub adds a total count."""
        size = self.page_size()
        shown = [shape(item) for item in items[self.shown()]]
        data = {"total_count": len(items), wrap: shown} if wrap else shown
        return Result(data=data, last_page=max(-(-len(items) // size), 1))


def _count(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default


Operation: TypeAlias = Callable[[Call], Result]


@dataclass(frozen=True, kw_only=True)
class Route:
    """An operation with its method and path, in the syntax of aiohttp's router; `legacy_path` is an older one."""

    method: str
    path: str
    operation: Operation
    legacy_path: str = ""


class Routes(list[Route]):
    """The operations of one module, in the order in which they are matched."""

    def at(self, method: str, path: str, *, legacy_path: str = "") -> Callable[[Operation], Operation]:
        """Register the decorated function."""

        def register(operation: Operation) -> Operation:
            self.append(Route(method=method, path=path, operation=operation, legacy_path=legacy_path))
            return operation

        return register
