"""Merge queues: the sentences of the check on a merge group."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.model.plan import Status
from ghapp.rules.text.markdown import shorten
from ghapp.rules.wording.titles import TITLE_LIMIT

GROUP = "A merge group passes only if each of its pull requests passes. Each was checked again for this group."
HIDDEN_QUEUE = "without it, the merge queue waits for this check forever"
HIDDEN_MEMBER = "the app may not see it"


def group_title(texts: Sequence[str], count: int, status: Status) -> str:
    """Return the first reason why a merge group does not pass, and the number of others; or that it passes."""
    if status is Status.PASSED:
        return "The pull request passes" if count == 1 else f"All {count} pull requests pass"
    rest = f", and {len(texts) - 1} more" if len(texts) > 1 else ""
    return shorten(texts[0], TITLE_LIMIT - len(rest)) + rest


def member_text(number: int, title: str) -> str:
    """Name a pull request of a merge group, and what its own check says."""
    return f"Pull request {number}: {title}"


def unjudged_member_text(number: int, is_closed: bool) -> str:
    """Name a pull request of a merge group that cannot be judged; 0 stands for an unknown number."""
    which = f"Pull request {number}" if number else "A pull request"
    return f"{which} {'is closed' if is_closed else 'cannot be read'}"
