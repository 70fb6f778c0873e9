"""Checks that no evaluation stands behind fail closed, and block nothing that touches no document (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.gate.undecided import (
    could_not_evaluate,
    overwrite_checks,
    plan_without_evaluation,
    suspended,
)
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import ConfigSource, EffectiveConfig, Mode
from ghapp.rules.model.plan import Conclusion, Plan
from ghapp.rules.model.snapshot import Snapshot, ThreadState
from tests.support.builders import HEAD, check, config, effective, issue, prd, pull

INVALID = EffectiveConfig(source=ConfigSource.REPOSITORY)
PAGE = could_not_evaluate("abc123")


def run(name: str = "Rules of Engagement", external_id: str = "roe1:shown:annotated:7;prd", **changes: Any) -> CheckRun:
    return CheckRun(node_id=f"RUN {name}", name=name, conclusion="SUCCESS", external_id=external_id, **changes)


def with_pull(snapshot: Snapshot, **changes: Any) -> Snapshot:
    assert snapshot.pull_request
    return replace(snapshot, pull_request=replace(snapshot.pull_request, **changes))


@pytest.mark.parametrize(
    ("snapshot", "rules", "conclusion"),
    [
        pytest.param(prd(), effective(), Conclusion.FAILURE, id="a document"),
        pytest.param(pull("src/app.py"), effective(), Conclusion.SUCCESS, id="no document"),
        pytest.param(
            with_pull(pull("src/app.py"), files_problem="too many"), effective(), Conclusion.FAILURE, id="unknown files"
        ),
        pytest.param(
            with_pull(pull("src/app.py"), remembered_sharers=frozenset({7, 9})),
            effective(),
            Conclusion.FAILURE,
            id="perhaps another one with this head",
        ),
        pytest.param(
            with_pull(pull("src/app.py"), remembered_sharers=frozenset({7})),
            effective(),
            Conclusion.SUCCESS,
            id="remembered alone",
        ),
        pytest.param(prd(), effective(config(mode=Mode.ADVISE)), Conclusion.NEUTRAL, id="advice"),
        pytest.param(pull("src/app.py"), INVALID, Conclusion.FAILURE, id="never valid"),
    ],
)
def test_the_files_alone_decide_what_fails_closed(
    snapshot: Snapshot, rules: EffectiveConfig, conclusion: Conclusion
) -> None:
    plan = plan_without_evaluation(snapshot, rules, "abc123")
    assert check(plan).conclusion is conclusion
    assert plan.verdict
    assert plan.verdict.conclusion is conclusion
    assert ("`abc123`" in check(plan).summary) == (conclusion is not Conclusion.SUCCESS)


@pytest.mark.parametrize(
    ("snapshot", "rules"),
    [
        pytest.param(issue(), effective(), id="an issue"),
        pytest.param(replace(prd(), state=ThreadState.CLOSED), effective(), id="closed"),
        pytest.param(prd(), EffectiveConfig(source=ConfigSource.NONE), id="nothing configured"),
    ],
)
def test_where_there_is_no_check_nothing_fails_closed(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    assert plan_without_evaluation(snapshot, rules, "abc123") == Plan()


def test_a_failure_is_written_once_and_left_to_the_deciding_pull_request() -> None:
    first = check(plan_without_evaluation(prd(), effective(), "abc123"))
    written = CheckRun(
        node_id="RUN", name=first.name, conclusion=first.conclusion, external_id=first.external_id, title=first.title
    )
    assert plan_without_evaluation(with_pull(prd(), checks=(written,)), effective(), "abc123").actions == ()
    rerequested = with_pull(prd(), checks=(replace(written, is_rerequested=True),))
    assert check(plan_without_evaluation(rerequested, effective(), "abc123")).replaces == "RUN"
    shared = plan_without_evaluation(with_pull(prd(), shared_with=(8,)), effective(), "abc123")
    assert shared.actions == ()
    assert shared.report
    assert shared.report.verdict.conclusion is Conclusion.FAILURE


def test_every_check_on_a_head_is_overwritten() -> None:
    runs = (run(), run("Rules of Engagement: next", "", title="Passed"))
    written = overwrite_checks(HEAD, runs, PAGE, create=False)
    assert [(each.name, each.replaces, each.conclusion) for each in written] == [
        (each.name, each.node_id, Conclusion.FAILURE) for each in runs
    ]
    assert {each.title for each in written} == {"This pull request could not be evaluated"}
    shown = [replace(each, external_id=made.external_id) for each, made in zip(runs, written, strict=True)]
    assert overwrite_checks(HEAD, shown, PAGE, create=False) == ()
    assert len(overwrite_checks(HEAD, shown, suspended("down"), create=False)) == 2


def test_an_overwritten_check_keeps_the_notes_of_the_evaluation_but_not_its_digest() -> None:
    (written,) = overwrite_checks(HEAD, [run()], PAGE, create=False)
    prefix, shown, annotated, notes = written.external_id.split(":")
    assert (prefix, annotated, notes) == ("roe1", "annotated", "7;prd")
    assert shown != "shown"


@pytest.mark.parametrize(("create", "count"), [(True, 1), (False, 0)])
def test_a_missing_check_is_created_only_on_request(create: bool, count: int) -> None:
    written = overwrite_checks(HEAD, (), suspended("GitHub is down, @all"), create=create)
    assert len(written) == count
    for each in written:
        assert (each.name, each.replaces) == ("Rules of Engagement", None)
        assert (each.conclusion, each.title) == (Conclusion.NEUTRAL, "Gate suspended")
        assert "`GitHub is down, @all`" in each.summary
