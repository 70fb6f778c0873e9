"""REST: repositories, their labels, branches and rules, and the teams of an organisation."""

from __future__ import annotations

from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.json import accounts, repositories
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.accounts import Organisation, Team, User
from ghapp.sandbox.state.repositories import PERMISSIONS, Label
from ghapp.sandbox.verbs import labels

routes = Routes()
REPO = "/repos/{owner}/{repo}"


@routes.at("GET", REPO)
def get_repository(call: Call) -> Result:
    """Return a repository."""
    return Result(data=repositories.whole_repository(call.world, call.repository("read", "metadata")))


@routes.at("GET", REPO + "/labels")
def list_labels(call: Call) -> Result:
    """List the labels of a repository."""
    found = list(call.repository("read", "issues", "pull_requests").labels.values())
    return call.page(found, lambda each: repositories.label(call.world, each))


@routes.at("POST", REPO + "/labels")
def create_label(call: Call) -> Result:
    """Create a label."""
    created = labels.create_label(
        call.world,
        call.repository("write", "issues", "pull_requests"),
        call.access.bot,
        call.text("name"),
        color=call.text("color", "ededed"),
        description=call.text("description"),
    )
    return Result(status=201, data=repositories.label(call.world, created))


@routes.at("GET", REPO + "/labels/{name}")
def get_label(call: Call) -> Result:
    """Return a label."""
    return Result(data=repositories.label(call.world, _label(call, "read")))


@routes.at("DELETE", REPO + "/labels/{name}")
def delete_label(call: Call) -> Result:
    """Delete a label."""
    labels.delete_label(call.world, _label(call, "write"), call.access.bot)
    return Result(status=204)


def _label(call: Call, level: str) -> Label:
    if found := call.repository(level, "issues", "pull_requests").labels.get(call.path["name"].lower()):
        return found
    raise not_found()


@routes.at("GET", REPO + "/assignees/{login}")
def check_assignee(call: Call) -> Result:
    """Return whether a user can be assigned: 204 or 404."""
    repository = call.repository("read", "issues", "pull_requests")
    who = call.world.accounts.get(call.path["login"].lower())
    if isinstance(who, User) and repository.permission(who):
        return Result(status=204)
    raise not_found()


@routes.at("GET", REPO + "/collaborators")
def list_collaborators(call: Call) -> Result:
    """List the users with a permission of their own, a team's or an owner's; `permission` is the least to show."""
    repository = call.repository("read", "metadata")
    least = PERMISSIONS.index(call.query.get("permission", "read"))
    users = [each for each in call.world.accounts.values() if isinstance(each, User)]
    held = [(each, role) for each in users if (role := repository.permission(each))]
    found = [(user, role) for user, role in held if PERMISSIONS.index(role) >= least]
    return call.page(found, lambda each: accounts.collaborator(call.world, *each))


@routes.at("GET", REPO + "/collaborators/{login}")
def check_collaborator(call: Call) -> Result:
    """Return whether a user is a collaborator, also as a member of the organisation or a team: 204 or 404."""
    repository = call.repository("read", "metadata")
    who = call.world.accounts.get(call.path["login"].lower())
    if isinstance(who, User) and repository.permission(who):
        return Result(status=204)
    raise not_found()


@routes.at("GET", REPO + "/collaborators/{login}/permission")
def get_permission(call: Call) -> Result:
    """Return the highest permission of a user: its base role and its own name."""
    repository = call.repository("read", "metadata")
    who = call.world.accounts.get(call.path["login"].lower())
    if not isinstance(who, User):
        raise Refused(404, f"{call.path['login']} is not a user")
    role = repository.permission(who) or ("none" if repository.private else "read")
    permission = {"maintain": "write", "triage": "read"}.get(role, role)
    user = accounts.collaborator(call.world, who, role)
    return Result(data={"permission": permission, "role_name": role, "user": user})


@routes.at("GET", REPO + "/branches/{branch:.+}")
def get_branch(call: Call) -> Result:
    """Return a branch with its protection."""
    repository, name = call.repository("read", "contents"), call.path["branch"]
    if tip := repository.branches.get(name):
        return Result(data=repositories.branch(call.world, repository, name, tip))
    raise Refused(404, "Branch not found")


@routes.at("GET", REPO + "/rules/branches/{branch:.+}")
def get_branch_rules(call: Call) -> Result:
    """List the active rules of a branch, whether it exists or not."""
    repository = call.repository("read", "metadata")
    rules = repositories.branch_rules(call.world, repository, call.path["branch"])
    return call.page(rules, dict)


@routes.at("GET", "/orgs/{org}/repos")
def list_organisation_repositories(call: Call) -> Result:
    """List the repositories of an organisation that the token may read, the newest first; `type` chooses some."""
    home = call.world.accounts.get(call.path["org"].lower())
    if not isinstance(home, Organisation):
        raise not_found()
    wanted = {"public": (False,), "private": (True,)}.get(call.query.get("type", "all"), (False, True))
    found = [
        each
        for each in reversed(call.world.repositories_by_id.values())
        if each.owner is home and each.private in wanted and (not each.private or call.access.includes(each))
    ]
    return call.page(found, lambda each: repositories.repository(call.world, each))


@routes.at("GET", "/orgs/{org}/teams/{slug}/members")
def list_team_members(call: Call) -> Result:
    """List the members of a team and its child teams."""
    return call.page(_team(call).all_members(), lambda each: accounts.account(call.world, each))


@routes.at("GET", "/orgs/{org}/teams/{slug}/repos/{owner}/{repo}")
def check_team_permission(call: Call) -> Result:
    """Return whether a team, or one of its parent teams, has access to a repository: 204 or 404."""
    team, repository = _team(call), call.repository("read", "metadata")
    if repository.team_permission(team):
        return Result(status=204)
    raise not_found()


def _team(call: Call) -> Team:
    organisation = call.world.accounts.get(call.path["org"].lower())
    if not isinstance(organisation, Organisation):
        raise not_found()
    call.access.require_members(organisation)
    team = organisation.teams.get(call.path["slug"].lower())
    if team is None:
        raise not_found()
    return team
