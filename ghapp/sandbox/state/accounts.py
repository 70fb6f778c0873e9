"""Who can act or own: users, bots, organisations and their teams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ghapp.sandbox.state.events import Happening

if TYPE_CHECKING:
    from ghapp.sandbox.state.apps import SandboxApp
    from ghapp.sandbox.state.world import World


@dataclass(eq=False, kw_only=True)
class User:
    """A person."""

    id: int
    node_id: str
    login: str

    @property
    def kind(self) -> str:
        """The account type that REST and webhooks tell."""
        return "User"

    @property
    def rest_login(self) -> str:
        """The login as REST and webhooks spell it."""
        return self.login


@dataclass(eq=False, kw_only=True)
class Bot:
    """The account of an app; `login` is the slug, as GraphQL spells it; `app` is None where none is registered."""

    id: int
    node_id: str
    login: str
    app: SandboxApp | None = None

    @property
    def kind(self) -> str:
        """The account type that REST and webhooks tell."""
        return "Bot"

    @property
    def rest_login(self) -> str:
        """The login as REST and webhooks spell it."""
        return f"{self.login}[bot]"


@dataclass(eq=False, kw_only=True)
class Organisation:
    """An organisation; `members` are its people in order of joining, `teams` are keyed by slug."""

    id: int
    node_id: str
    login: str
    world: World = field(repr=False)
    members: list[User] = field(default_factory=list)
    teams: dict[str, Team] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The account type that REST and webhooks tell."""
        return "Organization"

    @property
    def rest_login(self) -> str:
        """The login as REST and webhooks spell it."""
        return self.login

    def team(self, slug: str, members: Iterable[User] = (), parent: Team | None = None) -> Team:
        """Create a team; its members become members of the organisation."""
        number, node_id = self.world.identify("T")
        team = Team(id=number, node_id=node_id, slug=slug, name=slug, organisation=self, parent=parent)
        self.world.nodes[node_id] = team
        self.teams[slug] = team
        if parent:
            parent.children.append(team)
        self._announce("team", "created", team)
        for user in members:
            team.add(user)
        return team

    def join(self, user: User) -> None:
        """Make `user` a member, if it is not one yet."""
        if user not in self.members:
            self.members.append(user)
            self._announce("organization", "member_added", user)

    def leave(self, user: User) -> None:
        """Remove a member, from every team too."""
        self.members.remove(user)
        for team in self.teams.values():
            if user in team.members:
                team.remove(user)
        self._announce("organization", "member_removed", user)

    def _announce(self, event: str, action: str, subject: object) -> None:
        sender = self.world.staff
        self.world.announce(Happening(event=event, action=action, sender=sender, owner=self, subject=subject))


@dataclass(eq=False, kw_only=True)
class Team:
    """A team; `members` are its immediate ones, `children` the teams below it."""

    id: int
    node_id: str
    slug: str
    name: str
    organisation: Organisation
    parent: Team | None = None
    children: list[Team] = field(default_factory=list)
    members: list[User] = field(default_factory=list)

    def add(self, user: User) -> None:
        """Make `user` a member of the team and of the organisation."""
        self.organisation.join(user)
        if user not in self.members:
            self.members.append(user)
            self._announce("added", user)

    def remove(self, user: User) -> None:
        """Remove an immediate member."""
        self.members.remove(user)
        self._announce("removed", user)

    def _announce(self, action: str, user: User) -> None:
        world = self.organisation.world
        world.announce(
            Happening(
                event="membership",
                action=action,
                sender=world.staff,
                owner=self.organisation,
                subject=user,
                changes={"team": self},
            )
        )

    @property
    def combined_slug(self) -> str:
        """`organisation/slug`."""
        return f"{self.organisation.login}/{self.slug}"

    def all_members(self) -> list[User]:
        """Its own members and those of its child teams, each once."""
        found = dict.fromkeys(self.members)
        for child in self.children:
            found.update(dict.fromkeys(child.all_members()))
        return list(found)

    def lineage(self) -> list[Team]:
        """The team and the teams above it, nearest first."""
        return [self, *(self.parent.lineage() if self.parent else [])]


Actor: TypeAlias = User | Bot
Owner: TypeAlias = User | Organisation
Reviewer: TypeAlias = User | Team
