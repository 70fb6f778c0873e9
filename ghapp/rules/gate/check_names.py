"""Names of the check: one for all branches, one per base branch, or those that a configuration maps branches to."""

from __future__ import annotations

from ghapp.rules.model.framework import CHECK_NAME, CheckNames, CheckScope, RepoConfig
from ghapp.rules.text.branch_patterns import matches_branch

PER_BASE = f"{CHECK_NAME}: "


def check_name_for(check: CheckNames, branch: str) -> str:
    """Return the name of the check on pull requests into a branch.

    The first pattern that matches decides; a branch that none matches has the usual name.
    """
    if isinstance(check, CheckScope):
        return f"{PER_BASE}{branch}" if check is CheckScope.PER_BASE else CHECK_NAME
    return next((name for pattern, name in check if matches_branch(pattern, branch)), CHECK_NAME)


def maps_branches(config: RepoConfig | None) -> bool:
    """Return whether a configuration maps branches to names of the check."""
    return config is not None and not isinstance(config.gate.check, CheckScope)
