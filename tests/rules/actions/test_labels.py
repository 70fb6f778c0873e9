"""Area labels are created once, and added to a pull request that touches a document (SPEC §2, §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import ConfigSource, EffectiveConfig
from ghapp.rules.model.plan import AddLabels, CreateLabel, Plan, RemoveLabels, RemoveReviewRequests
from ghapp.rules.model.snapshot import Event, EventKind, Label, Refusal, Snapshot
from tests.support.builders import (
    HEAD,
    PRD,
    SDD,
    VIEWER,
    area_labels,
    config,
    effective,
    event,
    issue,
    only,
    pull,
    requested,
)

ORGANISATION = effective(source=ConfigSource.ORGANISATION)
OFF = effective(config(labels=False))


def with_labels(snapshot: Snapshot, *names: str, created: bool = False) -> Snapshot:
    """The same thread in a repository that has just these labels."""
    labels = tuple(Label(name, f"L_{name}") for name in names)
    return replace(snapshot, repository=replace(snapshot.repository, labels=labels), labels_created=created)


def created(plan: Plan) -> list[str]:
    return [action.name for action in only(plan, CreateLabel)]


def added(plan: Plan) -> list[str]:
    return [name for action in only(plan, AddLabels) for name in action.names]


def taken_back(plan: Plan) -> list[str]:
    return [name for action in only(plan, RemoveLabels) for name in action.names]


def labeled(path: str, names: str, *later: Event, by: Actor | str = VIEWER, **changes: Any) -> Snapshot:
    """A pull request with labels that somebody added."""
    added_by = [event(EventKind.LABELED, name, by) for name in names.split()]
    return pull(path, labels=tuple(names.split()), timeline=(*added_by, *later), **changes)


@pytest.mark.parametrize(
    ("snapshot", "rules", "expected"),
    [
        (with_labels(issue()), effective(), "why what how who when"),
        (with_labels(issue(), "Why", "how"), effective(), "what who when"),
        (with_labels(issue(), created=True), effective(), ""),
        (with_labels(issue()), OFF, ""),
        (with_labels(pull()), effective(), "why what how who when"),
        (with_labels(pull()), ORGANISATION, ""),
        (with_labels(issue()), ORGANISATION, ""),
        (with_labels(pull(PRD)), ORGANISATION, "why what how who when"),
        (with_labels(pull(PRD), created=True), ORGANISATION, ""),
    ],
)
def test_missing_area_labels_are_created_once(snapshot: Snapshot, rules: EffectiveConfig, expected: str) -> None:
    assert created(decide(snapshot, rules)) == expected.split()


def test_a_created_label_has_the_colour_and_description_of_its_area() -> None:
    how = next(
        action for action in only(decide(with_labels(issue()), effective()), CreateLabel) if action.name == "how"
    )
    assert (how.color, "EM" in how.description) == ("0969da", True)


@pytest.mark.parametrize(
    ("snapshot", "rules", "settled"),
    [
        (issue(labels_created=False), effective(), True),
        (pull(labels_created=False), effective(), True),
        (issue(labels_created=False), ORGANISATION, False),
        (pull(labels_created=False, refusals=(Refusal("checks: write", "no", HEAD),)), effective(), True),
        (pull(labels_created=False, refusals=(Refusal("issues: write", "no", HEAD),)), effective(), False),
        (pull(labels_created=False), ORGANISATION, False),
        (pull(PRD, labels_created=False), ORGANISATION, True),
        (pull(PRD, labels_created=False), OFF, False),
        (pull(labels_created=False), effective(source=ConfigSource.NONE, config=None), False),
    ],
)
def test_a_repository_with_all_labels_counts_as_settled(
    snapshot: Snapshot, rules: EffectiveConfig, settled: bool
) -> None:
    plan = decide(snapshot, rules)
    assert (created(plan), plan.labels_settled) == ([], settled)


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (pull(PRD), "why what"),
        (pull(SDD), "how who when"),
        (pull(SDD, PRD), "why what how who when"),
        (pull("src/shop.py"), ""),
        (pull(PRD, draft=True), "why what"),
        (pull(PRD, labels=("WHY",)), "what"),
        (with_labels(pull(PRD)), "why what"),
        (with_labels(pull(PRD), "Why", "what"), "Why what"),
        (with_labels(pull(PRD), "what", created=True), "what"),
    ],
)
def test_touching_a_document_adds_the_labels_of_its_areas(snapshot: Snapshot, expected: str) -> None:
    assert added(decide(snapshot, effective())) == expected.split()


@pytest.mark.parametrize(
    ("by", "expected"), [("bob", ["what"]), (None, ["what"]), (VIEWER, ["why", "what"])], ids=["human", "ghost", "app"]
)
def test_a_label_removed_by_a_person_is_not_added_again(by: Actor | str | None, expected: list[str]) -> None:
    history = (
        event(EventKind.LABELED, "why"),
        event(EventKind.UNLABELED, "Why", by),
        event(EventKind.UNLABELED, "x", "bob"),
    )
    assert added(decide(pull(PRD, timeline=history), effective())) == expected


def test_labels_off_leaves_labels_unchanged() -> None:
    assert added(decide(pull(PRD), OFF)) == []
    assert taken_back(decide(labeled("src/shop.py", "why"), OFF)) == []


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        pytest.param(labeled("src/shop.py", "why what"), "why what", id="no document is left"),
        pytest.param(labeled(SDD, "why how"), "why", id="a document of another kind is left"),
        pytest.param(labeled(PRD, "why what"), "", id="the document is still there"),
        pytest.param(labeled("src/shop.py", "why what", by="bob"), "", id="a person added them"),
        pytest.param(labeled("src/shop.py", "why", event(EventKind.UNLABELED, "why"), by="bob"), "", id="and again"),
        pytest.param(
            labeled(
                "src/shop.py", "why what", event(EventKind.UNLABELED, "why"), event(EventKind.LABELED, "Why", "bob")
            ),
            "what",
            id="a person added one again",
        ),
        pytest.param(labeled("src/shop.py", "bug"), "", id="it is no area label"),
        pytest.param(pull(labels=("why",)), "", id="nobody knows who added it"),
        pytest.param(labeled("src/shop.py", "why", files_problem="unreadable"), "", id="the files are unknown"),
    ],
)
def test_labels_of_the_app_leave_with_the_document(snapshot: Snapshot, expected: str) -> None:
    assert taken_back(decide(snapshot, effective())) == expected.split()


def test_a_label_that_is_taken_back_no_longer_asks_for_a_review() -> None:
    asked = event(EventKind.REVIEW_REQUESTED, "U_paula", VIEWER)
    plan = decide(labeled("src/shop.py", "why", asked, review_requests=(requested("paula"),)), effective())
    assert [action.users for action in only(plan, RemoveReviewRequests)] == [("paula",)]


def test_a_label_that_was_taken_back_returns_with_the_document() -> None:
    history = event(EventKind.LABELED, "why", VIEWER), event(EventKind.UNLABELED, "why", VIEWER)
    assert added(decide(pull(PRD, timeline=history), effective())) == ["why", "what"]


def test_labels_are_not_added_when_none_is_missing() -> None:
    for snapshot in (pull(), pull(PRD, labels=("why", "what"))):
        assert not only(decide(snapshot, effective()), AddLabels)


def test_a_label_is_added_only_after_the_same_plan_creates_it() -> None:
    kinds = [type(action) for action in decide(with_labels(pull(PRD)), effective()).actions]
    assert kinds.index(AddLabels) == kinds.count(CreateLabel) == len(area_labels())
