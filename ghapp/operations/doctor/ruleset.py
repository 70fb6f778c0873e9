"""A ruleset to import: it requires the check, bound to this app, on the default branch."""

from __future__ import annotations

from typing import Any

from ghapp.rules.model.framework import CHECK_NAME


def ruleset(app_id: int, name: str = CHECK_NAME) -> dict[str, Any]:
    """Return the ruleset as GitHub imports it; `name` is that of the check.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/managing-rulesets-for-a-repository#importing-a-ruleset
    """
    return {
        "name": CHECK_NAME,
        "target": "branch",
        "source_type": "Repository",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": [
            {
                "type": "pull_request",
                "parameters": {
                    "required_approving_review_count": 0,
                    "dismiss_stale_reviews_on_push": False,
                    "require_code_owner_review": False,
                    "require_last_push_approval": False,
                    "required_review_thread_resolution": False,
                },
            },
            {
                "type": "required_status_checks",
                "parameters": {
                    "strict_required_status_checks_policy": False,
                    "do_not_enforce_on_create": False,
                    "required_status_checks": [{"context": name, "integration_id": app_id}],
                },
            },
        ],
        "bypass_actors": [],
    }
