"""Globs: which paths the globs of a configuration match, with the meaning that `.gitignore` gives them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import re2
from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

MAX_MEMORY = 64 << 20
"""Bytes for one compiled list: enough for all globs that a configuration file has room for."""


class Globs:
    """A list of globs as in a `.gitignore` file: the last match decides, and `!` excludes a path again.

    RE2 matches in time linear in the length of the path. Python's engine backtracks, so that one path could keep a glob
    with many wildcards busy for hours.
    """

    def __init__(self, globs: tuple[str, ...]) -> None:
        """Compile the globs; raise `re2.error` for a list that needs more than `MAX_MEMORY`."""
        patterns = [GitIgnoreSpecPattern(glob) for glob in globs]
        self._included = re2.Set.SearchSet(_options())
        for pattern in patterns:
            if pattern.include and pattern.regex:
                self._included.Add(pattern.regex.pattern)
        self._included.Compile()
        excludes = any(pattern.include is False for pattern in patterns)
        self._spec = GitIgnoreSpec(patterns, backend="re2") if excludes else None

    def select(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the paths that the globs match; each is relative to the repository's root, without a leading `/`.

        One scan tells whether any glob includes a path. Only where the list also excludes paths does pathspec weigh the
        globs against each other, which takes several times as long.
        """
        included = (path for path in paths if self._included.Match(_utf8(path)))
        if self._spec is None:
            return frozenset(included)
        # pathspec's expressions stop at a line break, which the name of a file may contain.
        return frozenset(path for path in included if self._spec.match_file(_utf8(path).decode().replace("\n", " ")))


@lru_cache(maxsize=1024)
def compiled(globs: tuple[str, ...]) -> Globs:
    """Return the compiled globs, from a cache: every evaluation asks for the same few lists."""
    return Globs(globs)


def _options() -> Any:
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    options.never_capture = True
    return options


def _utf8(path: str) -> bytes:
    """Encode a path; a lone surrogate, which UTF-8 cannot encode, becomes `?`."""
    return path.encode("utf-8", "replace")
