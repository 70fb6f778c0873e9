"""GraphQL fields of users, bots, organisations, teams and apps."""

from __future__ import annotations

from typing import Any

from ghapp.sandbox.graphql.errors import unresolved
from ghapp.sandbox.graphql.fields import Fields, Info
from ghapp.sandbox.graphql.pagination import Edge
from ghapp.sandbox.state.accounts import Organisation, Owner, Team, User
from ghapp.sandbox.state.rate_limits import Budget
from ghapp.sandbox.state.repositories import Repository

fields = Fields()


@fields.of("Query.viewer")
def the_viewer(_root: None, info: Info) -> User:
    """Return the app's bot, which GitHub shows as a user whose login ends in `[bot]`."""
    bot = info.context.access.bot
    return User(id=bot.id, node_id=bot.node_id, login=bot.rest_login)


@fields.of("Query.rateLimit")
def rate_limit(_root: None, info: Info) -> Budget:
    """Return the rate limit of the installation."""
    return info.context.budget


@fields.of("Query.user")
def user(_root: None, info: Info, login: str) -> User:
    """Return the user with a login, not an organisation."""
    found = info.context.world.accounts.get(login.lower())
    if isinstance(found, User):
        return found
    raise unresolved("User", "login of", login)


@fields.of("Query.organization")
def organization(_root: None, info: Info, login: str) -> Organisation:
    """Return the organisation with a login, not a user."""
    found = info.context.world.accounts.get(login.lower())
    if isinstance(found, Organisation):
        return found
    raise unresolved("Organization", "login of", login)


@fields.of("Query.repositoryOwner")
def repository_owner(_root: None, info: Info, login: str) -> Owner | None:
    """Return the account with a login, or None without an error."""
    return info.context.world.accounts.get(login.lower())


@fields.of("Query.repository")
def repository(_root: None, info: Info, owner: str, name: str, follow_renames: bool = True) -> Repository | None:
    """Return the repository of that name, if the viewer can see it."""
    viewer, full_name = info.context, f"{owner}/{name}".lower()
    found = viewer.world.repositories.get(full_name)
    if found is None and follow_renames:
        found = viewer.world.moved.get(full_name)
    if found is None or not viewer.sees(found):
        raise unresolved("Repository", "name", f"{owner}/{name}")
    return found


@fields.of("User.repository", "Organization.repository")
def repository_of(source: Owner, info: Info, name: str, follow_renames: bool = True) -> Repository | None:
    """Return a repository of an account."""
    return repository(None, info, source.login, name, follow_renames)


@fields.of("User.repositories", "Organization.repositories")
def repositories_of(source: Owner, info: Info) -> list[Repository]:
    """Return an account's repositories that the viewer can see."""
    viewer = info.context
    return [found for found in viewer.world.repositories_by_id.values() if found.owner is source and viewer.sees(found)]


@fields.of("User.organizations")
def organizations_of(source: User, info: Info) -> list[Organisation]:
    """Return the organisations that a user belongs to."""
    accounts = info.context.world.accounts.values()
    return [found for found in accounts if isinstance(found, Organisation) and source in found.members]


@fields.of("Organization.membersWithRole")
def members_with_role(source: Organisation, info: Info) -> list[User]:
    """Return the members of an organisation."""
    info.context.access.require_members(source)
    return source.members


@fields.of("Organization.team")
def team(source: Organisation, info: Info, slug: str) -> Team | None:
    """Return a team by its slug, or None without an error."""
    info.context.access.require_members(source)
    return source.teams.get(slug.lower())


@fields.of("Organization.teams")
def teams(
    source: Organisation,
    info: Info,
    query: str = "",
    root_teams_only: bool = False,
    user_logins: list[str] | None = None,
) -> list[Team]:
    """Return an organisation's teams, filtered by name, level and members."""
    info.context.access.require_members(source)
    wanted = {login.lower() for login in user_logins or ()}
    return [
        found
        for found in source.teams.values()
        if query.lower() in found.name.lower()
        and not (root_teams_only and found.parent)
        and (user_logins is None or wanted & {member.login.lower() for member in found.all_members()})
    ]


@fields.of("Team.members")
def members(
    source: Team, info: Info, membership: str = "ALL", query: str = "", role: str | None = None
) -> list[User | None]:
    """Return a team's members: its own (`IMMEDIATE`), those of its child teams (`CHILD_TEAM`), or both.

    A member who is hidden is null.
    """
    info.context.access.require_members(source.organisation)
    if role == "MAINTAINER":
        return []
    everyone = source.members if membership == "IMMEDIATE" else source.all_members()
    left_out = source.members if membership == "CHILD_TEAM" else ()
    found = (member for member in everyone if member not in left_out and query.lower() in member.login.lower())
    return [None if member in source.hidden else member for member in found]


@fields.of("Team.childTeams")
def child_teams(source: Team, info: Info, immediate_only: bool = True) -> list[Team]:
    """Return the child teams of a team, direct or all."""
    info.context.access.require_members(source.organisation)
    below = list(source.children)
    if not immediate_only:
        for child in source.children:
            below += child_teams(child, info, immediate_only=False)
    return below


@fields.of("Team.repositories")
def repositories_of_team(source: Team, info: Info) -> list[Repository]:
    """Return the repositories that a team or one of its parent teams has access to."""
    viewer = info.context
    everything = viewer.world.repositories_by_id.values()
    return [found for found in everything if viewer.sees(found) and found.team_permission(source)]


@fields.of("TeamRepositoryEdge.permission")
def permission_of_team(edge: Edge, _info: Info) -> str | None:
    """Return the permission of a team in a repository."""
    given: str | None = edge.node.team_permission(edge.source)
    return given and given.upper()


def _avatar(source: Any, info: Info, size: int | None = None) -> str:
    resized = f"&s={size}" if size else ""
    return f"{info.context.world.web_url}/avatars/{source.node_id}?v=4{resized}"


fields.on("User Bot Mannequin Organization Team", {"avatarUrl": _avatar})
fields.on(
    "User Mannequin Organization",
    {"name": "login", "resourcePath": lambda account, _: f"/{account.login}"},
)
fields.update(
    {
        "RateLimit.cost": lambda _budget, _info: 1,
        "RateLimit.resetAt": "reset",
        "User.isViewer": lambda user, info: user.node_id == info.context.access.bot.node_id,
        "Bot.resourcePath": lambda bot, _: f"/apps/{bot.login}",
        "OrganizationMemberEdge.role": lambda _edge, _info: "MEMBER",
        "Team.organization": "organisation",
        "Team.parentTeam": "parent",
        "Team.ancestors": lambda team, _: team.with_ancestors()[1:],
        "Team.description": lambda _team, _info: None,
        "Team.privacy": lambda _team, _info: "VISIBLE",
        "Team.resourcePath": lambda team, _: f"/orgs/{team.organisation.login}/teams/{team.slug}",
        "TeamMemberEdge.role": lambda _edge, _info: "MEMBER",
        "App.description": lambda _app, _info: "",
        "App.url": lambda app, info: f"{info.context.world.web_url}/apps/{app.slug}",
    }
)
