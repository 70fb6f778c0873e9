"""People who responded to contents that changed since are asked again (SPEC §3, "Asked again")."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.actions.asking_again import ASKED_AGAIN
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, EffectiveConfig, Stale
from ghapp.rules.model.plan import AddComment, Plan, RequestReviews
from ghapp.rules.model.snapshot import EventKind, Refusal
from tests.support.builders import (
    VIEWER,
    at,
    comment,
    config,
    effective,
    event,
    file,
    known,
    only,
    pair,
    person,
    requested,
    review,
    team,
)
from tests.support.successive_looks import KEEP, NEW, OLD, holding, looked, written

DAY = 24 * 60
DOCUMENT = effective(config(stale=Stale.DOCUMENT))
ASKED, REMOVED = EventKind.REVIEW_REQUESTED, EventKind.REVIEW_REQUEST_REMOVED
FIRST = event(ASKED, "U_eric", minutes=0)
SAID = (comment("eric", minutes=10),)
COMPARE = "https://github.com/acme/shop/compare/"


def rewritten(rules: EffectiveConfig = DOCUMENT, **changes: Any) -> Plan:
    """The plan after a PRD was rewritten 20 minutes after the opening, 10 minutes after eric commented on it."""
    values: dict[str, Any] = {"comments": SAID, "timeline": (FIRST,), "seen": 30} | changes
    return looked(written(OLD, "1", 0), written(NEW, "2", 20, **values), rules=rules)


def asked(plan: Plan) -> list[str]:
    """Whose review the plan requests."""
    return [each.holder.name for request in only(plan, RequestReviews) for each in request.reviewers]


def told(plan: Plan) -> str:
    """What the plan says in a comment."""
    return "\n".join(action.body for action in only(plan, AddComment))


def our(minutes: float, names: str = "eric") -> Any:
    """The app told somebody before."""
    return comment(VIEWER, f"…\n\n<!-- rules-of-engagement: {ASKED_AGAIN} {names} -->", minutes)


def test_someone_with_a_pending_request_is_told_in_a_comment_what_changed() -> None:
    plan = rewritten(review_requests=(requested("eric"),))
    assert asked(plan) == []
    assert told(plan) == (
        "@eric, the PRD changed after you responded. "
        f"Please read [what changed]({COMPARE}{OLD[:7]}..{NEW}) and comment again."
        "\n\n<!-- rules-of-engagement: asked-again eric -->"
    )


def test_someone_whose_request_ended_is_requested_again() -> None:
    plan = rewritten(review_requests=())
    assert (asked(plan), told(plan)) == (["eric"], "")


def test_a_reviewer_is_requested_again_and_not_their_team() -> None:
    rules = effective(config(pair(em="acme/eng"), stale=Stale.DOCUMENT))
    reviews = (review("edna", minutes=10, commit_sha=OLD),)
    plan = rewritten(
        rules, comments=(), reviews=reviews, review_requests=(), people=known(team("acme/eng", "eric", "edna"))
    )
    assert asked(plan) == ["edna"]


def test_a_pending_request_to_the_team_leaves_a_comment_to_the_person() -> None:
    rules = effective(config(pair(em="acme/eng"), stale=Stale.DOCUMENT))
    people = known(team("acme/eng", "eric", "edna"))
    plan = rewritten(rules, people=people, review_requests=(requested("acme/eng"),))
    assert told(plan).startswith("@eric, the PRD changed")


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({}, KEEP, id="every rewrite keeps the voice"),
        pytest.param({"draft": True}, DOCUMENT, id="a draft"),
        pytest.param(
            {"timeline": (FIRST, event(REMOVED, "U_eric", "bob", 5))}, DOCUMENT, id="a person removed the request"
        ),
        pytest.param({"timeline": (FIRST, event(ASKED, "U_eric", "bob", 25))}, DOCUMENT, id="a person asked again"),
        pytest.param({"timeline": (FIRST, event(ASKED, "U_eric", VIEWER, 20))}, DOCUMENT, id="asked in that second"),
        pytest.param({"comments": (*SAID, our(25))}, DOCUMENT, id="told already"),
        pytest.param({"comments": (*SAID, comment("eric", minutes=25))}, DOCUMENT, id="responded again"),
        pytest.param(
            {"files": (holding("2"), file(CONFIG_PATH)), "config_at_head": Blob("b", "pm: [")},
            DOCUMENT,
            id="a broken file",
        ),
        pytest.param({"comments": ()}, DOCUMENT, id="nobody responded"),
    ],
)
def test_nobody_is_asked_again_without_need(changes: dict[str, Any], rules: EffectiveConfig) -> None:
    plan = rewritten(rules, **{"review_requests": (requested("eric"),)} | changes)
    assert ASKED_AGAIN not in told(plan)
    assert asked(rewritten(rules, **{"review_requests": ()} | changes)) == []


@pytest.mark.parametrize(
    ("again", "seen", "expected"),
    [
        pytest.param(our(15), 30, "", id="told within a working day"),
        pytest.param(our(15), 15 + DAY, "@eric", id="a working day later"),
        pytest.param(our(15, "edna"), 30, "@eric", id="somebody else was told"),
    ],
)
def test_someone_is_asked_again_at_most_once_in_a_working_day(again: Any, seen: float, expected: str) -> None:
    """They were told of an earlier rewrite, responded, and the document changed once more."""
    first = written(OLD, "1", 0)
    plan = looked(
        first,
        written(
            NEW, "2", 20, seen=seen, comments=(*SAID, again), timeline=(FIRST,), review_requests=(requested("eric"),)
        ),
        rules=DOCUMENT,
    )
    assert told(plan).startswith(expected)
    if not expected:
        assert (told(plan), plan.next_look) == ("", at(15 + DAY))


def test_a_request_by_the_app_counts_as_asking_again() -> None:
    timeline = (FIRST, event(ASKED, "U_eric", VIEWER, 15))
    plan = rewritten(timeline=timeline, review_requests=())
    assert (asked(plan), plan.next_look) == ([], at(15 + DAY))


def test_someone_whom_github_refused_to_request_is_told_in_a_comment() -> None:
    plan = rewritten(review_requests=(), refusals=(Refusal("eric", "no access", NEW),))
    assert told(plan).startswith("@eric, the PRD changed")


def test_nobody_is_told_without_permission_to_comment() -> None:
    plan = rewritten(review_requests=(requested("eric"),), refusals=(Refusal("issues: write", "no", NEW),))
    assert told(plan) == ""


def test_two_people_are_told_in_one_comment() -> None:
    rules = effective(config(pair(em="eric edna"), stale=Stale.DOCUMENT))
    pending = tuple(map(requested, ("eric", "edna")))
    said = (*SAID, comment("edna", minutes=11))
    plan = rewritten(rules, comments=said, people=known(person("edna")), review_requests=pending)
    assert [line.split(",")[0] for line in told(plan).splitlines()[:2]] == ["@edna", "@eric"]
