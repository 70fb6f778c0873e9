"""The pages of a repository to which others link: a file at a commit, and what changed between two commits."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.repositories import Repository

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs between two commits, as the lines of a diff."""

    path: str
    lines: tuple[str, ...]


def file_at(repository: Repository, sha: str, path: str) -> str | None:
    """Return the text of a file at a commit; None if there is none."""
    commit = repository.commits.get(sha)
    return commit.tree.get(path) if commit else None


def changes_between(repository: Repository, span: str) -> list[Change] | None:
    """Return what differs between two commits, named `BEFORE..AFTER`; None if one of them is unknown."""
    before, _, after = span.replace("...", "..").partition("..")
    commits = (repository.commits.get(before), repository.commits.get(after))
    old, new = commits
    return None if old is None or new is None else _changes(old, new)


def _changes(old: Commit, new: Commit) -> list[Change]:
    found = []
    for path in sorted({*old.tree, *new.tree}):
        before, after = old.tree.get(path, ""), new.tree.get(path, "")
        if before != after:
            diff = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_CONTEXT)
            found.append(Change(path, tuple(diff)[2:]))
    return found
