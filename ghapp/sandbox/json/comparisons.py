"""Comparisons of two commits in GitHub's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.sandbox.json.accounts import JSON
from ghapp.sandbox.json.file_changes import changed_file
from ghapp.sandbox.json.repositories import commit, repository_url
from ghapp.sandbox.state.git import Commit, commits_between, diff
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World

MAX_FILES = 300


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two commits as the request names them, and their best common ancestor."""

    base_ref: str
    head_ref: str
    base: Commit
    head: Commit
    bottom: Commit

    @property
    def status(self) -> str:
        """Return how the head stands to the base."""
        if self.base is self.head:
            return "identical"
        if self.bottom is self.base:
            return "ahead"
        return "behind" if self.bottom is self.head else "diverged"


def comparison(
    world: World, found: Repository, compared: Compared, *, commits: Sequence[Commit], with_files: bool
) -> JSON:
    """Return a comparison with a part of its commits; a later page has no files."""
    ahead = len(commits_between(compared.base, compared.head))
    files = diff(compared.bottom.tree, compared.head.tree)[:MAX_FILES] if with_files else []
    web = f"{world.web_url}/{found.full_name}/compare"
    owner, refs = found.owner.login, f"{compared.base_ref}...{compared.head_ref}"
    return {
        "url": f"{repository_url(world, found)}/compare/{refs}",
        "html_url": f"{web}/{refs}",
        "permalink_url": f"{web}/{owner}:{compared.base.oid[:7]}...{owner}:{compared.head.oid[:7]}",
        "diff_url": f"{web}/{refs}.diff",
        "patch_url": f"{web}/{refs}.patch",
        "base_commit": commit(world, found, compared.base),
        "merge_base_commit": commit(world, found, compared.bottom),
        "status": compared.status,
        "ahead_by": ahead,
        "behind_by": len(commits_between(compared.head, compared.base)),
        "total_commits": ahead,
        "commits": [commit(world, found, each) for each in commits],
        "files": [changed_file(world, found, compared.head, each) for each in files],
    }
