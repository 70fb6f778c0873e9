"""What several open pull requests with the same head commit come to together (SPEC §3, "Shared heads")."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.gate.buttons import NUDGE, RE_EVALUATE, override_button
from ghapp.rules.gate.check_run import sightings_on, spoken_of
from ghapp.rules.gate.shared_heads import joint, write_shared_checks
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH, ConfigSource, DocumentKind, EffectiveConfig
from ghapp.rules.model.permissions import CHECKS
from ghapp.rules.model.plan import Annotation, Status, WriteCheck
from ghapp.rules.model.snapshot import Refusal, Snapshot, ThreadState
from tests.support.builders import HEAD, PRD, issue, only, prd, pull
from tests.support.shared_heads import (
    PER_BASE,
    RULES,
    failing,
    left,
    looks,
    passing,
    run_of,
    said_of,
    waiting,
    with_checks,
    without_document,
    written,
)

NEVER_VALID = EffectiveConfig(source=ConfigSource.REPOSITORY)


@pytest.mark.parametrize(
    ("snapshots", "conclusion", "decisive"),
    [
        pytest.param((passing(7), waiting(8, "next")), "ACTION_REQUIRED", 8, id="one of another base waits"),
        pytest.param((passing(7), passing(8, "next")), "SUCCESS", 7, id="all of all bases pass"),
        pytest.param((waiting(7), failing(8, "next")), "FAILURE", 8, id="a failure is worse than waiting"),
        pytest.param((failing(7), passing(8, "next")), "FAILURE", 7, id="a failure is worst"),
        pytest.param(
            (without_document(7), waiting(8, "next")), "ACTION_REQUIRED", 8, id="no document for one of the bases"
        ),
    ],
)
def test_the_worst_verdict_of_several_bases_counts(
    snapshots: tuple[Snapshot, ...], conclusion: str, decisive: int
) -> None:
    for order in permutations(snapshots):
        (check,) = written(*order)
        assert check.conclusion == conclusion
        assert check.title.startswith(f"#{decisive}: ")
        assert check.head_sha == HEAD


@pytest.mark.parametrize(
    ("changes", "conclusion"),
    [
        pytest.param({}, "ACTION_REQUIRED", id="another base that requires it"),
        pytest.param({"is_required": False}, "SUCCESS", id="a base that does not"),
        pytest.param({"is_backed": False}, "SUCCESS", id="a copy of a stranger"),
    ],
)
def test_a_base_counts_if_it_requires_the_check_and_somebody_backs_it(changes: dict[str, Any], conclusion: str) -> None:
    first, second = (replace(each, is_backed=True) for each in said_of(passing(7), waiting(8, "next")))
    assert joint([first, replace(second, **changes)]).verdict.conclusion == conclusion
    if changes:
        both = [replace(first, **changes), replace(second, **changes)]
        assert joint(both).verdict.conclusion == "ACTION_REQUIRED"


def test_a_strangers_pull_request_into_the_default_branch_counts() -> None:
    first, second = (replace(each, is_backed=True) for each in said_of(passing(7, "next"), waiting(8)))
    assert joint([first, replace(second, is_backed=False)]).verdict.conclusion == "ACTION_REQUIRED"
    assert joint([first, replace(second, is_backed=False, is_required=False)]).verdict.conclusion == "SUCCESS"


def test_a_required_base_counts_even_if_only_a_stranger_targets_it() -> None:
    first, second = said_of(passing(7), waiting(8, "next"))
    reports = [replace(first, is_required=False), replace(second, is_backed=False)]
    assert joint(reports).verdict.conclusion == "ACTION_REQUIRED"


def test_a_required_shared_check_passes_without_a_configuration() -> None:
    snapshots = (pull(required_check=CHECK_NAME, shared_with=(99,)), without_document(8))
    (check,) = written(*snapshots, rules=EffectiveConfig(source=ConfigSource.NONE))
    assert (check.name, check.conclusion, check.title) == (CHECK_NAME, "SUCCESS", "This repository has no rules file")


def test_every_member_evaluation_produces_the_same_shared_check() -> None:
    group = (waiting(7), passing(8), waiting(9, "next"))
    (first, *others) = [written(*order) for order in permutations(group)]
    assert all(other == first for other in others)


def test_the_shared_check_lists_every_pull_request() -> None:
    (check,) = written(passing(7), waiting(8, "next"))
    assert "### [#7](https://github.com/acme/shop/pull/7) into `main`" in check.summary
    assert "### [#8](https://github.com/acme/shop/pull/8) into `next`" in check.summary
    lines = check.text.splitlines()
    assert lines[1].startswith("- ✅ #7 into `main`: Heard")
    assert "\n- ⏳ #8 into `next`: Waiting for @eric (EM) to comment on the PRD" in check.text
    assert lines[0].startswith("- 📝 Pull requests into several branches share this commit")


def test_evaluating_one_member_alone_writes_no_shared_check() -> None:
    plan = decide(waiting(7), RULES)
    assert only(plan, WriteCheck) == []
    assert plan.report
    assert plan.report.number == 7


def test_unchanged_shared_verdicts_are_written_once() -> None:
    group = (waiting(7), passing(8), waiting(9, "next"))
    (check,) = written(*group)
    for order in permutations(group):
        assert written(with_checks(order[0], run_of(check)), *order[1:]) == []


def test_a_formerly_shared_head_gets_its_own_check_again() -> None:
    (alone,) = only(decide(prd(), RULES), WriteCheck)
    (shared,) = written(prd(shared_with=(99,)))
    assert alone == shared


def test_the_shared_check_keeps_the_sightings_of_every_member() -> None:
    (check,) = written(waiting(7), waiting(8))
    run = run_of(check)
    assert spoken_of(run) == {7, 8}
    assert [sightings_on(number, [run]).partition(";")[0] for number in (7, 8, 9)] == ["7", "8", ""]


def test_many_sightings_keep_the_external_id_of_the_check_short() -> None:
    (check,) = written(*(waiting(number) for number in range(100, 120)))
    assert len(check.external_id) <= 255
    assert min(spoken_of(run_of(check))) == 100


def test_findings_common_to_all_members_are_reported_once() -> None:
    (one,) = written(failing(7))
    (both,) = written(failing(7), failing(8))
    assert one.annotations
    assert both.annotations == one.annotations


def test_members_with_the_same_base_share_a_check_named_by_base() -> None:
    checks = written(passing(8), waiting(9, "next"), rules=PER_BASE)
    assert [(check.name, check.conclusion, check.title.partition(":")[0]) for check in checks] == [
        ("Rules of Engagement: main", "SUCCESS", "Heard"),
        ("Rules of Engagement: next", "ACTION_REQUIRED", "Waiting for @eric (EM) to comment on the PRD"),
    ]


def test_the_gate_stays_closed_when_too_many_pull_requests_share_a_head() -> None:
    (check,) = written(passing(7), passing(8), unseen=3)
    assert (check.conclusion, check.title) == (
        "FAILURE",
        "5 branches are the target of pull requests with this commit; at most 20 are supported",
    )


def test_no_shared_check_is_written_without_the_checks_permission() -> None:
    refused = replace(waiting(7), refusals=(Refusal(CHECKS, "Resource not accessible", HEAD),))
    assert written(refused, waiting(8)) == []


def test_a_shared_head_without_configuration_and_an_issue_get_no_check() -> None:
    assert written(waiting(7), rules=EffectiveConfig(source=ConfigSource.NONE)) == []
    (silent,) = looks(issue())
    assert write_shared_checks(*silent, []) == ()


def test_the_worst_verdict_counts_even_if_no_configuration_was_ever_valid() -> None:
    (check,) = written(without_document(7), waiting(8, "next"), rules=NEVER_VALID)
    assert (check.conclusion, check.title.partition(":")[0]) == ("FAILURE", "#8")


def merged(number: int, run: CheckRun, *, heard: bool) -> Snapshot:
    """A merged one, whose head bears a check."""
    ended = with_checks(passing(number) if heard else waiting(number), run)
    return replace(ended, state=ThreadState.MERGED)


@pytest.mark.parametrize(
    ("about", "heard", "kind"),
    [
        pytest.param("7;prd.1.abc", True, "bypassed", id="its own check is red"),
        pytest.param("7;prd.1.abc|8", True, "bypassed", id="the check is red for both"),
        pytest.param("8;prd.1.abc", True, "merged", id="another one's check, and everyone was heard"),
        pytest.param("8;prd.1.abc", False, "bypassed", id="another one's check, and somebody was not"),
    ],
)
def test_a_check_about_other_pull_requests_does_not_make_a_merge_a_bypass(about: str, heard: bool, kind: str) -> None:
    run = left("Rules of Engagement", "ACTION_REQUIRED", about)
    (record,) = decide(merged(7, run, heard=heard), RULES).records
    assert record.kind == kind


def test_a_shared_check_includes_the_verdict_of_every_member() -> None:
    first, second = waiting(3), replace(failing(5), url="https://github.com/acme/shop/pull/5")
    made = joint(said_of(first, second))
    assert made.verdict.status is Status.FAILED
    assert made.verdict.tree.text == made.verdict.title
    assert made.verdict.kinds == (DocumentKind.PRD, DocumentKind.RULES)
    assert [(child.link, bool(child.children)) for child in made.verdict.tree.children] == [
        (None, False),
        (first.url, True),
        (second.url, True),
    ]
    assert [note.path for note in made.annotations] == [CONFIG_PATH, CONFIG_PATH]
    assert [button.label for button in made.buttons] == ["Re-evaluate", "Nudge", "Override"]
    assert "since 2026" in made.summary
    assert "since 2026" not in made.stable_summary


def test_a_shared_check_has_the_annotations_and_buttons_of_all_members() -> None:
    note = Annotation(path=PRD, line=1, message="No date.")
    other = replace(note, line=2)
    first, second = said_of(waiting(3), waiting(5))
    override = override_button("main")
    first = replace(first, annotations=(note,), buttons=(RE_EVALUATE, override))
    second = replace(second, annotations=(note, other), buttons=(RE_EVALUATE, NUDGE))
    made = joint([first, second])
    assert made.verdict.title.startswith("#3: ")
    assert made.annotations == (note, other)
    assert made.buttons == (RE_EVALUATE, NUDGE, override)


def test_the_page_of_a_shared_check_combines_the_pages_of_its_members() -> None:
    first, second = said_of(waiting(3), waiting(5, "next"))
    first, second = (
        replace(each, summary=f"Page {each.number}", stable_summary="Timeless") for each in (first, second)
    )
    made = joint([first, second])
    assert made.summary == (
        "### [#3](https://github.com/acme/shop/pull/3) into `main`\n\nPage 3\n\n"
        "### [#5](https://github.com/acme/shop/pull/5) into `next`\n\nPage 5"
    )
    assert made.stable_summary == made.summary.replace("Page 3", "Timeless").replace("Page 5", "Timeless")


def test_a_pull_request_with_an_unshared_head_gets_its_own_verdict() -> None:
    (alone,) = said_of(waiting(3))
    assert joint([alone]) == alone
    (look,) = looks(waiting(3))
    assert write_shared_checks(*look, [alone]) == tuple(written(waiting(3)))
