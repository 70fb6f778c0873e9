"""Paths against a configuration's globs, with gitignore semantics, compiled once for each list of globs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from pathspec import GitIgnoreSpec

FEW_WILDCARDS = 2
_WILDCARD = re.compile(r"\*+")


class Globs:
    """A list of globs as in a `.gitignore` file: the last one that matches decides, `!` takes a path out again.

    One regular expression for all globs is many times faster than asking pathspec about each path. Python's engine
    backtracks, though: one path can keep a glob of many wildcards busy for hours. A list that holds such a glob, or
    takes paths out again, is left to pathspec with RE2, whose time grows with the path's length alone.
    """

    def __init__(self, globs: tuple[str, ...]) -> None:
        takes_out = any(glob.startswith("!") for glob in globs)
        many = any(len(_WILDCARD.findall(glob)) > FEW_WILDCARDS for glob in globs)
        self._matches = _by_re2(globs) if takes_out or many else _by_one_expression(globs)

    def select(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of `paths`, from the repository's root, that the globs match."""
        return frozenset(filter(self._matches, paths))


@lru_cache(maxsize=1024)
def compiled(globs: tuple[str, ...]) -> Globs:
    """The compiled form of `globs`, kept: the same few lists are asked about at every look."""
    return Globs(globs)


def _by_one_expression(globs: tuple[str, ...]) -> Callable[[str], object]:
    patterns = GitIgnoreSpec.from_lines(globs, backend="simple").patterns
    expressions = [_anonymous(pattern.regex.pattern) for pattern in patterns if pattern.regex]
    return re.compile("|".join(expressions) or r"(?!)", re.DOTALL).match


def _by_re2(globs: tuple[str, ...]) -> Callable[[str], object]:
    spec = GitIgnoreSpec.from_lines(globs, backend="re2")
    # A file's name may hold a line end, which pathspec's expressions would stop at, or what UTF-8 cannot spell.
    return lambda path: spec.match_file(path.replace("\n", " ").encode("utf-8", "replace").decode())


def _anonymous(expression: str) -> str:
    """Take away the group names that pathspec gives, as a name may occur only once in an expression."""
    return f"(?:{re.sub(r'[?]P<[a-z_]+>', '?:', expression)})"
