"""Blocked repositories: those where a ruleset requires the app's check, and on which the app is not installed."""

from __future__ import annotations

from contextlib import aclosing

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.installations import repositories
from ghapp.github.reading.required_checks import checks_of_rules, readable

MOST = 100
"""How many repositories without the app are examined, the newest first, with one request each."""


async def read_blocked(api: InstallationAPI, organisation: str, name: str) -> tuple[str, ...]:
    """Return the full names of an organisation's public repositories that require the check `name` in vain.

    Archived ones are left out. GitHub does not show private repositories to an app that is not installed there.

    Sources: https://docs.github.com/en/rest/repos/repos#list-organization-repositories and
    https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
    """
    installed = {ref.id for ref in await repositories(api)}
    others = []
    try:
        async with aclosing(api.getiter("/orgs/{org}/repos?type=public&per_page=100", {"org": organisation})) as listed:
            async for found in listed:
                if found["id"] not in installed and not found["archived"]:
                    others.append(found)
                if len(others) == MOST:
                    break
    except Unauthorized:
        raise
    except (Denied, Gone):
        return ()
    blocked = []
    for found in others:
        place = {"owner": found["owner"]["login"], "name": found["name"], "branch": found["default_branch"]}
        rules = await readable(api, "/repos/{owner}/{name}/rules/branches/{branch}?per_page=100", place)
        if any(check.context == name for check in checks_of_rules(rules or ())):
            blocked.append(str(found["full_name"]))
    return tuple(blocked)
