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
    """The app's bot, which GitHub shows here as a user whose login ends in `[bot]`."""
    bot = info.context.access.bot
    return User(id=bot.id, node_id=bot.node_id, login=bot.rest_login)


@fields.of("Query.rateLimit")
def rate_limit(_root: None, info: Info) -> Budget:
    """What the installation may still ask this hour."""
    return info.context.budget


@fields.of("Query.user")
def user(_root: None, info: Info, login: str) -> User:
    """The user of a login; an organisation is none."""
    found = info.context.world.accounts.get(login.lower())
    if isinstance(found, User):
        return found
    raise unresolved("User", "login of", login)


@fields.of("Query.organization")
def organization(_root: None, info: Info, login: str) -> Organisation:
    """The organisation of a login; a user is none."""
    found = info.context.world.accounts.get(login.lower())
    if isinstance(found, Organisation):
        return found
    raise unresolved("Organization", "login of", login)


@fields.of("Query.repositoryOwner")
def repository_owner(_root: None, info: Info, login: str) -> Owner | None:
    """The account of a login, of either kind; no error where there is none."""
    return info.context.world.accounts.get(login.lower())


@fields.of("Query.repository")
def repository(_root: None, info: Info, owner: str, name: str, follow_renames: bool = True) -> Repository | None:
    """The repository of that name, if the viewer sees it."""
    asking, full_name = info.context, f"{owner}/{name}".lower()
    found = asking.world.repositories.get(full_name)
    if found is None and follow_renames:
        found = asking.world.moved.get(full_name)
    if found is None or not asking.sees(found):
        raise unresolved("Repository", "name", f"{owner}/{name}")
    return found


@fields.of("User.repository", "Organization.repository")
def repository_of(source: Owner, info: Info, name: str, follow_renames: bool = True) -> Repository | None:
    """One of an account's repositories."""
    return repository(None, info, source.login, name, follow_renames)


@fields.of("User.repositories", "Organization.repositories")
def repositories_of(source: Owner, info: Info) -> list[Repository]:
    """An account's repositories that the viewer sees."""
    asking = info.context
    return [found for found in asking.world.repositories_by_id.values() if found.owner is source and asking.sees(found)]


@fields.of("User.organizations")
def organizations_of(source: User, info: Info) -> list[Organisation]:
    """The organisations that a user belongs to."""
    accounts = info.context.world.accounts.values()
    return [found for found in accounts if isinstance(found, Organisation) and source in found.members]


@fields.of("Organization.membersWithRole")
def members_with_role(source: Organisation, info: Info) -> list[User]:
    """An organisation's people."""
    info.context.access.require_members(source)
    return source.members


@fields.of("Organization.team")
def team(source: Organisation, info: Info, slug: str) -> Team | None:
    """A team by its slug; no error where there is none."""
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
    """An organisation's teams, narrowed by name, place in the tree and members."""
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
def members(source: Team, info: Info, membership: str = "ALL", query: str = "", role: str | None = None) -> list[User]:
    """A team's members: its own (`IMMEDIATE`), those of its child teams (`CHILD_TEAM`), or both."""
    info.context.access.require_members(source.organisation)
    if role == "MAINTAINER":
        return []
    everyone = source.members if membership == "IMMEDIATE" else source.all_members()
    left_out = source.members if membership == "CHILD_TEAM" else ()
    return [member for member in everyone if member not in left_out and query.lower() in member.login.lower()]


@fields.of("Team.childTeams")
def child_teams(source: Team, info: Info, immediate_only: bool = True) -> list[Team]:
    """The teams below a team, or only those directly below."""
    info.context.access.require_members(source.organisation)
    below = list(source.children)
    if not immediate_only:
        for child in source.children:
            below += child_teams(child, info, immediate_only=False)
    return below


@fields.of("Team.repositories")
def repositories_of_team(source: Team, info: Info) -> list[Repository]:
    """The repositories that a team was given, itself or through a team above."""
    asking = info.context
    everything = asking.world.repositories_by_id.values()
    return [found for found in everything if asking.sees(found) and found.team_permission(source)]


@fields.of("TeamRepositoryEdge.permission")
def permission_of_team(edge: Edge, _info: Info) -> str | None:
    """What a team may do in a repository."""
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
        "Team.ancestors": lambda team, _: team.lineage()[1:],
        "Team.description": lambda _team, _info: None,
        "Team.privacy": lambda _team, _info: "VISIBLE",
        "Team.resourcePath": lambda team, _: f"/orgs/{team.organisation.login}/teams/{team.slug}",
        "TeamMemberEdge.role": lambda _edge, _info: "MEMBER",
        "App.description": lambda _app, _info: "",
        "App.url": lambda app, info: f"{info.context.world.web_url}/apps/{app.slug}",
    }
)
