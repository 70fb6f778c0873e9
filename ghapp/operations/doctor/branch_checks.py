"""The default branch: whether it requires the check, from this app only, and whether a merge queue can be served."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.enterprise import missing_events
from ghapp.github.reading.registration import InstalledApp
from ghapp.github.reading.required_checks import BranchRequirements, RequiredByBranch
from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem, warning
from ghapp.rules.model.framework import CHECK_NAME

REQUIRED = "Required check"
ORGANISATION = "Organisation ruleset"
QUEUE = "Merge queue"
_NAMED = 10
_IMPORT = (
    "In the repository, choose Settings → Rules → Rulesets → New ruleset → Import a ruleset, and import the output of "
    "`ghapp doctor --ruleset`."
)


def check_required(requirements: BranchRequirements, *, name: str, branch: str, app_id: int, blocks: bool) -> Diagnosis:
    """Check that `branch` requires the check `name` of this app; `blocks` says whether the rules file means it to."""
    found = [check for check in requirements.checks if check.context == name]
    if any(check.app_id == app_id for check in found) and all(check.app_id in (None, app_id) for check in found):
        return ok(REQUIRED, f"`{branch}` requires `{name}`, from this app only{_source(found)}.")
    foreign = next((check.app_id for check in found if check.app_id not in (None, app_id)), None)
    if foreign is not None:
        message = f"`{branch}` requires `{name}` from another app (id {foreign}), which never publishes it."
        return problem(REQUIRED, message, _choose_this_app(found))
    if found:
        message = f"`{branch}` requires `{name}` from any source: everybody who can push can post it as passed."
        return problem(REQUIRED, message, _choose_this_app(found))
    others = [
        check.context for check in requirements.checks if check.app_id == app_id or check.context.startswith(CHECK_NAME)
    ]
    if others:
        message = f"`{branch}` requires `{others[0]}`, but the check there is named `{name}`, so nothing can be merged."
        return problem(REQUIRED, message, f"Require `{name}` instead, or change `gate.check` in the rules file.")
    if not requirements.is_complete:
        cure = "Look at Settings → Rules yourself. Private repositories have rulesets on paid plans only."
        return warning(
            REQUIRED, f"GitHub does not show all rules of `{branch}`, so nobody knows whether it blocks.", cure
        )
    if not blocks:
        return ok(REQUIRED, f"`{branch}` does not require `{name}`, and no rules file asks it to block.")
    return problem(REQUIRED, f"`{branch}` does not require `{name}`, so nothing blocks a merge.", _IMPORT)


def organisation_that_requires(requirements: BranchRequirements, name: str) -> str:
    """Return the organisation whose ruleset requires the check `name`; empty if there is none."""
    found = (check.organisation for check in requirements.checks if check.context == name and check.organisation)
    return min(found, default="")


def check_organisation_ruleset(
    organisation: str, installed: InstalledApp, name: str, blocked: Sequence[str]
) -> list[Diagnosis]:
    """Warn of an organisation's ruleset that also blocks repositories on which the app is not installed.

    `blocked` are those that GitHub shows.
    """
    if not organisation or installed.covers_all:
        return []
    message = (
        f"A ruleset of {organisation} requires `{name}`, and the app is installed on selected repositories only: in "
        "all others that the ruleset covers, nothing can be merged."
    )
    if blocked:
        more = f" and {len(blocked) - _NAMED} more" if len(blocked) > _NAMED else ""
        message += f" Among them are {', '.join(blocked[:_NAMED])}{more}; GitHub shows public repositories only."
    cure = (
        f"Install the app on all repositories at {installed.settings_url}, or let the ruleset target only those that "
        "have the app."
    )
    return [warning(ORGANISATION, message, cure)]


def check_merge_queue(requirements: BranchRequirements, installed: InstalledApp, version: str) -> list[Diagnosis]:
    """Check that the app can answer a merge queue, if there is one."""
    if not requirements.has_merge_queue:
        return []
    if "merge_group" in missing_events(version):
        message = (
            f"This branch has a merge queue, but GitHub Enterprise Server {version} does not tell the app about it."
        )
        cure = "Turn the merge queue off, do not require the check there, or upgrade the server."
        return [problem(QUEUE, message, cure)]
    lacking = [
        *(["the permission `merge_queues: read`"] if "merge_queues" not in installed.permissions else []),
        *(["the event `merge_group`"] if "merge_group" not in installed.events else []),
    ]
    if lacking:
        message = f"This branch has a merge queue, but {installed.account} has not granted {' and '.join(lacking)}."
        cure = f"Add it to the app, and accept it at {installed.settings_url}. Until then the queue waits in vain."
        return [problem(QUEUE, message, cure)]
    return [ok(QUEUE, "The app can answer the merge queue of this branch.")]


def _source(found: list[RequiredByBranch]) -> str:
    homes = sorted({check.organisation for check in found if check.organisation})
    return f" (by a ruleset of {homes[0]})" if homes else ""


def _choose_this_app(found: list[RequiredByBranch]) -> str:
    home = next((check.organisation for check in found if check.organisation), "")
    place = f"the rulesets of {home}" if home else "Settings → Rules (or Branches)"
    return f"In {place}, remove the required check and add it again with this app as its source, not “any source”."
