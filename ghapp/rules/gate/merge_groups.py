"""The verdict on a merge group: it passes only if each of its pull requests passes (SPEC §3, "Merge queue")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.rules.gate.check_run import check_name, run_named, write_check
from ghapp.rules.gate.summary import tree
from ghapp.rules.gate.verdict import worst
from ghapp.rules.model.framework import Mode, RepoConfig
from ghapp.rules.model.merge_group import MergeGroup
from ghapp.rules.model.plan import CheckPage, CheckReport, Conclusion, Reason, Status, Verdict, WriteCheck
from ghapp.rules.model.snapshot import PullRequest, ThreadState
from ghapp.rules.text.markdown import code
from ghapp.rules.wording import merge_queue as queue_wording

_WORST_FIRST = (Conclusion.FAILURE, Conclusion.ACTION_REQUIRED, Conclusion.NEUTRAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A pull request of a group, with its verdict (None: it has no check) or the reason why it could not be read."""

    number: int
    title: str = ""
    url: str = ""
    state: ThreadState = ThreadState.OPEN
    verdict: Verdict | None = None
    problem: str | None = None


def judge_group(members: Sequence[Member], config: RepoConfig | None) -> Verdict | None:
    """Return the verdict on a group; None if none of its pull requests has a check.

    One that was closed meanwhile, or cannot be read, keeps the group from passing; one that was merged does not.
    """
    judged = tuple(_judged(member) for member in members if _counts(member))
    if not judged:
        return None
    conclusions = {conclusion for conclusion, _ in judged}
    conclusion = next((each for each in _WORST_FIRST if each in conclusions), Conclusion.SUCCESS)
    if config and config.gate.mode is Mode.ADVISE and conclusion is not Conclusion.SUCCESS:
        conclusion = Conclusion.NEUTRAL
    children = tuple(reason for _, reason in judged)
    status = worst(children)
    title = queue_wording.group_title(
        [reason.text for reason in children if reason.status is status], len(children), status
    )
    return Verdict(
        status=status,
        conclusion=conclusion,
        title=title,
        tree=Reason(status=status, text=title, children=children),
    )


def write_group_check(group: MergeGroup, config: RepoConfig | None, verdict: Verdict) -> tuple[WriteCheck, ...]:
    """Publish the verdict on the group's head, unless the commit has it already."""
    page = CheckPage(
        name=check_name(config, group),
        verdict=verdict,
        summary=queue_wording.GROUP,
        stable_summary=queue_wording.GROUP,
        text=tree(verdict.tree),
    )
    return write_check(group, page)


def groups_to_look_at(pull: PullRequest, report: CheckReport | None, *, is_news: bool) -> tuple[int, ...]:
    """Return the merge groups on which a look at a pull request bears, each by the number of the one that it ends with.

    All that hold the pull request, where its report `is_news`; and its own, where GitHub was not answered yet.
    """
    queued = pull.queued
    if queued is None or report is None:
        return ()
    if is_news:
        return queued.groups
    return () if run_named(report.name, queued.checks) else queued.groups[:1]


def _counts(member: Member) -> bool:
    if member.problem is not None:
        return True
    return member.state is ThreadState.CLOSED or (member.state is ThreadState.OPEN and member.verdict is not None)


def _judged(member: Member) -> tuple[Conclusion, Reason]:
    """Return the conclusion and the reason that a pull request adds to its group."""
    verdict = member.verdict
    if member.state is ThreadState.OPEN and verdict is not None:
        # A verdict that passes with a warning passes.
        status = Status.PASSED if verdict.status is Status.NOTE else verdict.status
        text = queue_wording.member_text(member.number, verdict.title)
        children = (Reason(status=Status.NOTE, text=code(member.title)), *verdict.tree.children)
        reason = Reason(status=status, text=text, link=member.url, children=children)
        return verdict.conclusion, reason
    text = queue_wording.unjudged_member_text(member.number, is_closed=member.problem is None)
    why = () if member.problem is None else (Reason(status=Status.FAILED, text=code(member.problem)),)
    return Conclusion.FAILURE, Reason(status=Status.FAILED, text=text, link=member.url or None, children=why)
