"""What the rules of a branch ask of whoever merges into it, as far as the app may read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.rules.model.framework import CHECK_NAME


async def required_check(api: InstallationAPI, repository: str, branch: str, app_id: int) -> str | None:
    """The name under which an active rule or protection of a branch requires the app's check; None: it does not.

    `repository` is `owner/name`. A branch that requires both names can never be satisfied: the app gives one of them.

    Sources: https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch and
    https://docs.github.com/en/rest/branches/branches#get-a-branch
    """
    by_rule = [
        (check["context"], check.get("integration_id"))
        for rule in await _rules(api, repository, branch)
        if rule["type"] == "required_status_checks"
        for check in rule["parameters"]["required_status_checks"]
    ]
    place = _place(repository, branch)
    protection = (await _readable(api, "/repos/{owner}/{name}/branches/{branch}", place) or {}).get("protection") or {}
    checks = (protection.get("required_status_checks") or {}).get("checks") or ()
    by_protection = [(check["context"], check.get("app_id")) for check in checks]
    required = {context for context, source in (*by_rule, *by_protection) if source in (None, app_id)}
    return next((name for name in (f"{CHECK_NAME}: {branch}", CHECK_NAME) if name in required), None)


async def queue_required(api: InstallationAPI, repository: str, branch: str) -> bool:
    """Whether an active rule of a branch requires a merge queue; classic protection does not tell."""
    return any(rule["type"] == "merge_queue" for rule in await _rules(api, repository, branch))


async def _rules(api: InstallationAPI, repository: str, branch: str) -> Any:
    place = _place(repository, branch)
    return await _readable(api, "/repos/{owner}/{name}/rules/branches/{branch}?per_page=100", place) or ()


def _place(repository: str, branch: str) -> Mapping[str, str]:
    owner, _, name = repository.partition("/")
    return {"owner": owner, "name": name, "branch": branch}


async def _readable(api: InstallationAPI, url: str, place: Mapping[str, str]) -> Any:
    """What a URL gives; None where the app may not read it, or there is nothing."""
    try:
        return await api.getitem(url, place)
    except Unauthorized:
        raise
    except (Denied, Gone):
        return None
