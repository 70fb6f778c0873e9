"""A check for a branch that no open pull request of its head goes into any more is closed (SPEC §3)."""

from __future__ import annotations

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.gate.buttons import RE_EVALUATE
from ghapp.rules.gate.check_run import close_left_behind
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import CHECK_NAME
from ghapp.rules.model.plan import Conclusion, WriteCheck
from ghapp.rules.wording.reasons import RECHECK_HINT
from tests.support.builders import HEAD, config, effective, only, prd
from tests.support.shared_heads import PER_BASE, left, passing, run_of, waiting, with_checks, written


@pytest.mark.parametrize(
    ("run", "closed"),
    [
        pytest.param(left("Rules of Engagement: old", "SUCCESS", "7;prd.1.abc"), True, id="it went there"),
        pytest.param(left("Rules of Engagement: old", "NEUTRAL", "9|8"), True, id="it went there with another"),
        pytest.param(left("Rules of Engagement: old", "ACTION_REQUIRED", "7"), False, id="it never passed there"),
        pytest.param(left("Rules of Engagement: old", "SUCCESS", "9"), False, id="another one's, merged perhaps"),
        pytest.param(left("Rules of Engagement: old", "SUCCESS", ""), False, id="nobody knows whose"),
        pytest.param(left("Rules of Engagement", "SUCCESS", "7"), False, id="the check for all bases"),
    ],
)
def test_a_former_base_has_no_open_gate(run: CheckRun, closed: bool) -> None:
    def of(checks: list[WriteCheck]) -> list[tuple[str, str | None, str]]:
        return [(check.conclusion, check.replaces, check.name) for check in checks if check.replaces]

    expected = [("ACTION_REQUIRED", "LEFT", run.name)] if closed else []
    assert of(written(with_checks(waiting(7), run), passing(8), rules=PER_BASE)) == expected
    alone = with_checks(prd(number=8 if "8" in run.external_id else 7), run)
    plan = decide(alone, PER_BASE)
    assert of(only(plan, WriteCheck)) == expected
    for check in only(plan, WriteCheck):
        if check.replaces:
            assert check.title == "No open pull request targets `old` with this commit"
            again = with_checks(alone, run_of(check))
            assert of(only(decide(again, PER_BASE), WriteCheck)) == []


@pytest.mark.parametrize(
    ("form", "annotated"),
    [
        pytest.param("roe1:a:b:", "b", id="its annotations stay"),
        pytest.param("a:", "", id="of no known form"),
        pytest.param("", "", id="of none at all"),
    ],
)
def test_a_check_left_behind_is_closed_with_an_explanation(form: str, annotated: str) -> None:
    run = CheckRun(
        node_id="OLD", name=f"{CHECK_NAME}: next", conclusion="SUCCESS", external_id=f"{form}7;prd.1.aaaaaaa"
    )
    moved = with_checks(waiting(7), run)
    assert moved.pull_request
    report = decide(moved, PER_BASE).report
    assert report
    title = "No open pull request targets `next` with this commit"
    (closed,) = close_left_behind(moved.pull_request, [report])
    assert closed == WriteCheck(
        name=f"{CHECK_NAME}: next",
        head_sha=HEAD,
        conclusion=Conclusion.ACTION_REQUIRED,
        title=title,
        summary=RECHECK_HINT,
        text="",
        external_id=f"roe1:0a5d15fc6af25f3a8846:{annotated}:7;prd.1.aaaaaaa",
        buttons=(RE_EVALUATE,),
        replaces="OLD",
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param(CHECK_NAME, "No open pull request with this commit needs this check", id="of other branches"),
        pytest.param("Releases", "No open pull request with this commit needs this check", id="of a pattern"),
        pytest.param(f"{CHECK_NAME}: next", "No open pull request targets `next` with this commit", id="of a base"),
        pytest.param("Gate", None, id="of this branch"),
    ],
)
def test_a_check_of_other_branches_is_closed_where_branches_have_names(name: str, title: str | None) -> None:
    rules = effective(config(check=(("main", "Gate"), ("release/*", "Releases"))))
    moved = with_checks(prd(number=7), left(name, "SUCCESS", "7;prd.1.abc"))
    closed = [check.title for check in only(decide(moved, rules), WriteCheck) if check.name != "Gate"]
    assert closed == ([title] if title else [])
