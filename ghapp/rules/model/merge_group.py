"""Merge groups: the pull requests that a merge queue merges together.

Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group
"""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.rules.model.check_runs import CheckRun


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeGroup:
    """A merge group: the commit `head_sha` with the pull requests that a merge queue is about to merge into `base`.

    `numbers` are the pull requests, first to last; `hidden` counts those that GitHub does not show. `checks` are the
    app's latest runs on the commit. `required_check` is the name that the base branch requires.
    """

    head_sha: str
    base: str
    numbers: tuple[int, ...]
    required_check: str | None = None
    hidden: int = 0
    checks: tuple[CheckRun, ...] = ()
