"""Parts of responses that GitHub forbids: believed only when a second request meets the same refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from cachetools import TTLCache

from ghapp.github.api.responses import GraphQLResponse

FORBIDDEN = "FORBIDDEN"
FORGET_AFTER = 3600.0
"""Seconds after which a refusal is doubted again."""
MOST_PARTS = 10_000

Part: TypeAlias = tuple[str, ...]
"""A repository's node id, and what was refused there: the path of a field or the name of a mutation."""


class ForbiddenParts:
    """The parts that GitHub has refused twice in a row, so that no further requests are spent on them.

    A refusal for want of a permission can be passing. `clock` returns epoch seconds.
    Source: https://github.com/neomjs/neo/issues/15359
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._believed: TTLCache[Part, None] = TTLCache(MOST_PARTS, FORGET_AFTER, timer=clock)

    def are_new(self, parts: Iterable[Part]) -> bool:
        """Return whether one of these parts was not refused before."""
        return any(part not in self._believed for part in parts)

    def believe(self, parts: Iterable[Part]) -> None:
        """Believe that the app may not read or write these parts."""
        self._believed.update(dict.fromkeys(parts))


def forbidden_parts(response: GraphQLResponse, variables: Mapping[str, object]) -> list[Part]:
    """Return the parts of a response that are missing because GitHub forbids them; places in a list are left out."""
    repository = str(variables.get("repository", ""))
    return [
        (repository, *(name for name in fault.path if isinstance(name, str)))
        for fault in response.faults
        if fault.type == FORBIDDEN
    ]
