"""Replies to commands: 👍 when done, else 😕 and one reply that says why (SPEC §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.actions.command_replies import MOST_REFUSED
from ghapp.rules.conversation.commands import COMMANDS
from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig, Strength
from ghapp.rules.model.plan import AddComment, AddReaction, Plan
from ghapp.rules.model.snapshot import Comment, ReviewState, Snapshot
from tests.support.builders import (
    PRD,
    VIEWER,
    at,
    check,
    comment,
    config,
    effective,
    issue,
    known,
    only,
    pair,
    prd,
    pull,
    review,
    team,
    user,
)

UP, CONFUSED = "THUMBS_UP", "CONFUSED"


def answered(plan: Plan) -> tuple[list[str], list[str]]:
    """The reactions, and the replies without their markers."""
    replies = [action.body.partition("\n\n<!--")[0] for action in only(plan, AddComment)]
    return [action.content for action in only(plan, AddReaction)], replies


def answer(said: Comment, snapshot: Snapshot | None = None, rules: EffectiveConfig | None = None) -> tuple[str, str]:
    """The one reaction and the one reply to a comment; empty where there is none."""
    changes: dict[str, Any] = {"comments": (said,)}
    reactions, replies = answered(decide(snapshot or prd(**changes), rules or effective()))
    return "".join(reactions), "".join(replies)


@pytest.mark.parametrize(
    ("said", "reaction"),
    [
        (comment("eric", "/ack"), UP),
        (comment("eric", "/roe ack good"), UP),
        (comment("bob", "/recheck"), UP),
        (comment("eric", "/ack", edited=True, editor=user("eric")), UP),
        (comment("eric", "I say\n/ack"), ""),
        (comment("eric", "fine"), ""),
        (comment("bob", "/lgtm", association="MEMBER"), ""),
        (comment("bob", "/retest", association="OWNER"), ""),
        (comment("eric", "/override ci/prow/unit"), ""),
        (comment("eric", "/overide ci/prow/unit"), ""),
        (comment("eric", "/nack"), ""),
        (comment("eric", "/ask why?"), ""),
        (comment("eric", "/check"), ""),
        (comment("bob", "/rechek"), ""),
        (comment("eric", "/ack", reactions=frozenset({UP})), ""),
        (comment("eric", "/ack", reactions=frozenset({CONFUSED})), ""),
        (comment(VIEWER, "/ack"), ""),
        (comment("robo[bot]", "/recheck", association="MEMBER"), ""),
        (comment(None, "/recheck"), ""),
        (comment("eric", "/ack", edited=True, editor=user("bob")), ""),
        (comment("eric", "/ack", edited=True), ""),
        (comment("eric", "/ack", minimized_reason="spam"), ""),
        (comment("bob", "/ack"), CONFUSED),
        (comment("bob", "/help"), CONFUSED),
        (comment("bob", "/roe what"), CONFUSED),
    ],
)
def test_a_command_gets_one_reaction_and_no_reply(said: Comment, reaction: str) -> None:
    assert answer(said) == (reaction, "")


@pytest.mark.parametrize(
    ("said", "reaction", "reply"),
    [
        (comment("bob", "/ack", association="MEMBER"), CONFUSED, "`bob`: `/ack` can only be used by a PM or EM named"),
        (comment("paula", "/roe ack"), CONFUSED, "`paula`: `/roe ack` has no effect on your own pull request"),
        (comment("eric", "/help"), UP, "| Command | Who | Effect |\n| --- | --- | --- |\n| `/ack [text]` |"),
        (comment("bob", "/help", association="COLLABORATOR"), UP, "| Command |"),
        (comment("eric", "/rechek"), CONFUSED, "`/rechek` is not a command here. Did you mean `/recheck`?"),
        (comment("bob", "/resolv", association="OWNER"), CONFUSED, "`/resolv` is not a command here. Did you mean"),
        (comment("eric", "/roe overide x"), CONFUSED, "`/roe overide` is not a command here. Did you mean `/roe over"),
        (comment("eric", "/roe hepl"), CONFUSED, "`/roe hepl` is not a command here. Did you mean `/help`?"),
        (comment("eric", "/roe what"), CONFUSED, "`/roe what` is not a command here. For a list, comment `/roe help`."),
        (comment("eric", "/roe"), CONFUSED, "`/roe` is not a command here. For a list"),
        (comment("eric", "/roe @all`x"), CONFUSED, "``/roe @all`x`` is not a command here."),
    ],
)
def test_a_reply_says_why_a_command_has_no_effect(said: Comment, reaction: str, reply: str) -> None:
    given, text = answer(said)
    assert (given, text[: len(reply)]) == (reaction, reply)


@pytest.mark.parametrize(
    ("strength", "wanted"),
    [(Strength.REVIEW, ": a review is required."), (Strength.APPROVAL, ": an approving review is required.")],
)
def test_ack_is_not_enough_where_the_gate_requires_a_review(strength: Strength, wanted: str) -> None:
    reaction, reply = answer(comment("eric", "/ack"), rules=effective(config(partner=strength)))
    assert (reaction, reply.endswith(wanted)) == (CONFUSED, True)


@pytest.mark.parametrize(
    ("strength", "state", "reaction"),
    [
        (Strength.COMMENT, "COMMENTED", UP),
        (Strength.REVIEW, "COMMENTED", UP),
        (Strength.APPROVAL, "COMMENTED", CONFUSED),
        (Strength.APPROVAL, "APPROVED", UP),
        (Strength.COMMENT, "PENDING", ""),
    ],
)
def test_ack_in_a_review_counts_like_the_review(strength: Strength, state: str, reaction: str) -> None:
    rules = effective(config(partner=strength))
    for said in (
        review("eric", state, "/ack"),
        review("eric", state, "", comments=(comment("eric", "/ack"),)),
    ):
        plan = decide(prd(reviews=(said,)), rules)
        written = [(action.content, action.in_review) for action in only(plan, AddReaction)]
        assert written == ([(reaction, True)] if reaction else [])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"reactions": frozenset({UP})}, id="answered"),
        pytest.param({"edited": True, "editor": user("bob")}, id="edited by somebody else"),
        pytest.param({"minimized_reason": "spam"}, id="hidden"),
        pytest.param({"author": user("robo[bot]")}, id="a bot"),
        pytest.param({"state": ReviewState.PENDING}, id="not submitted yet"),
    ],
)
def test_a_command_in_a_review_is_ignored_like_one_in_a_comment(changes: dict[str, Any]) -> None:
    said = replace(review("eric", "COMMENTED", "/help"), **changes)
    assert answered(decide(prd(reviews=(said,)), effective())) == ([], [])


def test_a_command_in_a_review_is_answered_like_one_in_a_comment() -> None:
    theirs = replace(review("eric", "COMMENTED", "/ack"), edited=True, editor=user("eric"))
    assert answered(decide(prd(reviews=(theirs,)), effective())) == ([UP], [])
    (reactions, replies) = answered(
        decide(prd(reviews=(review("bob", "COMMENTED", "/ack", association="MEMBER"),)), effective())
    )
    assert (reactions, len(replies)) == ([CONFUSED], 1)


def test_a_command_in_a_review_takes_effect_when_and_where_submitted() -> None:
    inside = comment("eric", "/concern cost: too much", 1)
    (record,) = decide(prd(reviews=(review("eric", "COMMENTED", "", comments=(inside,)),)), effective()).records
    assert (record.at, record.data["link"]) == (at(10), inside.url)
    said = review("eric", "COMMENTED", "/concern cost: too much")
    (record,) = decide(prd(reviews=(said,)), effective()).records
    assert (record.at, record.data["link"]) == (at(10), said.url)


def test_commands_in_reviews_and_comments_are_answered_in_order() -> None:
    said = (comment("eric", "/help", 1), comment("paula", "/help", 3))
    between = review("eric", "COMMENTED", "/rechek", minutes=2), review("paula", "COMMENTED", "/rechek", minutes=0)
    plan = decide(prd(comments=said, reviews=between), effective())
    assert [action.content for action in only(plan, AddReaction)] == [CONFUSED, UP, CONFUSED, UP]


def test_a_member_of_a_team_that_holds_a_role_is_a_holder() -> None:
    snapshot = prd(comments=(comment("edna", "/ack"),), people=known(team("acme/eng", "edna")))
    assert answered(decide(snapshot, effective(config(pair(em="acme/eng"))))) == ([UP], [])


@pytest.mark.parametrize(
    ("said", "reaction"),
    [
        ("/help", UP),
        ("/roe help", UP),
        ("/roe hepl", CONFUSED),
        ("/hepl", ""),
        ("/roe ack", CONFUSED),
        ("/ack", ""),
        ("/recheck", UP),
        ("/rechek", CONFUSED),
        ("/akc", ""),
    ],
)
def test_only_help_and_recheck_are_commands_on_an_issue(said: str, reaction: str) -> None:
    given, reply = answer(comment("eric", said), issue(comments=(comment("eric", said),)))
    assert (given, bool(reply)) == (reaction, bool(reaction) and said != "/recheck")


@pytest.mark.parametrize(
    "snapshot",
    [
        pull(PRD, comments=(comment("eric", "/help"),), state="CLOSED"),
        issue(comments=(comment("eric", "/help"),), state="CLOSED"),
    ],
)
def test_no_command_is_answered_on_a_closed_thread(snapshot: Snapshot) -> None:
    assert decide(snapshot, effective()).actions == ()


ASKED = comment("eric", "/rechek", number=1)
TABLE = comment("eric", "/help", number=1)


def reply_to(said: Comment, person: str = "U_eric", minutes: float = 0) -> Comment:
    """A reply that the app wrote."""
    return comment(VIEWER, f"…\n\n<!-- rules-of-engagement: reply {said.node_id} {person} -->", minutes)


@pytest.mark.parametrize(
    ("earlier", "replies"),
    [
        pytest.param([], 1, id="none"),
        pytest.param([reply_to(comment("eric", "/akc"), minutes=30)], 0, id="within the hour"),
        pytest.param([reply_to(comment("eric", "/akc"), minutes=0)], 1, id="an hour ago"),
        pytest.param([reply_to(ASKED, minutes=-600)], 0, id="to this very comment"),
        pytest.param([reply_to(comment("bob", "/akc"), "U_bob", minutes=30)], 1, id="to somebody else"),
        pytest.param([comment(VIEWER, "x\n\n<!-- rules-of-engagement: reply -->", 30)], 1, id="a marker cut short"),
        pytest.param([comment(VIEWER, "x\n\n<!-- rules-of-engagement: mention C_1 U_eric -->", 30)], 1, id="a mention"),
        pytest.param([comment("bob", "<!-- rules-of-engagement: reply C_1 U_eric -->", 30)], 1, id="a forged marker"),
    ],
)
def test_a_person_gets_one_reply_per_hour(earlier: list[Comment], replies: int) -> None:
    snapshot = prd(comments=(*earlier, ASKED), taken_at=at(60))
    reactions, written = answered(decide(snapshot, effective()))
    assert (reactions, len(written)) == ([CONFUSED], replies)


def test_two_refusals_of_a_person_get_two_reactions_and_one_reply() -> None:
    said = comment("eric", "/roe x"), comment("eric", "/rechek"), comment("paula", "/ack")
    reactions, written = answered(decide(prd(comments=said), effective()))
    assert (reactions, len(written)) == ([CONFUSED, CONFUSED, CONFUSED], 2)


def test_help_is_always_answered_and_leaves_room_for_a_refusal() -> None:
    earlier = reply_to(comment("eric", "/rechek"), minutes=59)
    said = (earlier, TABLE, comment("eric", "/help"))
    assert answered(decide(prd(comments=said), effective()))[0] == [UP, UP]
    assert len(answered(decide(prd(comments=said), effective()))[1]) == 2
    (table,) = only(decide(prd(comments=(TABLE,)), effective()), AddComment)
    done = comment(VIEWER, table.body, 59)
    assert len(answered(decide(prd(comments=(TABLE, done, comment("eric", "/roe x"))), effective()))[1]) == 1


def shown(snapshot: Snapshot) -> str:
    """What the check's page says could not be done."""
    return check(decide(snapshot, effective())).summary.partition("**What could not be done**")[2]


def test_the_check_shows_why_each_command_was_refused() -> None:
    early, late = comment("eric", "/resolve cost"), comment("bob", "/ack", association="MEMBER")
    page = shown(prd(comments=(early, reply_to(early, minutes=59), late, reply_to(late, "U_bob", 59))))
    assert f"- `eric`: `/resolve`: no open concern is named `cost`. ([see]({early.url}))\n" in page
    assert f"- `bob`: `/ack` can only be used by a PM or EM named in the rules file. ([see]({late.url}))" in page


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(comment("bob", "/ack"), id="by a stranger"),
        pytest.param(comment("eric", "/resolve cost", reactions=frozenset({UP})), id="that had an effect once"),
        pytest.param(comment("eric", "/help"), id="answered"),
        pytest.param(comment("eric", "/recheck"), id="done"),
        pytest.param(comment("eric", "/override x"), id="of another bot"),
        pytest.param(comment("eric", "/rechek"), id="misspelt"),
    ],
)
def test_the_check_shows_no_other_command(said: Comment) -> None:
    assert shown(prd(comments=(said,))) == ""


def test_the_check_shows_the_latest_refusals_only() -> None:
    said = tuple(comment("eric", f"/resolve x{number}") for number in range(MOST_REFUSED + 1))
    page = shown(prd(comments=said))
    assert "`x0`" not in page
    assert page.count("no open concern") == MOST_REFUSED


def test_a_reply_has_a_marker_that_the_next_evaluation_recognizes() -> None:
    for said, kind, reaction in ((ASKED, "reply", CONFUSED), (TABLE, "help", UP)):
        (reply,) = only(decide(prd(comments=(said,)), effective()), AddComment)
        assert reply.body.endswith(f"\n\n<!-- rules-of-engagement: {kind} C_1 U_eric -->")
        again = prd(comments=(said, comment(VIEWER, reply.body)), taken_at=at(6000))
        assert answered(decide(again, effective())) == ([reaction], [])


def test_an_ignored_comment_does_not_affect_a_later_command() -> None:
    said = comment("bob", "/rechek"), comment("eric", "/ack")
    assert answered(decide(prd(comments=said), effective())) == ([UP], [])


def test_the_command_table_has_a_row_for_each_command() -> None:
    _, reply = answer(comment("eric", "/help"))
    rows = reply.partition("| --- | --- | --- |\n")[2].partition("\n\n")[0].split("\n")
    assert [row.split("`")[1] for row in rows] == [command.usage for command in COMMANDS]
    assert {row[0] + row[-1] for row in rows} == {"||"}
