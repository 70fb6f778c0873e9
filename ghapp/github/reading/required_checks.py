"""Required checks: which checks a branch requires, from which app, and which ruleset or protection says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.rules.model.framework import CHECK_NAME

_RULES = "/repos/{owner}/{name}/rules/branches/{branch}?per_page=100"
_BRANCH = "/repos/{owner}/{name}/branches/{branch}"


@dataclass(frozen=True, slots=True)
class RequiredByBranch:
    """A check that a branch requires.

    `app_id` is None if any app or person may publish it. `organisation` has the ruleset that says so, if it is not the
    repository's own.
    """

    context: str
    app_id: int | None
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRequirements:
    """What a branch requires. `is_complete` is false where GitHub does not let the app read all of it."""

    checks: tuple[RequiredByBranch, ...]
    has_merge_queue: bool
    is_complete: bool


async def read_requirements(api: InstallationAPI, owner: str, name: str, branch: str) -> BranchRequirements:
    """Read what a branch requires, without administration rights.

    Sources: https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch and
    https://docs.github.com/en/rest/branches/branches#get-a-branch
    """
    place = {"owner": owner, "name": name, "branch": branch}
    rules, shown = await readable(api, _RULES, place), await readable(api, _BRANCH, place)
    protection = (shown or {}).get("protection") or {}
    return BranchRequirements(
        checks=(*checks_of_rules(rules or ()), *checks_of_protection(protection)),
        has_merge_queue=any(rule["type"] == "merge_queue" for rule in rules or ()),
        is_complete=rules is not None and shown is not None,
    )


def checks_of_rules(rules: Sequence[Mapping[str, Any]]) -> Iterator[RequiredByBranch]:
    """Yield the checks that the rules of rulesets require."""
    for rule in rules:
        if rule["type"] == "required_status_checks":
            shared = rule.get("ruleset_source_type") != "Repository"
            source = str(rule.get("ruleset_source", "")) if shared else ""
            for check in rule["parameters"]["required_status_checks"]:
                yield RequiredByBranch(check["context"], check.get("integration_id"), source)


def checks_of_protection(protection: Mapping[str, Any]) -> Iterator[RequiredByBranch]:
    """Yield the checks that classic branch protection requires."""
    for check in (protection.get("required_status_checks") or {}).get("checks") or ():
        yield RequiredByBranch(check["context"], check.get("app_id"))


def required_name(checks: Sequence[RequiredByBranch], branch: str, app_id: int) -> str | None:
    """Return the name under which `branch` requires the check of this app; None if it does not.

    A check that is bound to this app is its own under any name: nothing else can publish it.
    """
    bound = [check.context for check in checks if check.app_id == app_id]
    accepted = {*bound, *(check.context for check in checks if check.app_id is None)}
    usual = (name for name in (f"{CHECK_NAME}: {branch}", CHECK_NAME) if name in accepted)
    return next(usual, bound[0] if bound else None)


async def readable(api: InstallationAPI, url: str, place: Mapping[str, str]) -> Any:
    """Return the response of a URL; None if it does not exist or the app may not read it."""
    try:
        return await api.getitem(url, place)
    except Unauthorized:
        raise
    except (Denied, Gone):
        return None
