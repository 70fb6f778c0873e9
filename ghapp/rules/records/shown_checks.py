"""What pages show of a pull request itself, and of the checks on its head: the same that the checks say (SPEC §7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ghapp.rules.gate.shared_heads import joint
from ghapp.rules.model.page_rows import PullRow, VerdictRow
from ghapp.rules.model.plan import CheckPage, CheckReport, Conclusion, Reason
from ghapp.rules.model.snapshot import PullRequest, Snapshot


def pull_row(snapshot: Snapshot, pull: PullRequest, report: CheckReport) -> PullRow | None:
    """Return the row of an open pull request; None where its check says only that it touches no document."""
    if _is_silent(report) and not pull.shared_with:
        return None
    instruction, _, _ = report.summary.partition("\n\n")
    return _row(snapshot, pull, report.name, instruction)


def merged_row(snapshot: Snapshot, pull: PullRequest, name: str) -> PullRow:
    """Return the row of a merged document's pull request, on which there is nothing left to do."""
    return _row(snapshot, pull, name, "")


def verdict_rows(head_sha: str, reports: Sequence[CheckReport], unseen: int = 0) -> tuple[VerdictRow, ...]:
    """Return what each check on a head says: one for each name, without those that have nothing to say.

    `reports` has one report for each base branch; `unseen` counts the branches over the limit.
    """
    return tuple(_verdicts(head_sha, reports, unseen))


def verdict_row(head_sha: str, page: CheckPage) -> VerdictRow:
    """Return what a check on a head says."""
    verdict = page.verdict
    return VerdictRow(
        head_sha=head_sha,
        name=page.name,
        conclusion=verdict.conclusion,
        title=verdict.title,
        tree=_shown(verdict.tree),
    )


def _verdicts(head_sha: str, reports: Sequence[CheckReport], unseen: int) -> Iterator[VerdictRow]:
    ordered = sorted(reports, key=lambda each: (each.name, each.number))
    for _, group in groupby(ordered, key=lambda each: each.name):
        report = joint(tuple(group), unseen)
        if not _is_silent(report):
            yield verdict_row(head_sha, report)


def _is_silent(report: CheckReport) -> bool:
    """Return whether a check passes without a reason, as on most pull requests: it takes no row."""
    verdict = report.verdict
    return verdict.conclusion is Conclusion.SUCCESS and not verdict.tree.children


def _shown(reason: Reason) -> Reason:
    """Return a reason without what only the layout of the check's summary needs."""
    return Reason(
        status=reason.status, text=reason.text, link=reason.link, children=tuple(map(_shown, reason.children))
    )


def _row(snapshot: Snapshot, pull: PullRequest, name: str, instruction: str) -> PullRow:
    return PullRow(
        title=snapshot.title,
        author=snapshot.author.login if snapshot.author else "",
        url=snapshot.url,
        base=pull.base,
        draft=pull.draft,
        opened_at=snapshot.created_at,
        head_sha=pull.head_sha,
        check_name=name,
        instruction=instruction,
    )
