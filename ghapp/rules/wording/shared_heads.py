"""What the check of a head says that several pull requests share."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.model.plan import CheckReport
from ghapp.rules.text.markdown import code, link

RULE = (
    "Several open pull requests have this head commit, and so this check: of those into the same branch it is enough "
    "that one passes, since they merge the same; where they go into different branches, each of these must pass"
)


def title(decisive: CheckReport) -> str:
    """The line in the merge box: whose verdict it is."""
    return f"#{decisive.number}: {decisive.verdict.title}"


def too_many(count: int) -> str:
    """What keeps a head closed that more pull requests share than the app looks at."""
    return f"{count} open pull requests have this head commit, which are too many"


def heading(said: CheckReport) -> str:
    """One of them, in the tree."""
    return f"#{said.number} into {code(said.base)}: {said.verdict.title}"


def page(summaries: Iterable[tuple[CheckReport, str]]) -> str:
    """How each of them stands."""
    return "\n\n".join(
        f"### {link(f'#{said.number}', said.url)} into {code(said.base)}\n\n{summary}" for said, summary in summaries
    )
