"""REST: the app itself, its installations and their tokens. https://docs.github.com/en/rest/apps."""

from __future__ import annotations

from datetime import timedelta

from ghapp.sandbox.access.credentials import installation_of, issue_token
from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.json import accounts, repositories
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.accounts import Organisation, Team
from ghapp.sandbox.state.apps import Installation
from ghapp.sandbox.state.repositories import Repository

routes = Routes()
# The sandbox has no search, so its limit is never used.
SEARCH: dict[str, object] = {"limit": 30, "used": 0, "remaining": 30}
SEARCH_WINDOW = timedelta(minutes=1)


@routes.at("GET", "/app")
def get_app(call: Call) -> Result:
    """Return the app that calls."""
    call.require_app()
    app = call.caller.app
    return Result(data=accounts.app(call.world, app) | {"installations_count": len(app.installations)})


@routes.at("GET", "/app/hook/config")
def get_hook_config(call: Call) -> Result:
    """Return how the app's deliveries are sent; what is not set is absent, and the secret is masked."""
    call.require_app()
    app = call.caller.app
    shown = {"content_type": "json", "insecure_ssl": "0"}
    shown |= {"url": app.webhook_url} if app.webhook_url else {}
    return Result(data=shown | ({"secret": "********"} if app.webhook_secret else {}))


@routes.at("GET", "/app/installations")
def list_installations(call: Call) -> Result:
    """List the installations of the app."""
    call.require_app()
    found = list(call.caller.app.installations.values())
    return call.page(found, lambda each: accounts.installation(call.world, each))


@routes.at("GET", "/app/installations/{number}")
def get_installation(call: Call) -> Result:
    """Return an installation."""
    call.require_app()
    return Result(data=accounts.installation(call.world, installation_of(call.caller.app, call.number("number"))))


@routes.at("POST", "/app/installations/{number}/access_tokens")
def create_token(call: Call) -> Result:
    """Create a token for an installation, narrowed to `permissions`, `repositories` or `repository_ids`."""
    call.require_app()
    installation = installation_of(call.caller.app, call.number("number"))
    chosen: frozenset[int] | None = None
    if "repositories" in call.body or "repository_ids" in call.body:
        by_name = {each.name.lower(): each.id for each in call.world.installed_repositories(installation)}
        names = {by_name.get(name.lower(), 0) for name in call.words("repositories")}
        chosen = frozenset(names | {int(each) for each in call.body.get("repository_ids", ())})
    token = issue_token(call.world, installation, permissions=call.body.get("permissions") or None, repositories=chosen)
    data = {
        "token": token.value,
        "expires_at": accounts.format_time(token.expires_at),
        "permissions": dict(token.permissions),
        "repository_selection": "selected" if chosen is not None or installation.selected is not None else "all",
    }
    return Result(status=201, data=data)


@routes.at("GET", "/repos/{owner}/{repo}/installation")
def get_repository_installation(call: Call) -> Result:
    """Return the app's installation that includes a repository."""
    call.require_app()
    repository = call.by_present_name(call.find_repository())
    installation = call.world.installation_on(call.caller.app, repository)
    if installation is None:
        raise not_found()
    return Result(data=accounts.installation(call.world, installation))


@routes.at("GET", "/installation/repositories")
def list_repositories(call: Call) -> Result:
    """List the repositories that the token covers."""
    access = call.access
    found = [each for each in call.world.installed_repositories(access.installation) if access.includes(each)]
    return call.page(found, lambda each: repositories.repository(call.world, each), wrap="repositories")


@routes.at("GET", "/rate_limit")
def get_rate_limit(call: Call) -> Result:
    """Return the rate limits; the request itself costs nothing."""
    reset = int((call.world.now() + SEARCH_WINDOW).timestamp())
    shown: dict[str, dict[str, object]] = {"search": SEARCH | {"reset": reset}}
    for resource in ("core", "graphql"):
        budget = call.world.limits.budget(call.caller.limit_key, resource, call.world.now())
        shown[resource] = {
            "limit": budget.limit,
            "used": budget.used,
            "remaining": budget.remaining,
            "reset": int(budget.reset.timestamp()),
        }
    return Result(data={"resources": shown, "rate": shown["core"]})


@routes.at("GET", "/user")
def get_user(call: Call) -> Result:
    """Return the person for whom the app acts; an app is not a user itself."""
    return Result(data=accounts.profile(call.world, call.user))


@routes.at("GET", "/user/installations")
def list_user_installations(call: Call) -> Result:
    """List the app's installations with a repository on which the person has a permission."""
    found = [each for each in call.caller.app.installations.values() if _readable(call, each)]
    return call.page(found, lambda each: accounts.installation(call.world, each), wrap="installations")


@routes.at("GET", "/user/installations/{number}/repositories")
def list_user_repositories(call: Call) -> Result:
    """List the repositories of an installation on which the person has a permission."""
    installation = installation_of(call.caller.app, call.number("number"))
    found = _readable(call, installation)
    if not found:
        raise not_found()
    if installation.suspended_at:
        raise Refused(403, "This installation has been suspended")
    person = call.user
    return call.page(
        found,
        lambda each: {
            **repositories.repository(call.world, each),
            "permissions": {
                name: each.allows(person, level)
                for name, level in (
                    ("admin", "admin"),
                    ("maintain", "maintain"),
                    ("push", "write"),
                    ("triage", "triage"),
                    ("pull", "read"),
                )
            },
        },
        wrap="repositories",
    )


@routes.at("GET", "/user/teams")
def list_user_teams(call: Call) -> Result:
    """List the person's immediate teams, in the organisations where the app may read members."""
    person, readable = call.user, list[Team]()
    for installation in call.caller.app.installations.values():
        home = installation.account
        if isinstance(home, Organisation) and installation.permissions.get("members") and not installation.suspended_at:
            readable += [team for team in home.teams.values() if person in team.members]
    return call.page(
        readable,
        lambda each: accounts.whole_team(call.world, each),
    )


def _readable(call: Call, installation: Installation) -> list[Repository]:
    person = call.user
    covered = call.world.installed_repositories(installation)
    return [each for each in covered if installation.sees(each) and each.permission(person)]
