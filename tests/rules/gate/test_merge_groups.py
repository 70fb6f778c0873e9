"""The verdict on a merge group, its check, and when a pull request has it looked at (SPEC §3, "Merge queue")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.gate.merge_groups import Member, groups_to_look_at, judge_group, write_group_check
from ghapp.rules.model.check_runs import CheckRun, Queued
from ghapp.rules.model.framework import CheckScope, ConfigSource, EffectiveConfig, Mode, RepoConfig
from ghapp.rules.model.merge_group import MergeGroup
from ghapp.rules.model.plan import Conclusion, Reason, Status, Verdict, WriteCheck
from ghapp.rules.model.snapshot import ThreadState
from ghapp.rules.wording.merge_queue import GROUP as GROUP_RULE
from ghapp.rules.wording.titles import TITLE_LIMIT
from tests.support.builders import config, effective, prd, pull

GROUP = MergeGroup(head_sha="f" * 40, base="release/1.0", numbers=(3, 5, 7))
NAME = "Rules of Engagement"


def verdict(conclusion: Conclusion, status: Status, title: str) -> Verdict:
    """What the rules say of a pull request."""
    return Verdict(status=status, conclusion=conclusion, title=title, tree=Reason(status=status, text=title))


HEARD = verdict(Conclusion.SUCCESS, Status.PASSED, "Heard: the EM on the PRD")
WAITS = verdict(Conclusion.ACTION_REQUIRED, Status.WAITING, "Waiting for the EM to comment on the PRD")
FAILS = verdict(Conclusion.FAILURE, Status.FAILED, "GitHub did not return all changed files")
ADVISED = verdict(Conclusion.NEUTRAL, Status.WAITING, "Waiting for the EM to comment on the PRD")
WARNED = verdict(Conclusion.SUCCESS, Status.NOTE, "The rules file has never been valid")


def member(number: int, said: Verdict | None = HEARD, **changes: Any) -> Member:
    """A pull request of the group."""
    made = Member(
        number=number, title=f"Change {number}", url=f"https://github.com/acme/shop/pull/{number}", verdict=said
    )
    return replace(made, **changes)


def judged(*members: Member, rules: RepoConfig | None = None) -> Verdict:
    """The verdict on a group that has one."""
    found = judge_group(members, rules)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("members", "conclusion", "title"),
    [
        pytest.param([member(3)], "SUCCESS", "The pull request passes", id="one"),
        pytest.param([member(3), member(5)], "SUCCESS", "All 2 pull requests pass", id="all"),
        pytest.param(
            [member(3), member(5, WAITS), member(7)],
            "ACTION_REQUIRED",
            "Pull request 5: Waiting for the EM to comment on the PRD",
            id="the one in the middle waits",
        ),
        pytest.param(
            [member(3, WAITS), member(5, WAITS)],
            "ACTION_REQUIRED",
            "Pull request 3: Waiting for the EM to comment on the PRD, and 1 more",
            id="two wait",
        ),
        pytest.param(
            [member(3, WAITS), member(5, FAILS)],
            "FAILURE",
            "Pull request 5: GitHub did not return all changed files",
            id="what fails is worse than what waits",
        ),
        pytest.param([member(3, WARNED), member(5)], "SUCCESS", "All 2 pull requests pass", id="a warning passes"),
        pytest.param([member(3, None), member(5)], "SUCCESS", "The pull request passes", id="silence is no obstacle"),
        pytest.param(
            [member(3, None, state=ThreadState.MERGED), member(5)],
            "SUCCESS",
            "The pull request passes",
            id="merged meanwhile",
        ),
        pytest.param(
            [member(3, None, state=ThreadState.CLOSED), member(5)], "FAILURE", "Pull request 3 is closed", id="closed"
        ),
        pytest.param(
            [member(3, None, problem="403 @here"), member(5)],
            "FAILURE",
            "Pull request 3 cannot be read",
            id="unreadable",
        ),
        pytest.param(
            [member(0, None, problem="hidden"), member(5)], "FAILURE", "A pull request cannot be read", id="hidden"
        ),
    ],
)
def test_a_group_passes_only_if_every_pull_request_passes(members: list[Member], conclusion: str, title: str) -> None:
    found = judged(*members)
    assert (found.conclusion, found.title) == (conclusion, title)


def test_a_title_too_long_for_the_merge_box_is_cut_before_the_count() -> None:
    long = replace(WAITS, title="Waiting for " + "@eric or " * 10 + "@erica (EM) to comment on the PRD")
    title = judged(member(3, long), member(5, WAITS)).title
    assert len(title) == TITLE_LIMIT
    assert title.startswith("Pull request 3: Waiting for @eric or @eric")
    assert title.endswith("…, and 1 more")


def test_a_group_with_nothing_to_report_has_no_verdict() -> None:
    assert judge_group([member(3, None), member(5, None, state=ThreadState.MERGED)], None) is None


@pytest.mark.parametrize("obstacle", [member(5, ADVISED), member(5, None, problem="403"), member(5, FAILS)])
def test_a_group_is_not_blocked_in_advise_mode(obstacle: Member) -> None:
    found = judged(member(3), obstacle, rules=config(mode=Mode.ADVISE))
    assert found.conclusion == "NEUTRAL"


def test_a_passing_group_passes_in_advise_mode() -> None:
    assert judged(member(3), rules=config(mode=Mode.ADVISE)).conclusion == "SUCCESS"


def test_the_tree_lists_each_pull_request_with_its_own_reasons() -> None:
    found = judged(member(3), member(5, WAITS), member(7, None, problem="403: @here"))
    texts = [(reason.status, reason.text, [child.text for child in reason.children]) for reason in found.tree.children]
    assert texts == [
        (Status.PASSED, "Pull request 3: Heard: the EM on the PRD", ["`Change 3`"]),
        (Status.WAITING, "Pull request 5: Waiting for the EM to comment on the PRD", ["`Change 5`"]),
        (Status.FAILED, "Pull request 7 cannot be read", ["`403: @here`"]),
    ]
    assert found.tree.children[1].link == "https://github.com/acme/shop/pull/5"


def test_the_reasons_of_a_pull_request_are_listed_under_it() -> None:
    tree = Reason(status=Status.WAITING, text="x", children=(Reason(status=Status.WAITING, text="PRD"),))
    found = judged(member(5, replace(WAITS, tree=tree)))
    assert [child.text for child in found.tree.children[0].children] == ["`Change 5`", "PRD"]


def written(group: MergeGroup = GROUP, rules: RepoConfig | None = None, said: Verdict = WAITS) -> WriteCheck | None:
    """The check on a group of three whose middle one has this verdict."""
    return check_on(group, rules, judged(member(3), member(5, said), member(7), rules=rules))


def check_on(group: MergeGroup, rules: RepoConfig | None, found: Verdict) -> WriteCheck | None:
    """The check, where it is to be written."""
    return next(iter(write_group_check(group, rules, found)), None)


def published(check: WriteCheck | None) -> CheckRun:
    """A check as the next look finds it."""
    assert check
    return CheckRun(node_id="RUN", name=check.name, conclusion=check.conclusion.value, external_id=check.external_id)


def test_the_group_check_is_on_the_head_of_the_group() -> None:
    check = written()
    assert check
    assert (check.name, check.head_sha, check.conclusion) == (NAME, GROUP.head_sha, "ACTION_REQUIRED")
    assert (check.buttons, check.annotations, check.replaces) == ((), (), None)
    assert check.summary == GROUP_RULE
    link = "([see](https://github.com/acme/shop/pull/5))"
    assert f"- ⏳ Pull request 5: Waiting for the EM to comment on the PRD {link}\n" in check.text
    assert "`Change 5`" in check.text


def test_a_member_without_an_address_is_still_named() -> None:
    check = check_on(GROUP, None, judged(member(3, None, url="", problem="gone")))
    assert check
    assert "- ❌ Pull request 3 cannot be read\n" in check.text


def test_the_tree_of_a_group_has_a_title_and_links_to_its_members() -> None:
    found = judged(member(3, WARNED), member(5, WAITS), member(7, None, problem="gone"))
    assert (found.status, found.tree.status, found.tree.text) == (Status.FAILED, Status.FAILED, found.title)
    assert [(child.status, child.link) for child in found.tree.children] == [
        (Status.PASSED, "https://github.com/acme/shop/pull/3"),
        (Status.WAITING, "https://github.com/acme/shop/pull/5"),
        (Status.FAILED, "https://github.com/acme/shop/pull/7"),
    ]
    check = check_on(GROUP, None, found)
    assert check
    assert check.title == found.title
    assert [line[:3] for line in check.text.split("\n") if line.startswith("-")] == ["- ✅", "- ⏳", "- ❌"]


def test_the_group_check_name_may_contain_the_base_branch() -> None:
    check = written(rules=config(check=CheckScope.PER_BASE))
    assert check
    assert check.name == f"{NAME}: release/1.0"
    required = written(replace(GROUP, required_check=f"{NAME}: release/1.0"))
    assert required and required.name == check.name


def test_an_unchanged_group_verdict_is_not_written_again() -> None:
    assert written(replace(GROUP, checks=(published(written()),))) is None


@pytest.mark.parametrize("other", [replace(published(written()), conclusion="SUCCESS"), published(written(said=HEARD))])
def test_a_check_with_other_contents_is_overwritten(other: CheckRun) -> None:
    check = written(replace(GROUP, checks=(other,)))
    assert check
    assert check.replaces == "RUN"


def test_a_changed_group_verdict_changes_the_external_id() -> None:
    waiting, passing = written(), written(said=HEARD)
    assert waiting
    assert passing
    assert waiting.external_id != passing.external_id


# when a pull request has its groups looked at

OWN = CheckRun(node_id="RUN", name=NAME, conclusion="SUCCESS", external_id="roe1:x::")


@pytest.mark.parametrize(
    ("queued", "is_news", "groups"),
    [
        pytest.param(None, True, (), id="in no queue"),
        pytest.param(Queued(), True, (), id="its group is not built yet"),
        pytest.param(Queued(), False, (), id="not built, and nothing new"),
        pytest.param(Queued(groups=(7, 8), checks=(OWN,)), True, (7, 8), id="the verdict changes"),
        pytest.param(Queued(groups=(7, 8), checks=(OWN,)), False, (), id="nothing new"),
        pytest.param(Queued(groups=(7, 8)), False, (7,), id="its own group was not answered"),
        pytest.param(
            Queued(groups=(7, 8), checks=(replace(OWN, name=f"{NAME}: main"),)), False, (7,), id="by another name"
        ),
    ],
)
def test_the_groups_of_a_pull_request_are_evaluated(
    queued: Queued | None, is_news: bool, groups: tuple[int, ...]
) -> None:
    snapshot = prd(queued=queued)
    assert snapshot.pull_request
    report = decide(snapshot, effective()).report
    assert groups_to_look_at(snapshot.pull_request, report, is_news=is_news) == groups


def test_no_group_is_evaluated_where_the_app_writes_nothing() -> None:
    snapshot = pull(queued=Queued(groups=(7,)))
    assert snapshot.pull_request
    report = decide(snapshot, EffectiveConfig(source=ConfigSource.NONE)).report
    assert groups_to_look_at(snapshot.pull_request, report, is_news=False) == ()
