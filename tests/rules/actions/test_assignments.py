"""Assignments: the owner of a labelled area is assigned or mentioned (SPEC §2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.plan import AddComment, Assign, Plan, Unassign
from ghapp.rules.model.snapshot import EventKind, Refusal, ThreadState
from tests.support.builders import (
    ERIC,
    PAULA,
    VIEWER,
    at,
    comment,
    config,
    effective,
    event,
    holder,
    issue,
    known,
    only,
    pair,
    person,
    pull,
    team,
    user,
)

LABELED, ASSIGNED, UNASSIGNED = EventKind.LABELED, EventKind.ASSIGNED, EventKind.UNASSIGNED
SEVERAL = effective(config(pair(pm="paula pete acme/product", em="eric")))
PEOPLE = known(person("pete"), team("acme/product", "paula", "pia"), person("robo[bot]"))
PAIRS = effective(config(pair("pete", "eric", name="a", labels="team-a"), pair(name="rest")))


def assigned(plan: Plan) -> list[str]:
    return [user.login for action in only(plan, Assign) for user in action.assignees]


def unassigned(plan: Plan) -> list[str]:
    return [user.login for action in only(plan, Unassign) for user in action.assignees]


def said(plan: Plan) -> str:
    return "\n".join(action.body for action in only(plan, AddComment))


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        (effective(), {}, ""),
        (effective(), {"labels": ("why",)}, "paula"),
        (effective(), {"labels": ("why", "what", "WHEN")}, "paula eric"),
        (effective(), {"labels": ("bug",)}, ""),
        (SEVERAL, {"labels": ("why",)}, "paula pete"),
        (PAIRS, {"labels": ("why", "team-a")}, "pete"),
        (PAIRS, {"labels": ("why",)}, "paula"),
        (effective(), {"labels": ("why",), "author": PAULA}, "paula"),
        (effective(), {"labels": ("why",), "assignees": (PAULA,)}, ""),
        (effective(), {"labels": ("why",), "refusals": (Refusal("paula", "no access"),)}, ""),
        (effective(), {"labels": ("why",), "refusals": (Refusal("eric", "no access"),)}, "paula"),
        (effective(), {"labels": ("why",), "state": ThreadState.CLOSED}, ""),
        (effective(config(labels=False)), {"labels": ("why",)}, ""),
        (effective(config=None), {"labels": ("why",)}, ""),
    ],
)
def test_the_owner_of_a_labelled_area_is_assigned(
    rules: EffectiveConfig, changes: dict[str, Any], expected: str
) -> None:
    assert assigned(decide(issue(**{"people": PEOPLE} | changes), rules)) == expected.split()


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        ((event(LABELED, "why"), event(UNASSIGNED, "U_paula", "bob")), []),
        ((event(LABELED, "why"), event(UNASSIGNED, "U_paula", "paula")), []),
        ((event(UNASSIGNED, "U_paula", "bob"),), []),
        ((event(LABELED, "why"), event(UNASSIGNED, "U_paula", "bob"), event(LABELED, "Why", "bob")), ["paula"]),
        ((event(LABELED, "why"), event(UNASSIGNED, "U_paula", VIEWER)), ["paula"]),
        ((event(LABELED, "why"), event(UNASSIGNED, "U_eric", "bob")), ["paula"]),
    ],
)
def test_an_owner_unassigned_by_a_person_is_not_assigned_again(timeline: Any, expected: list[str]) -> None:
    assert assigned(decide(issue(labels=("why",), timeline=timeline), effective())) == expected


@pytest.mark.parametrize(
    ("labels", "timeline", "expected"),
    [
        ((), (event(ASSIGNED, "U_paula"),), ["paula"]),
        (("what",), (event(ASSIGNED, "U_paula"),), []),
        ((), (event(ASSIGNED, "U_paula", "bob"),), []),
        ((), (event(ASSIGNED, "U_paula"), event(UNASSIGNED, "U_paula", "bob")), []),
        ((), (event(ASSIGNED, "U_paula"), event(UNASSIGNED, "U_paula", "bob"), event(ASSIGNED, "U_paula", "bob")), []),
        ((), (), []),
    ],
)
def test_only_assignments_by_the_app_are_removed_with_the_label(
    labels: tuple[str, ...], timeline: Any, expected: list[str]
) -> None:
    snapshot = issue(labels=labels, assignees=(PAULA, user("zoe")), timeline=timeline)
    assert unassigned(decide(snapshot, effective())) == expected


def test_an_owner_first_refused_by_github_stays_assigned() -> None:
    timeline = (event(ASSIGNED, "U_paula", by=VIEWER),)
    refusals = (Refusal("paula", "no access"),)
    plan = decide(issue(labels=("why",), assignees=(PAULA,), timeline=timeline, refusals=refusals), effective())
    assert plan.actions == ()


PETE = effective(config(pair(pm="pete")))
OLD_OWNER = (event(LABELED, "why", "bob", 1), event(ASSIGNED, "U_paula", minutes=2))
DAYS = timedelta(days=2)
HOW = {"labels": ("why", "how"), "timeline": (*OLD_OWNER, event(LABELED, "how", "bob", 3))}


@pytest.mark.parametrize(
    ("rules", "changes", "new", "removed"),
    [
        pytest.param(PETE, {}, [], [], id="another owner now"),
        pytest.param(SEVERAL, {}, [], [], id="more owners now"),
        pytest.param(
            PETE, {"timeline": (*OLD_OWNER, event(LABELED, "why", "bob", 3))}, ["pete"], ["paula"], id="the label again"
        ),
        pytest.param(PETE, {"labels": ()}, [], ["paula"], id="the label removed"),
        pytest.param(
            PETE,
            {"labels": ("why", "how"), "timeline": (*OLD_OWNER, event(LABELED, "how", "bob", 3))},
            ["eric"],
            [],
            id="another label",
        ),
        pytest.param(PETE, {"assignees": ()}, ["pete"], [], id="unassigned since"),
        pytest.param(PETE, {"assignees": (PAULA, user("pete"))}, [], [], id="a person assigned the other"),
        pytest.param(
            PETE,
            {"timeline": (event(LABELED, "why"), event(ASSIGNED, "U_paula", "bob"))},
            ["pete"],
            [],
            id="by a person",
        ),
    ],
)
def test_an_issue_keeps_its_owner_when_the_holders_change(
    rules: EffectiveConfig, changes: dict[str, Any], new: list[str], removed: list[str]
) -> None:
    defaults: dict[str, Any] = {"people": PEOPLE, "labels": ("why",), "assignees": (PAULA,), "timeline": OLD_OWNER}
    plan = decide(issue(**defaults | changes), rules)
    assert (assigned(plan), unassigned(plan)) == (new, removed)


@pytest.mark.parametrize(
    ("changes", "mentions"),
    [
        pytest.param({}, True, id="on the day of the label"),
        pytest.param({"taken_at": at(60) + DAYS}, False, id="later"),
        pytest.param({"taken_at": at(60) + DAYS, **HOW}, True, id="a label without an owner"),
        pytest.param({"taken_at": at(60) + DAYS, "assignees": ()}, True, id="unassigned since"),
    ],
)
def test_a_team_that_becomes_an_owner_later_is_not_mentioned(changes: dict[str, Any], mentions: bool) -> None:
    rules = effective(config(pair(pm="paula acme/product", em="acme/product")))
    defaults: dict[str, Any] = {"people": PEOPLE, "labels": ("why",), "assignees": (PAULA,), "timeline": OLD_OWNER}
    assert bool(said(decide(issue(**defaults | changes), rules))) is mentions


def test_another_team_is_not_mentioned_where_a_team_was() -> None:
    text = said(decide(issue(people=PEOPLE, labels=("why",)), effective(config(pair("acme/product")))))
    later = issue(people=PEOPLE, labels=("why",), comments=(comment(VIEWER, text),), taken_at=at(60) + DAYS)
    assert said(decide(later, effective(config(pair("acme/leads"))))) == ""
    relabelled = replace(later, timeline=(event(LABELED, "why", "bob", 20),))
    assert said(decide(relabelled, effective(config(pair("acme/leads"))))) != ""


def test_labels_off_removes_no_assignment() -> None:
    snapshot = issue(assignees=(PAULA,), timeline=(event(ASSIGNED, "U_paula"),))
    assert unassigned(decide(snapshot, effective(config(labels=False)))) == []


@pytest.mark.parametrize(
    ("rules", "changes", "names"),
    [
        pytest.param(SEVERAL, {}, "@acme/product", id="a team"),
        pytest.param(effective(), {"people": known() | {holder("paula"): None}}, "@paula", id="unknown to GitHub"),
        pytest.param(effective(), {"refusals": (Refusal("paula", "no access"),)}, "@paula", id="refused"),
        pytest.param(effective(config(pair("robo[bot]"))), {}, "@robo[bot]", id="a bot"),
    ],
)
def test_an_owner_who_cannot_be_assigned_is_mentioned_in_one_comment(
    rules: EffectiveConfig, changes: dict[str, Any], names: str
) -> None:
    changes = {"people": PEOPLE, "labels": ("why",)} | changes
    text = said(decide(issue(**changes), rules))
    assert text.startswith(f"{names}, this issue is yours to decide: it is labelled `why`")
    again = issue(**changes, comments=(comment(VIEWER, text),))
    assert said(decide(again, rules)) == ""


def test_a_mention_names_only_the_areas_of_the_owner() -> None:
    rules = effective(config(pair(em="acme/product")))
    text = said(decide(issue(people=PEOPLE, labels=("why", "how", "who")), rules))
    assert text.startswith("@acme/product, this issue is yours to decide: it is labelled `how` and `who`")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"assignees": (PAULA,)}, "", id="a human assigned the refused one"),
        pytest.param({"assignees": (ERIC,)}, "@paula, this", id="somebody else is assigned"),
        pytest.param(
            {"comments": (comment("bob", "<!-- rules-of-engagement: mention paula -->"),)}, "@paula, this", id="forged"
        ),
        pytest.param({"comments": (comment(VIEWER, "no marker"),)}, "@paula, this", id="another comment of the app"),
        pytest.param(
            {"comments": (comment(VIEWER, "x\n\n<!-- rules-of-engagement: reply C U -->"),)},
            "@paula, this",
            id="a reply",
        ),
    ],
)
def test_a_refused_owner_is_mentioned_unless_assigned_or_notified(changes: dict[str, Any], expected: str) -> None:
    snapshot = issue(labels=("why",), refusals=(Refusal("paula", "no access"),), **changes)
    assert said(decide(snapshot, effective())).startswith(expected)
    assert bool(said(decide(snapshot, effective()))) is bool(expected)


@pytest.mark.parametrize(("labels", "quiet"), [((), True), (("bug",), True), (("why",), False)])
def test_comments_matter_only_with_an_area_label(labels: tuple[str, ...], quiet: bool) -> None:
    assert decide(issue(labels=labels), effective()).quiet is quiet
    assert decide(pull(labels=labels), effective()).quiet is quiet
