"""Delegations: who can speak for a role besides its holders (SPEC §4, §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ghapp.rules.conversation.delegations import named_delegates
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.model.framework import CONFIG_PATH, Delegate, Reminders
from ghapp.rules.model.plan import AddComment, AddReaction, RemoveReviewRequests, RequestReviews
from ghapp.rules.model.snapshot import Comment, EventKind, ReviewRequest, Snapshot, ThreadState
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    DORA,
    ERIC,
    PAULA,
    PRD,
    SDD,
    at,
    comment,
    config,
    effective,
    event,
    holder,
    known,
    only,
    pair,
    person,
    prd,
    pull,
    team,
)
from tests.support.verdicts import NEUTRAL, SUCCESS, WAITING, outcome, verdict

MARCH_2, MARCH_3, LATER = at(0).date(), datetime(2026, 3, 3, tzinfo=UTC), at(3 * 24 * 60)
PEOPLE = known(person("zoe"), person("edna"), person("robo[bot]"), person("pete"), person("dora")) | {
    holder("gone"): None
}
TEAM = config(pair("paula pete", "eric edna"))
ASKED = comment("eric", "/delegate @zoe", 1, number=1)
HEARD = (SUCCESS, "Heard: the EM on the PRD")
NOT_ALIGNED = (NEUTRAL, "Heard, but 1 concern is open")
OPEN = "Waiting for @eric or @edna (EM) to comment on the PRD"
WITH_ZOE = "Waiting for @eric or @edna or @zoe (EM) to comment on the PRD"
WITH_DORA = "Waiting for @eric or @edna or @zoe or @dora (EM) to comment on the PRD"


def thread(*said: Comment, **changes: Any) -> Snapshot:
    """A PRD by paula, one of two PMs; eric and edna are EMs."""
    return prd(comments=said, **({"people": PEOPLE} | changes))


def delegated(**names: str | tuple[str, Any]) -> Any:
    """The team's rules with delegates of the configuration."""
    found = [(giver, to if isinstance(to, tuple) else (to, None)) for giver, to in names.items()]
    given = tuple(Delegate(holder(giver), holder(to), until) for giver, (to, until) in found)
    return effective(replace(TEAM, delegates=given))


def answer(*said: Comment, **changes: Any) -> tuple[str, str]:
    """The reaction to the last comment, and what was replied."""
    plan = decide(thread(*said, **changes), effective(TEAM))
    reactions = {action.comment_id: action.content for action in only(plan, AddReaction)}
    (*_, reply) = ["", *(action.body.partition("\n\n<!--")[0] for action in only(plan, AddComment))]
    return reactions[said[-1].node_id], reply


def test_a_delegate_is_requested_for_review_and_heard_for_the_role() -> None:
    assert outcome(thread(ASKED), effective(TEAM)) == (WAITING, WITH_ZOE)
    (request,) = only(decide(thread(ASKED), effective(TEAM)), RequestReviews)
    assert "zoe" in [reviewer.holder.name for reviewer in request.reviewers]
    assert outcome(thread(ASKED, comment("zoe")), effective(TEAM)) == HEARD
    assert outcome(thread(comment("zoe")), effective(TEAM)) == (WAITING, OPEN)


def test_words_before_the_delegation_are_not_a_voice() -> None:
    early, late = comment("zoe", minutes=0.5), comment("zoe", minutes=1)
    assert outcome(thread(early, ASKED), effective(TEAM))[0] == WAITING
    assert outcome(thread(early, ASKED, late), effective(TEAM)) == HEARD


def test_a_holder_who_is_also_a_delegate_was_heard_before() -> None:
    rules = effective(config(pair(em="eric zoe")))
    assert outcome(thread(comment("zoe", minutes=0.5), ASKED), rules) == HEARD


@pytest.mark.parametrize(
    ("until", "days", "expected"),
    [
        pytest.param("", 0.5, HEARD, id="while it runs"),
        pytest.param("", 1.5, HEARD, id="while it runs, a day later"),
        pytest.param(" until 2026-03-02", 0.5, HEARD, id="before it ended"),
        pytest.param(" until 2026-03-02", 1.5, WAITING, id="between both"),
        pytest.param(" until 2026-03-02", 2.5, HEARD, id="after it was given again"),
    ],
)
def test_a_delegation_that_is_given_again_keeps_what_was_said(until: str, days: float, expected: Any) -> None:
    first = comment("eric", f"/delegate @zoe{until}", 1)
    again = comment("eric", "/delegate @zoe", 60 * 24 * 2)
    said = sorted((first, again, comment("zoe", minutes=60 * 24 * days)), key=lambda each: each.created_at)
    snapshot = thread(*said, taken_at=at(60 * 24 * 3))
    found = outcome(snapshot, effective(TEAM))
    assert found == expected if expected == HEARD else found[0] == expected


def test_the_holder_is_still_heard_during_a_delegation() -> None:
    assert outcome(thread(ASKED, comment("eric")), effective(TEAM)) == HEARD


def test_the_tree_names_the_delegate_the_holder_and_the_end() -> None:
    tree = tree_as_text(verdict(thread(comment("eric", "/delegate zoe until 2026-03-09", number=1))).tree)
    told = "`zoe` speaks for `eric` on this pull request until the end of 2026-03-09 (UTC) <https://"
    assert told in tree
    assert (
        "`zoe` speaks for `eric` on this pull request\n"
        in tree_as_text(verdict(thread(comment("eric")), delegated(eric="zoe")).tree) + "\n"
    )


def test_the_tree_names_only_delegates_for_touched_documents() -> None:
    assert "speaks for" not in tree_as_text(verdict(thread(comment("eric")), delegated(pete="zoe")).tree)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param((comment("dora", "/delegate zoe"),), OPEN, id="who holds no role"),
        pytest.param((comment("paula", "/delegate zoe"),), OPEN, id="the author"),
        pytest.param((comment("eric", "/delegate paula"),), OPEN, id="to the author"),
        pytest.param((comment("eric", "/delegate pete"),), OPEN, id="to a holder of the other role"),
        pytest.param((comment("eric", "/delegate robo[bot]"),), OPEN, id="to a bot"),
        pytest.param((comment("eric", "/delegate gone"),), OPEN, id="to nobody"),
        pytest.param((comment("eric", "/delegate acme/web"),), OPEN, id="to a team"),
        pytest.param((comment("eric", "/delegate zoe until then"),), OPEN, id="until some day"),
        pytest.param((comment("eric", "/delegate zoe until 2026-02-30"),), OPEN, id="until no day"),
        pytest.param((comment("eric", "/delegate zoe until 2026-03-01"),), OPEN, id="until a day that is past"),
        pytest.param((ASKED, comment("zoe", "/delegate dora")), WITH_ZOE, id="by a delegate"),
        pytest.param((comment("pete", "/delegate zoe"), ASKED), OPEN, id="to somebody's delegate"),
        pytest.param((comment("eric", "/delegate edna"),), OPEN, id="to another holder"),
        pytest.param((comment("eric", "/roe delegate  ZOE   until 2026-03-02"),), WITH_ZOE, id="in any spelling"),
        pytest.param((ASKED, comment("eric", "/delegate zoe until 2026-03-09")), WITH_ZOE, id="once more"),
        pytest.param((ASKED, comment("eric", "/delegate dora")), WITH_DORA, id="to two"),
        pytest.param((ASKED, comment("edna", "/delegate dora")), WITH_DORA, id="by two"),
        pytest.param((comment("eric", "/recheck zoe"),), OPEN, id="by another command"),
    ],
)
def test_a_holder_can_delegate_to_a_person_who_is_not_yet_a_delegate(said: tuple[Comment, ...], expected: str) -> None:
    assert outcome(thread(*said), effective(TEAM)) == (WAITING, expected)


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ((ASKED,), ""),
        (
            (comment("dora", "/delegate zoe", association="MEMBER"),),
            "`dora`: `/delegate` can only be used by a PM or EM named",
        ),
        ((comment("paula", "/delegate zoe"),), "`paula`: `/delegate`: you cannot delegate on your own pull request"),
        (
            (comment("eric", "/delegate paula"),),
            "`eric`: `/delegate`: the author of a pull request cannot be a delegate",
        ),
        ((comment("eric", "/delegate pete"),), "`eric`: `/delegate`: that user holds the other role"),
        (
            (comment("eric", "/delegate gone"),),
            "`eric`: `/delegate`: GitHub has no such user. A delegate must be a person, not a team or a bot",
        ),
        ((comment("eric", "/delegate"),), "`eric`: `/delegate` is incomplete. Usage: `/delegate @user"),
        ((comment("eric", "/delegate zoe until 2026-03-01"),), "`eric`: `/delegate`: that date is in the past"),
        ((comment("pete", "/delegate zoe"), ASKED), "`eric`: `/delegate`: that user already speaks for somebody else"),
        ((ASKED, comment("edna", "/delegate zoe")), "`edna`: `/delegate`: that user already speaks for somebody else"),
        ((ASKED, comment("eric", "/delegate zoe until 2026-03-09")), ""),
        ((ASKED, comment("eric", "/delegate dora")), ""),
    ],
)
def test_a_reply_says_why_a_delegation_has_no_effect(said: tuple[Comment, ...], reply: str) -> None:
    reaction, text = answer(*said)
    assert (reaction, text[: len(reply)], bool(text)) == ("CONFUSED" if reply else "THUMBS_UP", reply, bool(reply))


def test_a_delegate_can_use_the_commands_of_a_holder() -> None:
    assert answer(ASKED, comment("zoe", "/ack")) == ("THUMBS_UP", "")
    assert answer(ASKED, comment("zoe", "/concern x: y")) == ("THUMBS_UP", "")
    assert answer(comment("eric", "/concern x: y"), ASKED, comment("zoe", "/resolve x")) == ("THUMBS_UP", "")


UNTIL = comment("eric", "/delegate zoe until 2026-03-02", 1, number=1)


def test_a_delegation_ends_after_its_last_day() -> None:
    before, after = thread(UNTIL, taken_at=at(60)), thread(UNTIL, taken_at=MARCH_3)
    assert (decide(before, effective(TEAM)).next_look, decide(after, effective(TEAM)).next_look) == (MARCH_3, None)
    assert outcome(before, effective(TEAM)) == (WAITING, WITH_ZOE)
    assert outcome(after, effective(TEAM)) == (WAITING, OPEN)


@pytest.mark.parametrize("day", ["9999-12-30", "9999-12-31"])
@pytest.mark.parametrize("reminders", [None, Reminders(), Reminders(time_zone="Etc/GMT+12")])
def test_a_delegation_can_last_until_the_end_of_the_calendar(day: str, reminders: Reminders | None) -> None:
    by_command = thread(comment("eric", f"/delegate zoe until {day}", 1), taken_at=LATER)
    team = replace(TEAM, reminders=reminders)
    assert outcome(by_command, effective(team)) == (WAITING, WITH_ZOE)
    configured = replace(team, delegates=(Delegate(holder("eric"), holder("zoe"), date.fromisoformat(day)),))
    assert outcome(thread(taken_at=LATER), effective(configured)) == (WAITING, WITH_ZOE)
    assert outcome(thread(comment("zoe"), taken_at=LATER), effective(configured)) == HEARD


def test_a_delegation_until_the_first_day_of_the_calendar_is_over() -> None:
    assert outcome(thread(), delegated(eric=("zoe", date(1, 1, 1)))) == (WAITING, OPEN)
    assert answer(comment("eric", "/delegate zoe until 0001-01-01"))[1].endswith(
        "that date is in the past. Choose a later one."
    )


@pytest.mark.parametrize(
    ("minutes", "expected"), [(30, HEARD), (899, HEARD), (900, (WAITING, OPEN)), (24 * 60, (WAITING, OPEN))]
)
def test_a_timely_voice_of_a_delegate_still_counts_after_the_end(minutes: float, expected: tuple[str, str]) -> None:
    assert outcome(thread(UNTIL, comment("zoe", minutes=minutes), taken_at=LATER), effective(TEAM)) == expected


def test_a_delegate_of_one_role_is_not_heard_for_the_other() -> None:
    snapshot = pull(CONFIG_PATH, comments=(UNTIL, comment("zoe", minutes=30)), taken_at=LATER, people=PEOPLE)
    assert outcome(snapshot, effective(TEAM)) == (
        WAITING,
        "Waiting for @paula or @pete (PM) to comment on the rules file",
    )


def test_a_request_to_a_delegate_is_removed_at_the_end() -> None:
    asked = (ReviewRequest("U_eric", "eric"), ReviewRequest("U_zoe", "zoe"))
    events = (event(EventKind.REVIEW_REQUESTED, "U_zoe"),)
    ended = thread(UNTIL, taken_at=LATER, review_requests=asked, timeline=events)
    assert only(decide(ended, effective(TEAM)), RemoveReviewRequests) == [RemoveReviewRequests(users=("zoe",))]


def test_delegating_again_to_the_same_person_sets_a_new_end() -> None:
    assert outcome(thread(ASKED, UNTIL, taken_at=LATER), effective(TEAM)) == (WAITING, OPEN)
    assert outcome(thread(UNTIL, replace(ASKED, node_id="C_2"), taken_at=LATER), effective(TEAM)) == (WAITING, WITH_ZOE)


def test_a_product_manager_can_delegate_too() -> None:
    snapshot = pull(SDD, author=ERIC, comments=(comment("pete", "/delegate zoe"),), people=PEOPLE)
    title = "Waiting for @paula or @pete or @zoe (PM) to comment on the SDD"
    assert outcome(snapshot, effective(TEAM)) == (WAITING, title)


def test_a_former_delegate_can_resolve_their_own_concern() -> None:
    raised = comment("zoe", "/concern cost: too much", 30)
    assert outcome(thread(UNTIL, raised, taken_at=LATER), effective(TEAM)) == NOT_ALIGNED
    late = comment("zoe", "/resolve cost", 1500)
    assert outcome(thread(UNTIL, raised, late, taken_at=LATER), effective(TEAM)) == HEARD
    too_late = comment("zoe", "/concern cost: too much", 1500)
    assert outcome(thread(UNTIL, comment("eric"), too_late, taken_at=LATER), effective(TEAM)) == HEARD


def test_a_former_delegate_can_become_the_delegate_of_another_holder() -> None:
    snapshot = thread(comment("pete", "/delegate zoe until 2026-03-02", 1), comment("eric", "/delegate zoe", 1500))
    assert outcome(replace(snapshot, taken_at=LATER), effective(TEAM)) == (WAITING, WITH_ZOE)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(delegated(eric="zoe"), WITH_ZOE, id="for good"),
        pytest.param(delegated(eric=("zoe", MARCH_2)), WITH_ZOE, id="to this day"),
        pytest.param(delegated(eric=("zoe", at(-1440).date())), OPEN, id="to yesterday"),
        pytest.param(delegated(dora="zoe"), OPEN, id="of one who holds no role"),
        pytest.param(delegated(eric="pete"), OPEN, id="to a holder of the other role"),
        pytest.param(delegated(gone="zoe"), OPEN, id="of one who is gone"),
        pytest.param(delegated(eric="zoe", pete="zoe"), WITH_ZOE, id="of two roles"),
    ],
)
def test_a_configured_delegation_applies_to_every_pull_request(rules: Any, expected: str) -> None:
    assert outcome(thread(), rules) == (WAITING, expected)


def test_a_member_of_a_team_that_holds_a_role_can_delegate() -> None:
    rules = effective(config(pair("paula", "acme/eng")))
    people = PEOPLE | known(team("acme/eng", "eric"))
    snapshot = thread(ASKED, comment("zoe"), people=people)
    assert outcome(snapshot, rules) == HEARD


def test_a_delegation_applies_to_every_pair_of_the_holder() -> None:
    rules = effective(config(pair("pete", "eric", name="a", paths="docs/prd/a/**"), pair("paula", "eric", name="rest")))
    snapshot = pull("docs/prd/a/x.md", PRD, author=DORA, comments=(ASKED, comment("zoe")), people=PEOPLE)
    assert outcome(snapshot, rules)[0] == SUCCESS


def test_only_accounts_named_by_holders_are_read() -> None:
    snapshot = thread(
        ASKED, comment("dora", "/delegate dan"), comment("edna", "/delegate"), comment("eric", "/ack dan")
    )
    assert named_delegates(snapshot, TEAM, read_conversation(snapshot, TEAM).commands) == {holder("zoe")}


def test_a_merge_record_names_the_delegate_who_was_heard() -> None:
    snapshot = thread(UNTIL, comment("zoe", minutes=30), author=PAULA, state=ThreadState.MERGED, merged_at=LATER)
    merged, ordered = decide(snapshot, effective(TEAM)).records
    assert [heard["who"] for heard in merged.data["hearings"][0]["heard"]] == ["zoe"]
    assert ordered.data["until"] == "2026-03-02"
    endless = thread(ASKED, author=PAULA, state=ThreadState.MERGED)
    assert decide(endless, effective(TEAM)).records[1].data["until"] is None
