"""Shared heads: the sentences of a check that several pull requests share."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.model.plan import CheckReport
from ghapp.rules.text.markdown import code, link

RULE = (
    "Pull requests into several branches share this commit and this check. What is said on one of them counts for all "
    "into the same branch. Each branch that requires the check has to pass"
)


def title(decisive: CheckReport) -> str:
    """Return the title: the verdict that decides, and its pull request."""
    return f"#{decisive.number}: {decisive.verdict.title}"


def too_many(count: int, limit: int) -> str:
    """Say that pull requests with one commit target more branches than the app supports."""
    return f"{count} branches are the target of pull requests with this commit; at most {limit} are supported"


def heading(report: CheckReport) -> str:
    """Name one of the pull requests, with its verdict."""
    return f"#{report.number} into {code(report.base)}: {report.verdict.title}"


def page(summaries: Iterable[tuple[CheckReport, str]]) -> str:
    """Join the summaries of the pull requests."""
    return "\n\n".join(
        f"### {link(f'#{report.number}', report.url)} into {code(report.base)}\n\n{summary}"
        for report, summary in summaries
    )
