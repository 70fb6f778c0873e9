"""What is said of merge queues and of the groups that they build."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.model.plan import Status
from ghapp.rules.text.markdown import shorten
from ghapp.rules.wording.titles import TITLE_LIMIT

GROUP = "A merge group passes only where every pull request in it does. Each was looked at anew for this group:"
HIDDEN_QUEUE = "without it the merge queue of the base branch waits for this check in vain"
HIDDEN_MEMBER = "GitHub does not show it to the app"


def group_title(texts: Sequence[str], count: int, status: Status) -> str:
    """What keeps a merge group from passing: the first of these, and how many more; or that nothing does."""
    if status is Status.PASSED:
        return "The pull request passes" if count == 1 else f"All {count} pull requests pass"
    rest = f", and {len(texts) - 1} more" if len(texts) > 1 else ""
    return shorten(texts[0], TITLE_LIMIT - len(rest)) + rest


def member_text(number: int, title: str) -> str:
    """A pull request of a merge group, and what its own check says."""
    return f"Pull request {number}: {title}"


def unjudged_member_text(number: int, is_closed: bool) -> str:
    """A pull request of a merge group that nobody can judge; 0 is one whose number is not known."""
    which = f"Pull request {number}" if number else "A pull request"
    return f"{which} {'is closed' if is_closed else 'cannot be read'}"
