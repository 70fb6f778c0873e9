"""Paths against a configuration's globs, with gitignore semantics, compiled once for each list of globs."""

from __future__ import annotations

import re
from functools import lru_cache

from pathspec import GitIgnoreSpec


class Globs:
    """A list of globs as in a `.gitignore` file: the last one that matches decides, `!` takes a path out again."""

    def __init__(self, globs: tuple[str, ...]) -> None:
        self._spec = GitIgnoreSpec.from_lines(globs)
        # One regular expression for all globs is several times faster than asking pathspec about each path. It answers
        # alone unless a glob takes paths out again: then it only says which paths are worth asking about.
        expressions = [pattern.regex.pattern for pattern in self._spec.patterns if pattern.include and pattern.regex]
        self._any = re.compile("|".join(f"(?:{_anonymous(expression)})" for expression in expressions) or r"(?!)")
        self._takes_out = any(pattern.include is False for pattern in self._spec.patterns)

    def match(self, path: str) -> bool:
        """Whether the globs select `path`, a file's path from the repository's root."""
        path = path.replace("\n", " ")  # a regular expression's `.` stops at a line end, and so would miss such a file
        if self._any.match(path) is None:
            return False
        return not self._takes_out or self._spec.match_file(path)


@lru_cache(maxsize=1024)
def compiled(globs: tuple[str, ...]) -> Globs:
    """The compiled form of `globs`, kept: the same few lists are asked about at every look."""
    return Globs(globs)


def _anonymous(expression: str) -> str:
    """Take away the group names that pathspec gives, as a name may occur only once in an expression."""
    return re.sub(r"\?P<\w+>", "?:", expression)
