"""The REST API's router: which operation answers a request.

aiohttp would build its table of a hundred routes again for each world, and tests build a thousand worlds. This one is
built once for each list of routes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from ghapp.sandbox.rest.calls import Operation, Route
from ghapp.sandbox.rest.repositories import REPO

# A parameter is one part of the path unless it has a pattern of its own. Source:
# https://docs.aiohttp.org/en/stable/web_quickstart.html#variable-resources
_PARAMETER = re.compile(r"\{(?P<name>\w+)(?::(?P<pattern>[^{}]+))?\}")
_ONE_PART = "[^{}/]+"


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that answers a request (None: nothing does), and the parameters in the path."""

    operation: Operation | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


def find(routes: tuple[Route, ...], method: str, path: str) -> Match:
    """Return the first operation that has a method and a path. In the path, only `/` and `%` may be escaped."""
    for pattern, operation in _table(routes).get(method, ()):
        if found := pattern.fullmatch(path):
            return Match(operation, {name: _unescaped(value) for name, value in found.groupdict().items()})
    return Match()


@cache
def _table(routes: tuple[Route, ...]) -> Mapping[str, list[tuple[re.Pattern[str], Operation]]]:
    table: dict[str, list[tuple[re.Pattern[str], Operation]]] = {}
    for route in routes:
        table.setdefault(route.method, []).extend((_compiled(path), route.operation) for path in _paths(route))
    return table


def _compiled(path: str) -> re.Pattern[str]:
    pattern, end = "", 0
    for each in _PARAMETER.finditer(path):
        pattern += f"{re.escape(path[end : each.start()])}(?P<{each['name']}>{each['pattern'] or _ONE_PART})"
        end = each.end()
    return re.compile(pattern + re.escape(path[end:]))


def _paths(route: Route) -> Iterator[str]:
    """Yield the paths of an operation: those of a repository exist by its name and by its id."""
    for path in filter(None, (route.path, route.legacy_path)):
        yield path
        if path.startswith(REPO):
            yield path.replace(REPO, "/repositories/{repository_id}", 1)


def _unescaped(value: str) -> str:
    return value.replace("%2F", "/").replace("%25", "%")
