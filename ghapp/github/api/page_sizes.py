"""Page sizes: how many nodes a query asks for in each connection, fewer after GitHub could not answer for as many."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from cachetools import TTLCache

PAGE: Final = "page"
"""The variable of a query that holds the page size of its connections; its default is the usual size."""
FORGET_AFTER = 3600.0
"""Seconds after which the usual size is tried again."""
MOST_QUERIES = 1_000
SMALL_PAGE: Final = 10
"""A page that GitHub should manage within ten seconds: if not, the cause is likely to be another one."""

_DEFAULT = re.compile(rf"\${PAGE}: Int = (\d+)")
_CURSORS = frozenset({"after", "before", "both"})

Query: TypeAlias = tuple[str, str]


class PageSizes:
    """The page sizes of queries that were too much for GitHub: halved each time, so that the next one asks for less.

    The same query again would fail again. `clock` returns epoch seconds.
    Sources: https://github.blog/changelog/2025-09-01-graphql-api-resource-limits and
    https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#timeouts
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._sizes: TTLCache[Query, int] = TTLCache(MOST_QUERIES, FORGET_AFTER, timer=clock)

    def apply(self, document: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        """Return the variables of a query, with its page size if that was halved."""
        if not self._sizes:
            return variables
        size = self._sizes.get(_query(document, variables))
        return variables if size is None else {**variables, PAGE: size}

    def halve(self, document: str, variables: Mapping[str, object], *, at_least: int = 1) -> bool:
        """Halve the page size of a query; return False if it cannot ask for less, or for less than `at_least`."""
        query = _query(document, variables)
        size = self._sizes.get(query, _default_size(document)) // 2
        if size < at_least:
            return False
        self._sizes[query] = size
        return True


@lru_cache(maxsize=512)
def _default_size(document: str) -> int:
    """Return the usual page size of a document; 0 if it has no pages."""
    declared = _DEFAULT.search(document)
    return int(declared[1]) if declared else 0


def _query(document: str, variables: Mapping[str, object]) -> Query:
    """Return what identifies a query: all pages of a connection are the same one."""
    return document, json.dumps(
        {name: value for name, value in variables.items() if name not in _CURSORS}, sort_keys=True
    )
