"""The part of git that pull requests show: blobs, commits, merge bases and diffs."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ghapp.sandbox.state.accounts import Actor

SIMILAR = 0.5
FILE_MODE = 0o100644
SUBMODULE_MODE = 0o160000
FILE_TYPES = 0o170000
RENAME_PAIRS = 10_000


class SpecialEntry(str):
    """An entry of a tree that is no regular file; it differs from a file with the same contents."""

    __slots__ = ()
    mode = FILE_MODE

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and str.__eq__(self, str(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.mode, str(self)))


class Executable(SpecialEntry):
    """A file that can be executed."""

    __slots__ = ()
    mode = 0o100755


class Symlink(SpecialEntry):
    """A symbolic link; its contents are the path that it leads to."""

    __slots__ = ()
    mode = 0o120000


class Submodule(SpecialEntry):
    """A submodule; its contents are the id of a commit of another repository."""

    __slots__ = ()
    mode = SUBMODULE_MODE


def mode_of(contents: str) -> int:
    """Return git's mode of an entry."""
    return contents.mode if isinstance(contents, SpecialEntry) else FILE_MODE


@lru_cache(maxsize=65_536)
def entry_oid(contents: str) -> str:
    """Return the object id of a file or submodule with these contents, as git's tree holds it."""
    if isinstance(contents, Submodule):
        return str(contents)
    data = contents.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, eq=False, kw_only=True)
class Commit:
    """A commit; `tree` maps every path to its contents; `generation` is the length of the longest path to a root."""

    oid: str
    tree_oid: str
    node_id: str
    tree: Mapping[str, str]
    parents: tuple[Commit, ...]
    author: Actor
    message: str
    committed_at: datetime
    generation: int


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """One file of a diff; `status` is REST's word: `added`, `modified`, `changed` (of another type), `removed` or
    `renamed`."""

    path: str
    status: str
    oid: str
    additions: int
    deletions: int
    previous_path: str | None = None


def object_id(kind: str, *parts: str) -> str:
    """Return a hash that depends on all parts, for trees and commits."""
    return hashlib.sha1("\0".join((kind, *parts)).encode(), usedforsecurity=False).hexdigest()


def tree_oid(tree: Mapping[str, str]) -> str:
    """Return the id of a tree."""
    return object_id("tree", *(f"{path}:{mode_of(tree[path]):o}:{entry_oid(tree[path])}" for path in sorted(tree)))


def merge_base(one: Commit, other: Commit) -> Commit | None:
    """Return the best common ancestor; None for unrelated histories."""
    seen: dict[str, int] = {one.oid: 1}
    seen[other.oid] = seen.get(other.oid, 0) | 2
    commits = {one.oid: one, other.oid: other}
    heap = [(-commit.generation, oid) for oid, commit in commits.items()]
    heapq.heapify(heap)
    while heap:
        _, oid = heapq.heappop(heap)
        commit = commits[oid]
        if seen[oid] == 3:
            return commit
        for parent in commit.parents:
            if parent.oid not in commits:
                commits[parent.oid] = parent
                heapq.heappush(heap, (-parent.generation, parent.oid))
            seen[parent.oid] = seen.get(parent.oid, 0) | seen[oid]
    return None


def is_ancestor(old: Commit, new: Commit) -> bool:
    """Return whether `new` contains `old`."""
    return merge_base(old, new) is old


def commits_between(base: Commit, head: Commit) -> list[Commit]:
    """Return the commits of `head` that are not in `base`, oldest first."""
    seen = {base.oid: base, head.oid: head}
    heap = [(-commit.generation, oid) for oid, commit in seen.items()]
    heapq.heapify(heap)
    of_base = {base.oid}
    found: list[Commit] = []
    # A commit comes after all that contain it, so it is known by then whether `base` does.
    while not of_base.issuperset(oid for _, oid in heap):
        _, oid = heapq.heappop(heap)
        commit = seen[oid]
        if oid not in of_base:
            found.append(commit)
        for parent in commit.parents:
            if parent.oid not in seen:
                seen[parent.oid] = parent
                heapq.heappush(heap, (-parent.generation, parent.oid))
            if oid in of_base:
                of_base.add(parent.oid)
    return found[::-1]


def diff(old: Mapping[str, str], new: Mapping[str, str]) -> list[FileChange]:
    """Return the changes between two trees, by path; similar removed and added files count as renamed."""
    added = [path for path in new if path not in old]
    removed = [path for path in old if path not in new]
    renames = _renames(old, new, removed, added)
    changes = [
        _change(path, "modified" if _same_type(old[path], new[path]) else "changed", old[path], new[path])
        for path in new
        if path in old and new[path] != old[path]
    ]
    changes += [_change(path, "renamed", old[renames[path]], new[path], renames[path]) for path in renames]
    changes += [_change(path, "added", "", new[path]) for path in added if path not in renames]
    gone = set(removed).difference(renames.values())
    changes += [_change(path, "removed", old[path], "") for path in gone]
    return sorted(changes, key=lambda change: change.path)


def _change(path: str, status: str, old: str, new: str, previous_path: str | None = None) -> FileChange:
    before, after = Counter(old.splitlines()), Counter(new.splitlines())
    return FileChange(
        path=path,
        status=status,
        oid=entry_oid(old if status == "removed" else new),
        additions=(after - before).total(),
        deletions=(before - after).total(),
        previous_path=previous_path,
    )


def _renames(old: Mapping[str, str], new: Mapping[str, str], removed: list[str], added: list[str]) -> dict[str, str]:
    """Map new paths to old ones: equal contents first, then by similarity, as git does."""
    renames: dict[str, str] = {}
    by_text: dict[str, list[str]] = {}
    for path in sorted(removed, reverse=True):
        by_text.setdefault(old[path], []).append(path)
    for path in sorted(added):
        if candidates := by_text.get(new[path]):
            renames[path] = candidates.pop()
    taken = set(renames.values())
    left, right = [path for path in removed if path not in taken], [path for path in added if path not in renames]
    if len(left) * len(right) > RENAME_PAIRS:
        return renames
    scores = sorted(((_likeness(old[was], new[now]), was, now) for was in left for now in right), reverse=True)
    for score, was, now in scores:
        if score >= SIMILAR and was not in taken and now not in renames:
            renames[now] = was
            taken.add(was)
    return renames


def _same_type(old: str, new: str) -> bool:
    return mode_of(old) & FILE_TYPES == mode_of(new) & FILE_TYPES


def _likeness(old: str, new: str) -> float:
    if not _same_type(old, new):
        return 0.0
    before, after = Counter(old.splitlines()), Counter(new.splitlines())
    return (before & after).total() / max(before.total(), after.total(), 1)
