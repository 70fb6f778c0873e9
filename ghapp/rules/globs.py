"""Paths against a configuration's globs, with gitignore semantics, compiled once for each list of globs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pathspec import GitIgnoreSpec


class Globs:
    """A list of globs as in a `.gitignore` file: the last one that matches decides, `!` takes a path out again."""

    def __init__(self, globs: tuple[str, ...]) -> None:
        self._spec = GitIgnoreSpec.from_lines(globs)
        # One regular expression for all globs is many times faster than asking pathspec about each path. It answers
        # alone unless a glob takes paths out again: then it only says which paths are worth asking about.
        expressions = [pattern.regex.pattern for pattern in self._spec.patterns if pattern.include and pattern.regex]
        self._any = re.compile("|".join(map(_anonymous, expressions)) or r"(?!)", re.DOTALL)
        self._takes_out = any(pattern.include is False for pattern in self._spec.patterns)

    def select(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of `paths`, from the repository's root, that the globs match."""
        found = filter(self._any.match, paths)
        return frozenset(filter(self._remains, found) if self._takes_out else found)

    def _remains(self, path: str) -> bool:
        # A file's name may hold a line end, which pathspec's expressions would stop at.
        return self._spec.match_file(path.replace("\n", " "))


@lru_cache(maxsize=1024)
def compiled(globs: tuple[str, ...]) -> Globs:
    """The compiled form of `globs`, kept: the same few lists are asked about at every look."""
    return Globs(globs)


def _anonymous(expression: str) -> str:
    """Take away the group names that pathspec gives, as a name may occur only once in an expression."""
    return f"(?:{re.sub(r'[?]P<[a-z_]+>', '?:', expression)})"
