"""The checks on a head that several open pull requests share (SPEC §3, "Shared heads")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ghapp.rules.gate.buttons import together
from ghapp.rules.gate.check_run import close_left_behind, write_check
from ghapp.rules.gate.permitted import permitted
from ghapp.rules.gate.summary import brief_tree
from ghapp.rules.model.plan import Action, CheckReport, Conclusion, Plan, Reason, Status, Verdict
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.wording import shared_heads as wording

MOST_BASES = 20
_BEST_FIRST = (Conclusion.SUCCESS, Conclusion.NEUTRAL, Conclusion.ACTION_REQUIRED, Conclusion.FAILURE)


def write_shared_checks(
    snapshot: Snapshot, plan: Plan, reports: Sequence[CheckReport], *, unseen: int = 0
) -> tuple[Action, ...]:
    """Publish one check of each name for all pull requests of a head commit, only on change.

    `snapshot` and `plan` are of the one that writes for all. `reports` has one report for each base branch; `unseen`
    counts the branches over the limit.
    """
    pull = snapshot.pull_request
    if pull is None:
        return ()
    reports = sorted(reports, key=lambda each: (each.name, each.number))
    joined = [joint(tuple(group), unseen) for _, group in groupby(reports, key=lambda each: each.name)]
    written = (check for each in joined for check in write_check(pull, each))
    checks = (*written, *close_left_behind(pull, reports))
    return checks if plan.retries_refused else permitted(snapshot, checks)


def joint(reports: Sequence[CheckReport], unseen: int = 0) -> CheckReport:
    """Join reports with one check name, in the order of their numbers, into one."""
    if len(reports) == 1 and not unseen:
        return reports[0]
    decisive = deciding(reports)
    status, conclusion, title = decisive.verdict.status, decisive.verdict.conclusion, wording.title(decisive)
    if unseen:
        title = wording.too_many(len(reports) + unseen, MOST_BASES)
        status, conclusion = Status.FAILED, Conclusion.FAILURE
    tree = Reason(status=status, text=title, children=tuple(_children(reports)))
    return replace(
        decisive,
        verdict=Verdict(
            status=status,
            conclusion=conclusion,
            title=title,
            tree=tree,
            kinds=tuple(dict.fromkeys(kind for each in reports for kind in each.verdict.kinds)),
        ),
        summary=wording.page((each, each.summary) for each in reports),
        stable_summary=wording.page((each, each.stable_summary) for each in reports),
        text=brief_tree(tree),
        annotations=tuple(dict.fromkeys(note for each in reports for note in each.annotations)),
        buttons=together(conclusion, [each.buttons for each in reports], decisive.buttons),
        notes=tuple(note for each in reports for note in each.notes),
    )


def deciding(reports: Sequence[CheckReport]) -> CheckReport:
    """Return the report that decides: the worst of the branches that count, the lowest number among equals."""
    return max(_counting(reports), key=lambda each: (_rank(each), -each.number))


def _counting(reports: Sequence[CheckReport]) -> Sequence[CheckReport]:
    """Return the reports on branches that require the check, or on all where none does.

    A copy by somebody without write access counts only once somebody with it acts on it: else a stranger could turn a
    green check red. One into the default branch counts at once: to merge it may be the first act, and the check could
    be green because of another pull request, into a branch that has the document already.
    """
    required = [each for each in reports if each.is_required] or reports
    if not any(each.is_backed for each in required):
        return required
    return [each for each in required if each.is_backed or each.is_into_default]


def _rank(report: CheckReport) -> int:
    return _BEST_FIRST.index(report.verdict.conclusion)


def _children(reports: Sequence[CheckReport]) -> Iterator[Reason]:
    yield Reason(status=Status.NOTE, text=wording.RULE)
    for each in reports:
        tree = each.verdict.tree
        yield Reason(status=tree.status, text=wording.heading(each), link=each.url, children=tree.children)
