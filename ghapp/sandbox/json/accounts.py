"""Accounts, teams and apps in GitHub's JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from ghapp.sandbox.json import urls
from ghapp.sandbox.state.accounts import Actor, Bot, Organisation, Owner, Team, User
from ghapp.sandbox.state.apps import Installation, SandboxApp
from ghapp.sandbox.state.repositories import PERMISSIONS, Repository
from ghapp.sandbox.state.world import World

JSON = dict[str, Any]

# The sandbox does not keep when an account was created.
JOINED = "2020-01-01T00:00:00Z"
# What REST calls each permission of a repository.
RIGHTS = {"admin": "admin", "maintain": "maintain", "write": "push", "triage": "triage", "read": "pull"}


def format_time(at: datetime | None) -> str | None:
    """Format a time as GitHub does."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def account(world: World, who: Actor | Owner) -> JSON:
    """Return a user, bot or organisation as an author or owner."""
    login, escaped = who.rest_login, quote(who.rest_login)
    api = f"{world.api_url}/users/{escaped}"
    return {
        "login": login,
        "id": who.id,
        "node_id": who.node_id,
        "avatar_url": f"{world.web_url}/{escaped}.png",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{world.web_url}/{f'apps/{who.login}' if isinstance(who, Bot) else login}",
        "type": who.kind,
        "user_view_type": "public",
        "site_admin": False,
    } | {name: api + suffix for name, suffix in urls.ACCOUNT.items()}


def profile(world: World, who: User) -> JSON:
    """Return a user with what is public on their page."""
    owned = [each for each in world.repositories_by_id.values() if each.owner is who and not each.private]
    unsaid = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio", "twitter_username"))
    counts = {"public_repos": len(owned), "public_gists": 0, "followers": 0, "following": 0}
    times = dict.fromkeys(("created_at", "updated_at"), JOINED)
    return account(world, who) | unsaid | counts | times


def collaborator(world: World, who: User, role: str) -> JSON:
    """Return a user with a role in a repository, and what the role permits; `none` permits nothing."""
    held = PERMISSIONS[: PERMISSIONS.index(role) + 1] if role in PERMISSIONS else ()
    rights = {name: level in held for level, name in RIGHTS.items()}
    return account(world, who) | {"permissions": rights, "role_name": role}


def organisation(world: World, who: Organisation) -> JSON:
    """Return an organisation as webhooks carry it."""
    api = f"{world.api_url}/orgs/{who.login}"
    return {
        "login": who.login,
        "id": who.id,
        "node_id": who.node_id,
        "url": api,
        "repos_url": f"{api}/repos",
        "events_url": f"{api}/events",
        "hooks_url": f"{api}/hooks",
        "issues_url": f"{api}/issues",
        "members_url": f"{api}/members{{/member}}",
        "public_members_url": f"{api}/public_members{{/member}}",
        "avatar_url": f"{world.web_url}/{who.login}.png",
        "description": "",
    }


def team(world: World, found: Team, repository: Repository | None = None) -> JSON:
    """Return a team; `permission` is its permission in `repository`."""
    owner, api = found.organisation, f"{world.api_url}/organizations/{found.organisation.id}/team/{found.id}"
    held = repository.team_permission(found) if repository else None
    return {
        "name": found.name,
        "id": found.id,
        "node_id": found.node_id,
        "slug": found.slug,
        "description": "",
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "url": api,
        "html_url": f"{world.web_url}/orgs/{owner.login}/teams/{found.slug}",
        "members_url": f"{api}/members{{/member}}",
        "repositories_url": f"{api}/repos",
        "type": "organization",
        "permission": {"read": "pull", "write": "push"}.get(held or "read", held),
        "parent": _parent(world, found.parent, repository) if found.parent else None,
    }


def _parent(world: World, found: Team, repository: Repository | None) -> JSON:
    """Return the parent of a team, which does not name its own parent."""
    fields = team(world, found, repository)
    del fields["parent"]
    return fields


def whole_team(world: World, found: Team) -> JSON:
    """Return a team with its counts and its organisation."""
    home = found.organisation
    owned = [each for each in world.repositories_by_id.values() if each.owner is home]
    times = dict.fromkeys(("created_at", "updated_at"), JOINED)
    counts = {"public_repos": sum(not each.private for each in owned), "public_gists": 0, "followers": 0}
    whole_home = organisation(world, home) | times | counts
    whole_home |= {"following": 0, "html_url": f"{world.web_url}/{home.login}", "type": "Organization"}
    whole_home |= {"has_organization_projects": True, "has_repository_projects": True, "archived_at": None}
    shared = sum(found in each.teams for each in owned)
    numbers = {"members_count": len(found.all_members()), "repos_count": shared}
    return team(world, found) | times | numbers | {"organization": whole_home}


def app(world: World, found: SandboxApp) -> JSON:
    """Return an app as check runs show it."""
    return {
        "id": found.id,
        "slug": found.slug,
        "node_id": found.node_id,
        "client_id": found.client_id,
        "owner": account(world, found.owner),
        "name": found.name,
        "description": "",
        "external_url": world.web_url,
        "html_url": f"{world.web_url}/apps/{found.slug}",
        "created_at": format_time(found.created_at),
        "updated_at": format_time(found.created_at),
        "permissions": dict(found.permissions),
        "events": sorted(found.events),
    }


def installation(world: World, found: Installation) -> JSON:
    """Return an installation."""
    web = world.web_url
    if isinstance(found.account, Organisation):
        web = f"{web}/organizations/{found.account.login}"
    return {
        "id": found.id,
        "account": account(world, found.account),
        "repository_selection": "all" if found.selected is None else "selected",
        "access_tokens_url": f"{world.api_url}/app/installations/{found.id}/access_tokens",
        "repositories_url": f"{world.api_url}/installation/repositories",
        "html_url": f"{web}/settings/installations/{found.id}",
        "app_id": found.app.id,
        "app_slug": found.app.slug,
        "target_id": found.account.id,
        "target_type": found.account.kind,
        "permissions": dict(found.permissions),
        "events": sorted(found.events),
        "created_at": format_time(found.created_at),
        "updated_at": format_time(found.updated_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": account(world, found.account) if found.suspended_at else None,
        "suspended_at": format_time(found.suspended_at),
    }
