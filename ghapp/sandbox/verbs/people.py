"""Users, organisations and teams: creating and renaming them, and their members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ghapp.sandbox.errors import invalid
from ghapp.sandbox.state.accounts import Organisation, Team, User
from ghapp.sandbox.state.events import Event
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.world import World


def user(world: World, login: str) -> User:
    """Create a user."""
    _require_free(world, login)
    number, node_id = world.next_id("U")
    account = User(id=1000 + number, node_id=node_id, login=login)
    world.accounts[login.lower()] = account
    return world.register(account, node_id)


def rename_user(world: World, account: User, login: str) -> None:
    """Change a user's login; the id stays, and others can take the old login."""
    _require_free(world, login)
    del world.accounts[account.login.lower()]
    account.login = login
    world.accounts[login.lower()] = account


def organisation(world: World, login: str) -> Organisation:
    """Create an organisation."""
    _require_free(world, login)
    number, node_id = world.next_id("O")
    account = Organisation(id=5000 + number, node_id=node_id, login=login)
    world.accounts[login.lower()] = account
    return world.register(account, node_id)


def create_team(
    world: World, home: Organisation, slug: str, members: Iterable[User] = (), parent: Team | None = None
) -> Team:
    """Create a team; its members become members of the organisation."""
    number, node_id = world.next_id("T")
    team = Team(id=number, node_id=node_id, slug=slug, name=slug, organisation=home, parent=parent)
    world.register(team, node_id)
    home.teams[slug] = team
    if parent:
        parent.children.append(team)
    _announce(world, home, "team", "created", team)
    for member in members:
        add_team_member(world, team, member)
    return team


def add_member(world: World, home: Organisation, member: User) -> None:
    """Make a user a member of an organisation, if they are not one yet."""
    if member not in home.members:
        home.members.append(member)
        _announce(world, home, "organization", "member_added", member)


def remove_member(world: World, home: Organisation, member: User) -> None:
    """Remove a member from an organisation and all its teams."""
    home.members.remove(member)
    for team in home.teams.values():
        if member in team.members:
            remove_team_member(world, team, member)
    _announce(world, home, "organization", "member_removed", member)


def add_team_member(world: World, team: Team, member: User) -> None:
    """Make a user a member of a team and of its organisation."""
    add_member(world, team.organisation, member)
    if member not in team.members:
        team.members.append(member)
        _announce(world, team.organisation, "membership", "added", member, changes={"team": team})


def remove_team_member(world: World, team: Team, member: User) -> None:
    """Remove an immediate member of a team."""
    team.members.remove(member)
    team.hidden.discard(member)
    _announce(world, team.organisation, "membership", "removed", member, changes={"team": team})


def hide_team_member(_world: World, team: Team, member: User) -> None:
    """Hide a member of a team from apps, or show them again; GitHub sends nothing about it."""
    team.hidden ^= {member}


def rename_team(world: World, team: Team, slug: str) -> None:
    """Rename a team, which also changes its slug."""
    before, home = team.name, team.organisation
    del home.teams[team.slug]
    team.slug = team.name = slug
    home.teams[slug] = team
    _announce(world, home, "team", "edited", team, changes={"changes": {"name": {"from": before}}})


def delete_team(world: World, team: Team) -> None:
    """Delete a team and its child teams, with their review requests and access to repositories."""
    for child in [*team.children]:
        delete_team(world, child)
    if team.parent:
        team.parent.children.remove(team)
    for repository in world.repositories_by_id.values():
        repository.teams.pop(team, None)
        for thread in world.threads[repository].values():
            if isinstance(thread, PullRequest):
                thread.review_requests = [asked for asked in thread.review_requests if asked.reviewer is not team]
    del team.organisation.teams[team.slug], world.nodes[team.node_id]
    _announce(world, team.organisation, "team", "deleted", team)


def _announce(
    world: World,
    home: Organisation,
    event: str,
    action: str,
    subject: Team | User,
    *,
    changes: Mapping[str, Any] | None = None,
) -> None:
    world.announce(
        Event(name=event, action=action, sender=world.staff, owner=home, subject=subject, changes=changes or {})
    )


def _require_free(world: World, login: str) -> None:
    if login.lower() in world.accounts:
        raise invalid("User", "login", "already_exists")
