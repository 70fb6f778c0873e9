"""Globs: which paths the globs of a configuration match, with the meaning that git gives to a `.gitignore` file.

All lists of globs are matched together, by a row of bits in one integer: each bit is a place in a glob that a path has
reached. A path costs time in proportion to its length and to the number of bits, whatever the globs are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from ghapp.rules.text.glob_syntax import Glob, Loop, parse_glob

MAX_EFFORT = 400_000
"""The most that `effort` may be for the paths to match at once: 3,000 files with names of usual length take a third."""
MAX_SIZE = 8_000
"""The most that the `size` of all lists to match at once may be."""
_FOLDER_EFFORT = 8
_LONGEST_PATH = 4_096
_SLASH = ord("/")


class Globs:
    """Lists of globs. In each, as in a `.gitignore` file, the last match decides, and `!` excludes a path again.

    What is in a matching folder matches: only the folder itself can be excluded again.
    """

    def __init__(self, *lists: tuple[str, ...]) -> None:
        """Compile the lists. The bits of each list are in the order of its globs, below a guard bit of its own."""
        self.size = 0
        self._guards: dict[int, int] = {}
        self._all_guards = 0
        self._includes = self._excludes = self._file = 0
        self._in_name = self._in_path = self._optional = 0
        self._in_every_folder = 0
        self._in_folder: defaultdict[bytes, int] = defaultdict(int)
        self._in_exact_folder: defaultdict[bytes, int] = defaultdict(int)
        self._by_accepted: defaultdict[int, int] = defaultdict(int)
        for index, globs in enumerate(lists):
            for glob in filter(None, map(parse_glob, globs)):
                self._add(glob)
            self._guards[self.size] = index
            self._all_guards |= 1 << self.size
            self.size += 1
        self._accepting = [
            sum(bits for accepted, bits in self._by_accepted.items() if accepted >> byte & 1) for byte in range(256)
        ]

    def _add(self, glob: Glob) -> None:
        first = self.size
        for bit, step in enumerate(glob.steps, first):
            self._by_accepted[step.accepts] |= 1 << bit
            self._loop(bit, step.loop)
            self._optional |= step.optional << bit
        end = first + len(glob.steps)
        self._loop(end, glob.tail)
        self._includes |= (not glob.excludes) << end
        self._excludes |= glob.excludes << end
        self._file |= (not glob.directories_only) << end
        if glob.folder is None:
            self._in_every_folder |= 1 << first
        elif glob.excludes:
            self._in_exact_folder[glob.folder] |= 1 << first
        else:
            self._in_folder[glob.folder] |= 1 << first
        self.size = end + 1

    def _loop(self, bit: int, loop: Loop) -> None:
        self._in_name |= (loop is not Loop.NONE) << bit
        self._in_path |= (loop is Loop.PATH) << bit

    def select(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the paths that any list matches; each is relative to the repository's root, without a leading `/`."""
        return frozenset(self.first(paths))

    def first(self, paths: Iterable[str]) -> dict[str, int]:
        """Return the index of the first list that matches each path; paths without a match are left out."""
        folders = {b"": (self._entered(0, b""), 0)}
        found: dict[str, int] = {}
        for path in paths:
            name = _utf8(path)
            folder = name[: name.rfind(b"/") + 1]
            reached, matched = folders.get(folder) or self._walk(folders, folder)
            matched |= self._matched(self._after(reached, name[len(folder) :]) & self._file)
            if matched:
                found[path] = self._guards[(matched & -matched).bit_length() - 1]
        return found

    def _walk(self, folders: dict[bytes, tuple[int, int]], folder: bytes) -> tuple[int, int]:
        """Return the bits reached in a folder and the lists that match it, from the nearest folder that is known."""
        start = folder.rfind(b"/", 0, -1) + 1
        while folder[:start] not in folders:
            start = folder.rfind(b"/", 0, start - 1) + 1
        reached, matched = folders[folder[:start]]
        while start < len(folder):
            end = folder.index(b"/", start)
            reached = self._after(reached, folder[start:end])
            matched |= self._matched(reached)
            start = end + 1
            reached = self._entered(self._step(reached, _SLASH, self._in_path), folder[:start])
            folders[folder[:start]] = reached, matched
        return reached, matched

    def _entered(self, reached: int, folder: bytes) -> int:
        """Add the globs that begin in a folder."""
        begun = self._in_every_folder | self._in_folder.get(folder.lower(), 0) | self._in_exact_folder.get(folder, 0)
        return reached | self._with_skips(begun)

    def _after(self, reached: int, name: bytes) -> int:
        """Return the bits reached after a name."""
        for byte in name:
            reached = self._step(reached, byte, self._in_name)
        return reached

    def _step(self, reached: int, byte: int, loops: int) -> int:
        """Return the bits reached after a byte, which the given bits may skip."""
        entered = (reached & self._accepting[byte]) << 1
        if entered & self._optional:
            entered = self._with_skips(entered)
        return entered | reached & loops

    def _with_skips(self, entered: int) -> int:
        """Add what is reached by leaving out the optional steps that were just entered."""
        while further := (entered & self._optional) << 1 & ~entered:
            entered |= further
        return entered

    def _matched(self, reached: int) -> int:
        """Return the guard bits of the lists in which a glob that includes is the last to match.

        Within a list, the matches that include are the larger number exactly if one of them is the last. Subtracting
        them borrows from the guard then: this compares all lists at once.
        """
        included = reached & self._includes
        if not included:
            return 0
        return self._all_guards & ~((reached & self._excludes | self._all_guards) - included)


@lru_cache(maxsize=128)
def compiled(*lists: tuple[str, ...]) -> Globs:
    """Return the compiled lists, from a cache: every evaluation asks for the same few."""
    return Globs(*lists)


def glob_size(text: str) -> int:
    """Return what a glob adds to the size of the lists that it is matched with."""
    glob = parse_glob(text)
    return len(glob.steps) + 1 if glob else 0


def effort(paths: Iterable[str]) -> int:
    """Return how much it takes to match these paths: their bytes, and some for each folder.

    Folders that paths share are walked once. Counting ends beyond `MAX_EFFORT`, and at a path that no system can check
    out.
    """
    folders: set[bytes] = set()
    total = 0
    for name in map(_utf8, paths):
        start = len(name)
        if start > _LONGEST_PATH or total > MAX_EFFORT:
            return MAX_EFFORT + 1
        while (start := name.rfind(b"/", 0, start) + 1) and name[:start] not in folders:
            folders.add(name[:start])
            total += _FOLDER_EFFORT
            start -= 1
        total += len(name) - start
    return total


def _utf8(path: str) -> bytes:
    """Encode a path; a lone surrogate, which UTF-8 cannot encode, becomes `?`."""
    return path.encode("utf-8", "replace")
