"""Accounts: users, bots, organisations and their teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ghapp.sandbox.state.protections import Protection


@dataclass(eq=False, kw_only=True)
class User:
    """A person."""

    id: int
    node_id: str
    login: str

    @property
    def kind(self) -> str:
        """Return the account type that REST and webhooks use."""
        return "User"

    @property
    def rest_login(self) -> str:
        """Return the login in the spelling of REST and webhooks."""
        return self.login


@dataclass(eq=False, kw_only=True)
class Bot:
    """The account of an app; `login` is the slug, as in GraphQL."""

    id: int
    node_id: str
    login: str

    @property
    def kind(self) -> str:
        """Return the account type that REST and webhooks use."""
        return "Bot"

    @property
    def rest_login(self) -> str:
        """Return the login in the spelling of REST and webhooks."""
        return f"{self.login}[bot]"


@dataclass(eq=False, kw_only=True)
class Organisation:
    """An organisation; `members` are in order of joining, `teams` are keyed by slug.

    Its `rulesets` apply to the default branch of each of its repositories.
    """

    id: int
    node_id: str
    login: str
    members: list[User] = field(default_factory=list)
    teams: dict[str, Team] = field(default_factory=dict)
    rulesets: list[Protection] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Return the account type that REST and webhooks use."""
        return "Organization"

    @property
    def rest_login(self) -> str:
        """Return the login in the spelling of REST and webhooks."""
        return self.login


@dataclass(eq=False, kw_only=True)
class Team:
    """A team; `members` are its immediate members, `children` its child teams.

    Those in `hidden` are not shown to apps: GitHub lists null instead of each, and counts them.
    """

    id: int
    node_id: str
    slug: str
    name: str
    organisation: Organisation
    parent: Team | None = None
    children: list[Team] = field(default_factory=list)
    members: list[User] = field(default_factory=list)
    hidden: set[User] = field(default_factory=set)

    @property
    def combined_slug(self) -> str:
        """Return `organisation/slug`."""
        return f"{self.organisation.login}/{self.slug}"

    def all_members(self) -> list[User]:
        """Return its own members and those of its child teams, each once."""
        found = dict.fromkeys(self.members)
        for child in self.children:
            found.update(dict.fromkeys(child.all_members()))
        return list(found)

    def with_ancestors(self) -> list[Team]:
        """Return the team and its parent teams, nearest first."""
        return [self, *(self.parent.with_ancestors() if self.parent else [])]


Actor: TypeAlias = User | Bot
Owner: TypeAlias = User | Organisation
Reviewer: TypeAlias = User | Team
