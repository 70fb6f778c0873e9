"""Repositories: branches, labels, collaborators and what a merge requires."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ghapp.sandbox.state.accounts import Actor, Bot, Organisation, Owner, Team, User
from ghapp.sandbox.state.branch_activity import BranchActivity
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.protections import Protection, RequiredCheck

PERMISSIONS = ("read", "triage", "write", "maintain", "admin")


@dataclass(eq=False, kw_only=True)
class Label:
    """A label of a repository; `color` is six hexadecimal digits in lower case."""

    id: int
    node_id: str
    repository: Repository = field(repr=False)
    name: str
    color: str
    description: str
    is_default: bool = False
    archived_at: datetime | None = None
    archived_by: Actor | None = None


@dataclass(eq=False, kw_only=True)
class Repository:
    """A repository; `parent` is the one it was forked from.

    `labels` is keyed by lower-case name. `commits` holds every reachable commit by id: a fork shares the mapping with
    its parent, as in GitHub's object store. `blobs` maps blob ids to contents. `activity` is oldest first. The world
    holds the threads, checks and merge queues.
    """

    id: int
    node_id: str
    owner: Owner
    name: str
    private: bool
    created_at: datetime
    updated_at: datetime
    default_branch: str = "main"
    parent: Repository | None = None
    branches: dict[str, Commit] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict, repr=False)
    blobs: dict[str, str] = field(default_factory=dict, repr=False)
    labels: dict[str, Label] = field(default_factory=dict)
    collaborators: dict[User, str] = field(default_factory=dict)
    teams: dict[Team, str] = field(default_factory=dict)
    protections: dict[str, Protection] = field(default_factory=dict)
    activity: list[BranchActivity] = field(default_factory=list, repr=False)
    archived: bool = False
    deleted: bool = False

    @property
    def full_name(self) -> str:
        """Return `owner/name`."""
        return f"{self.owner.login}/{self.name}"

    @property
    def head(self) -> Commit:
        """Return the tip of the default branch."""
        return self.branches[self.default_branch]

    def protections_of(self, branch: str) -> list[Protection]:
        """Return what a merge into a branch requires: its own protection and the organisation's rulesets."""
        found = [self.protections[branch]] if branch in self.protections else []
        if isinstance(self.owner, Organisation) and branch == self.default_branch:
            found += self.owner.rulesets
        return found

    def required_checks(self, branch: str) -> list[RequiredCheck]:
        """Return the checks that a merge into a branch requires."""
        return [check for protection in self.protections_of(branch) for check in protection.required]

    def permission(self, actor: Actor) -> str | None:
        """Return the highest permission that an account has been granted, or None.

        An app's bot has none: the permissions of its installation apply instead.
        """
        if isinstance(actor, Bot):
            return None
        if actor is self.owner:
            return "admin"
        granted = [self.collaborators[actor]] if actor in self.collaborators else []
        granted += [level for team, level in self.teams.items() if actor in team.all_members()]
        if isinstance(self.owner, Organisation) and actor in self.owner.members:
            granted.append("read")
        return max(granted, key=PERMISSIONS.index, default=None)

    def allows(self, actor: Actor, level: str) -> bool:
        """Return whether `actor` has at least `level`; everyone can read a public repository."""
        held = self.permission(actor)
        if held is None:
            return level == "read" and not self.private
        return PERMISSIONS.index(held) >= PERMISSIONS.index(level)

    def team_permission(self, team: Team) -> str | None:
        """Return the permission of a team, granted to it or to one of its parent teams."""
        granted = [self.teams[above] for above in team.with_ancestors() if above in self.teams]
        return max(granted, key=PERMISSIONS.index, default=None)
