"""Syntax of one glob: what git reads in a line of a `.gitignore` file, as a row of steps that each match one byte.

git matches bytes, so `?` stands for one byte of UTF-8. Sources: gitignore(5), and git's dir.c and wildmatch.c.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_SPECIAL = re.compile(rb"[*?\[\\]")
_NAMED_CLASS = re.compile(rb"\[:([^\]]*):\]")


def _bits(characters: str | bytes) -> int:
    codes = characters.encode() if isinstance(characters, str) else characters
    return sum(1 << code for code in set(codes))


_NOT_SLASH = (1 << 256) - 1 & ~_bits("/")
_GRAPHIC = string.ascii_letters + string.digits + string.punctuation
_CLASSES = {
    b"alnum": _bits(string.ascii_letters + string.digits),
    b"alpha": _bits(string.ascii_letters),
    b"blank": _bits(" \t"),
    b"cntrl": _bits(bytes([*range(32), 127])),
    b"digit": _bits(string.digits),
    b"graph": _bits(_GRAPHIC),
    b"lower": _bits(string.ascii_lowercase),
    b"print": _bits(_GRAPHIC + " "),
    b"punct": _bits(string.punctuation),
    b"space": _bits(" \t\n\r"),
    b"upper": _bits(string.ascii_uppercase),
    b"xdigit": _bits(string.hexdigits),
}


class Loop(Enum):
    """What a place in a glob skips before its step: nothing, bytes of one name (`*`), or anything (`**`)."""

    NONE = 0
    NAME = 1
    PATH = 2


_FILLER = {Loop.NONE: b"", Loop.NAME: b"x", Loop.PATH: b"x"}


@dataclass(frozen=True, slots=True)
class GlobStep:
    """One place in a glob: it skips what `loop` says, then needs a byte in `accepts` (a set of 256 bits).

    `optional` steps can be left out: the `**/` of `docs/**/prd` matches no folder as well.
    """

    loop: Loop
    accepts: int
    optional: bool = False


@lru_cache(maxsize=1_024)
def _step(loop: Loop, accepts: int, *, optional: bool = False) -> GlobStep:
    """Return a step; globs share those that are equal, which keeps the cache of globs small."""
    return GlobStep(loop, accepts, optional)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glob:
    """One glob. It matches the names in a folder by `steps`, and then what `tail` says.

    `folder` is the literal beginning, up to its last slash; None means every folder. `excludes` marks a glob with `!`.
    """

    excludes: bool
    directories_only: bool
    folder: bytes | None
    steps: tuple[GlobStep, ...]
    tail: Loop


class _NeverMatches(Exception):
    """git accepts the glob, but it matches nothing."""


@lru_cache(maxsize=4_096)
def parse_glob(text: str) -> Glob | None:
    """Return a glob; None for one that matches nothing: a comment, an open bracket, a backslash at the end.

    A glob that includes files ignores the case of ASCII letters; one that excludes files does not. The cache holds
    the globs of a large rules file: each is validated, counted, compiled and searched for warnings.
    """
    pattern = _without_trailing_spaces(text.encode("utf-8", "replace"))
    if pattern.startswith(b"#") or b"\n" in pattern or b"\0" in pattern:
        return None
    excludes = pattern.startswith(b"!")
    pattern = pattern[excludes:]
    directories_only = pattern.endswith(b"/")
    pattern = pattern.removesuffix(b"/")
    has_path = b"/" in pattern
    pattern = pattern.removeprefix(b"/")
    special = _SPECIAL.search(pattern)
    literal = pattern[: special.start() if special else len(pattern)]
    folder = literal[: literal.rfind(b"/") + 1] if has_path else b""
    any_case = not excludes
    try:
        # git compares the literal beginning by itself, so that `**` right after it is at the beginning of a pattern.
        *rest, tail = _Special(pattern[len(literal) :], has_path=has_path, any_case=any_case).steps()
    except _NeverMatches:
        return None
    beginning = [_step(Loop.NONE, _one(byte, any_case=any_case)) for byte in literal[len(folder) :]]
    if not pattern:
        return None
    return Glob(
        excludes=excludes,
        directories_only=directories_only,
        folder=(folder.lower() if any_case else folder) if has_path else None,
        steps=(*beginning, *rest),
        tail=tail.loop,
    )


def example_paths(text: str) -> tuple[str, ...]:
    """Return a typical file that a glob matches, and one in a folder of that name."""
    glob = parse_glob(text)
    if glob is None:
        return ()
    name = bytearray(glob.folder or b"")
    for step in glob.steps:
        if not step.optional:
            name += _FILLER[step.loop] + bytes([_typical(step.accepts)])
    path = (bytes(name) + _FILLER[glob.tail]).decode("utf-8", "replace")
    return (f"{path}/x",) if glob.directories_only else (path, f"{path}/x")


def _typical(accepted: int) -> int:
    """Return a letter that a step accepts, else its first character."""
    letters = accepted & _CLASSES[b"lower"] or accepted
    return (letters & -letters).bit_length() - 1


def _without_trailing_spaces(pattern: bytes) -> bytes:
    """Drop trailing spaces, but for one that a backslash escapes."""
    stripped = pattern.rstrip(b" ")
    backslashes = len(stripped) - len(stripped.rstrip(b"\\"))
    return pattern[: len(stripped) + backslashes % 2]


def _one(byte: int, *, any_case: bool) -> int:
    return _in_any_case(1 << byte) if any_case else 1 << byte


def _in_any_case(accepted: int) -> int:
    """Add the other case of each letter."""
    return accepted | (accepted & _CLASSES[b"upper"]) << 32 | (accepted & _CLASSES[b"lower"]) >> 32


class _Special:
    """Reads a pattern from its first special character on."""

    def __init__(self, pattern: bytes, *, has_path: bool, any_case: bool) -> None:
        self._pattern = pattern
        self._has_path = has_path
        self._any_case = any_case
        self._index = 0

    def steps(self) -> Iterator[GlobStep]:
        """Yield the steps, and one that accepts nothing, whose loop is the tail."""
        loop = Loop.NONE
        while self._index < len(self._pattern):
            if self._next() == b"*":
                loop = self._stars()
                if loop is not Loop.PATH or self._next() != b"/":
                    continue
                yield _step(loop, self._accepted(), optional=True)
            else:
                yield _step(loop, self._accepted())
            loop = Loop.NONE
        yield _step(loop, 0)

    def _next(self, ahead: int = 0) -> bytes:
        """Return the next byte; empty at the end."""
        return self._pattern[self._index + ahead : self._index + ahead + 1]

    def _stars(self) -> Loop:
        """Read a row of `*`. Two or more match folders if they are a whole name."""
        start = self._index
        while self._next() == b"*":
            self._index += 1
        begins_name = start == 0 or self._pattern.startswith(b"/", start - 1)
        ends_name = not self._next() or self._pattern.startswith((b"/", b"\\/"), self._index)
        is_double = self._has_path and self._index - start > 1 and begins_name and ends_name
        return Loop.PATH if is_double else Loop.NAME

    def _accepted(self) -> int:
        """Read a character or bracket expression, and return the bytes that it accepts."""
        match self._next():
            case b"?":
                self._index += 1
                return _NOT_SLASH
            case b"[":
                return self._bracket()
            case _:
                return _one(self._literal(), any_case=self._any_case)

    def _literal(self) -> int:
        """Read a byte, which a backslash may escape."""
        self._index += self._next() == b"\\"
        if not self._next():
            raise _NeverMatches
        self._index += 1
        return self._pattern[self._index - 1]

    def _bracket(self) -> int:
        self._index += 1
        negated = self._next() in (b"!", b"^")
        self._index += negated
        accepted = self._members()
        if self._any_case:
            accepted = _in_any_case(accepted)
        return _NOT_SLASH & ~accepted if negated else _NOT_SLASH & accepted

    def _members(self) -> int:
        """Read a bracket expression to its end; a `]` at its beginning is a member."""
        start, accepted = self._index, 0
        previous: int | None = None
        while self._index == start or self._next() != b"]":
            if named := _NAMED_CLASS.match(self._pattern, self._index):
                if named[1] not in _CLASSES:
                    raise _NeverMatches
                accepted |= _CLASSES[named[1]]
                self._index, previous = named.end(), None
            elif previous is not None and self._next() == b"-" and self._next(1) not in (b"", b"]"):
                self._index += 1
                accepted |= sum(1 << byte for byte in range(previous, self._literal() + 1))
                previous = None
            else:
                previous = self._literal()
                accepted |= 1 << previous
        self._index += 1
        return accepted
