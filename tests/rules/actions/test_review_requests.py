"""Review requests: each owner and partner once, never against the choice of a person (SPEC §2, §3)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import CONFIG_PATH, EffectiveConfig
from ghapp.rules.model.plan import Plan, RemoveReviewRequests, RequestReviews
from ghapp.rules.model.snapshot import EventKind, Refusal, ReviewRequest
from tests.support.builders import (
    DORA,
    ERIC,
    HEAD,
    PAULA,
    PRD,
    SDD,
    VIEWER,
    comment,
    config,
    effective,
    event,
    holder,
    known,
    only,
    pair,
    person,
    pull,
    requested,
    review,
    team,
)

ASKED, TAKEN_BACK = EventKind.REVIEW_REQUESTED, EventKind.REVIEW_REQUEST_REMOVED
ENGINEERS = team("acme/eng", "eric", "edna")
TEAM = effective(config(pair(em="acme/eng")))
PAIRS = effective(config(pair("pa", "ea", name="a", paths="docs/prd/a/**", labels="team-a"), pair(name="rest")))
LISTED = effective(config(pair(pm="paula acme/eng", em="eric paula")))


def asked(plan: Plan) -> list[str]:
    return [each.holder.name for action in only(plan, RequestReviews) for each in action.reviewers]


@pytest.mark.parametrize(
    ("paths", "changes", "rules", "expected"),
    [
        ((), {}, effective(), ""),
        ((), {"labels": ("why",)}, effective(), "paula"),
        ((), {"labels": ("How", "bug")}, effective(), "eric"),
        ((), {"labels": ("why", "what", "how")}, effective(), "paula eric"),
        ((), {"labels": ("why",)}, effective(config(labels=False)), ""),
        ((PRD,), {}, effective(), "paula eric"),
        ((SDD,), {}, effective(), "paula eric"),
        ((CONFIG_PATH,), {}, effective(), "paula eric"),
        ((PRD,), {"author": PAULA}, effective(), "eric"),
        ((PRD,), {}, effective(config(labels=False)), "paula eric"),
        ((PRD,), {"people": known(ENGINEERS)}, LISTED, "paula acme/eng eric"),
    ],
)
def test_labels_request_the_owner_and_documents_owner_and_partner(
    paths: tuple[str, ...], changes: dict[str, Any], rules: EffectiveConfig, expected: str
) -> None:
    assert asked(decide(pull(*paths, **changes), rules)) == expected.split()


@pytest.mark.parametrize(
    ("paths", "labels", "expected"),
    [
        ((), ("why", "team-a"), "pa"),
        ((), ("why",), "paula"),
        (("docs/prd/a/x.md",), ("why", "what"), "pa ea"),
        (("docs/prd/a/x.md",), ("how",), "pa ea eric"),
        (("docs/prd/b/x.md",), ("why", "team-a"), "paula eric"),
    ],
)
def test_paths_choose_the_pair_of_a_document_and_labels_that_of_a_label(
    paths: tuple[str, ...], labels: tuple[str, ...], expected: str
) -> None:
    people = known(team("x/y"), *(team(name, name) for name in ("pa", "ea")))
    assert asked(decide(pull(*paths, labels=labels, people=people), PAIRS)) == expected.split()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"author": ERIC}, id="the author"),
        pytest.param({"draft": True}, id="a draft"),
        pytest.param({"review_requests": (requested("eric"),)}, id="requested already"),
        pytest.param({"reviews": (review("eric"),)}, id="has reviewed"),
        pytest.param({"reviews": (review("eric", "DISMISSED"),)}, id="reviewed, dismissed since"),
        pytest.param({"timeline": (event(TAKEN_BACK, "U_eric", "bob"),)}, id="a human removed the request"),
        pytest.param({"timeline": (event(TAKEN_BACK, "U_eric", None),)}, id="someone since deleted removed it"),
        pytest.param(
            {"timeline": (event(ASKED, "U_eric"), event(TAKEN_BACK, "U_eric", "bob"), event(TAKEN_BACK, "U_eric"))},
            id="a human removed it once",
        ),
        pytest.param({"timeline": (event(ASKED, "U_eric"),)}, id="asked before, and GitHub ended the request"),
        pytest.param({"refusals": (Refusal("eric", "no access", HEAD),)}, id="refused on this head"),
        pytest.param({"people": known() | {holder("eric"): None}}, id="gone"),
        pytest.param({"people": {}}, id="unknown"),
        pytest.param({"state": "CLOSED"}, id="closed"),
    ],
)
def test_a_review_is_not_requested_from_an_ineligible_holder(changes: dict[str, Any]) -> None:
    assert asked(decide(pull(labels=("how",), **changes), effective())) == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"reviews": (review("eric", "PENDING"), review(None))}, id="has not submitted a review"),
        pytest.param({"timeline": (event(ASKED, "U_eric"), event(TAKEN_BACK, "U_eric"))}, id="the app took back"),
        pytest.param({"refusals": (Refusal("eric", "no access", "b" * 40),)}, id="refused on an earlier head"),
        pytest.param({"timeline": (event(TAKEN_BACK, "U_paula", "bob"),)}, id="someone else was removed"),
        pytest.param({"timeline": (event(TAKEN_BACK, "U_ERIC", "bob"),)}, id="someone of a similar id was removed"),
        pytest.param(
            {"refusals": (Refusal("eric", "no access", HEAD),), "comments": (comment("bob", "/recheck"),)},
            id="refused, but a recheck is asked for",
        ),
    ],
)
def test_a_review_is_requested_from_an_eligible_holder(changes: dict[str, Any]) -> None:
    assert asked(decide(pull(labels=("how",), **changes), effective())) == ["eric"]


@pytest.mark.parametrize(
    ("members", "changes", "expected"),
    [
        (("eric", "edna"), {}, ["acme/eng"]),
        (("eric", "edna"), {"author": ERIC}, ["acme/eng"]),
        (("eric", "robo[bot]"), {"author": ERIC}, []),
        (("dora", "edna"), {"reviews": (review("dora"),)}, ["acme/eng"]),
        (("eric", "edna"), {"reviews": (review("edna"),)}, []),
        (("robo[bot]",), {}, []),
        ((), {}, []),
    ],
)
def test_a_team_is_asked_unless_it_reviewed_or_has_only_the_author(
    members: tuple[str, ...], changes: dict[str, Any], expected: list[str]
) -> None:
    snapshot = pull(labels=("how",), people=known(team("acme/eng", *members)), **changes)
    assert asked(decide(snapshot, TEAM)) == expected


def taken_back(plan: Plan) -> list[str]:
    return [name for action in only(plan, RemoveReviewRequests) for name in (*action.users, *action.teams)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, ["eric", "eng"], id="its label was removed"),
        pytest.param({"labels": ("how",)}, ["eng"], id="a label still asks"),
        pytest.param({"files_problem": "too many files"}, [], id="the files are not known"),
        pytest.param({"timeline": ()}, [], id="it is not known who asked"),
        pytest.param(
            {"timeline": (event(ASKED, "U_eric"), event(TAKEN_BACK, "U_eric", "bob"))}, [], id="a human undid it since"
        ),
        pytest.param(
            {"timeline": (event(ASKED, "U_eric"), event(ASKED, "T_acme/eng"), event(ASKED, "U_eric", "bob"))},
            ["eng"],
            id="a human asked again",
        ),
    ],
)
def test_the_app_removes_its_own_request_when_nothing_needs_it(changes: dict[str, Any], expected: list[str]) -> None:
    defaults: dict[str, Any] = {
        "review_requests": (requested("eric"), requested("acme/eng")),
        "timeline": (event(ASKED, "U_eric"), event(ASKED, "T_acme/eng")),
    }
    assert taken_back(decide(pull(**(defaults | changes)), effective())) == expected


def test_a_member_requested_by_github_for_a_team_stays_requested() -> None:
    snapshot = pull(
        labels=("how",),
        people=known(ENGINEERS),
        review_requests=(requested("edna"),),
        timeline=(event(ASKED, "T_acme/eng", VIEWER), event(ASKED, "U_edna", VIEWER)),
    )
    plan = decide(snapshot, TEAM)
    assert (asked(plan), taken_back(plan)) == ([], [])


def test_a_holder_of_both_roles_is_asked_once() -> None:
    rules = effective(config(pair("paula", "paula eric")))
    assert asked(decide(pull(PRD, author=DORA), rules)) == ["paula", "eric"]


def test_a_plan_requests_no_review_without_a_reachable_holder() -> None:
    assert not only(decide(pull(), effective()), RequestReviews)


def test_a_team_request_is_removed_by_its_slug() -> None:
    asked_team = ReviewRequest("T_acme/eng", "acme/eng", is_team=True)
    snapshot = pull(review_requests=(asked_team,), timeline=(event(ASKED, "T_acme/eng"),), people=known(ENGINEERS))
    assert only(decide(snapshot, TEAM), RemoveReviewRequests) == [RemoveReviewRequests(teams=("eng",))]


NEW_PM, NEW_EM = effective(config(pair("pete", "eric"))), effective(config(pair("paula", "edna emil")))
FIRST = event(ASKED, "U_paula", minutes=1), event(ASKED, "U_eric", minutes=1)
# Another holder of the role was heard.
HEARD: dict[str, Any] = {"comments": (comment("emil"),)}


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        pytest.param(NEW_EM, {}, ["edna", "emil"], id="the awaited role"),
        pytest.param(NEW_PM, {}, [], id="a role that nobody waits for"),
        pytest.param(NEW_EM, HEARD, [], id="the new partner was heard"),
        pytest.param(NEW_PM, {"timeline": ()}, ["pete", "eric"], id="nobody was asked before"),
        pytest.param(NEW_PM, {"comments": (comment("bob", "/recheck"),)}, ["pete"], id="a recheck"),
        pytest.param(
            NEW_EM,
            {"timeline": (*FIRST, event(EventKind.LABELED, "how", "bob", 9)), "labels": ("how",)} | HEARD,
            ["edna", "emil"],
            id="an area label since",
        ),
        pytest.param(
            NEW_EM,
            {"timeline": (event(EventKind.LABELED, "how", "bob", 0), *FIRST), "labels": ("how",)} | HEARD,
            [],
            id="an area label before",
        ),
        pytest.param(NEW_EM, {"labels": ("how",)} | HEARD, ["edna", "emil"], id="a label of unknown age"),
    ],
)
def test_a_change_of_holders_asks_only_where_their_role_is_awaited(
    rules: EffectiveConfig, changes: dict[str, Any], expected: list[str]
) -> None:
    people = known(person("pete"), person("edna"), person("emil"))
    snapshot = pull(PRD, **{"people": people, "timeline": FIRST} | changes)
    assert asked(decide(snapshot, rules)) == expected
