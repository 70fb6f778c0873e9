"""ETags: the last response for each URL, so that GitHub need not send again what is unchanged."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, TypeAlias

from cachetools import LRUCache

ETAG_CACHE_CHARACTERS = 2_000_000

Cached: TypeAlias = tuple[str | None, str | None, Any, str | None]


class ETagCache(LRUCache[str, Cached]):
    """The last response for each URL with its validators, limited to `characters`; larger responses are not cached."""

    def __init__(self, characters: int = ETAG_CACHE_CHARACTERS) -> None:
        super().__init__(characters, getsizeof=lambda cached: len(json.dumps(cached)))

    def __setitem__(self, url: str, cached: Cached) -> None:
        with suppress(ValueError):
            super().__setitem__(url, cached)
