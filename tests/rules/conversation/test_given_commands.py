"""Given commands: what people ask of the app, in comments and in reviews (SPEC §4)."""

from __future__ import annotations

from ghapp.rules.conversation.given_commands import GivenCommand, commands_named, given_commands, reaction
from ghapp.rules.conversation.statements import read_statements
from ghapp.rules.model.snapshot import Snapshot
from tests.support.builders import at, comment, prd, review


def given(snapshot: Snapshot) -> tuple[GivenCommand, ...]:
    return given_commands(read_statements(snapshot))


def test_commands_by_other_bots_are_ignored() -> None:
    ours = comment("eric", "/ack fine"), comment("bob", "/roe what"), comment("bob", "/rechek")
    snapshot = prd(comments=(*ours, comment("bob", "/lgtm"), comment("bob", "I say\n/ack")))
    assert [str(each.invocation) for each in given(snapshot)] == ["/ack", "/roe what", "/rechek"]
    assert [each.argument for each in given(snapshot)] == ["fine", "", ""]


def test_commands_are_selected_by_name() -> None:
    snapshot = prd(comments=(comment("eric", "/ack"), comment("eric", "/help"), comment("eric", "/roe ack")))
    assert [str(each.invocation) for each in commands_named(given(snapshot), "ack")] == ["/ack", "/roe ack"]


def test_a_command_in_a_review_has_the_date_of_the_review() -> None:
    inline = comment("eric", "/concern cost: too much", 1)
    snapshot = prd(reviews=(review("eric", body="/ack", minutes=20, comments=(inline,)),))
    in_body, in_line = given(snapshot)
    assert (in_body.comment.created_at, in_body.comment.body) == (at(20), "/ack")
    assert (in_line.comment.created_at, in_line.node_id) == (at(20), inline.node_id)


def test_a_reaction_says_whether_the_command_is_in_a_review() -> None:
    (plain,) = given(prd(comments=(comment("eric", "/ack", number=1),)))
    (reviewed,) = given(prd(reviews=(review("eric", body="/ack", number=2),)))
    assert (reaction(plain, "CONFUSED").comment_id, reaction(plain, "CONFUSED").in_review) == ("C_1", False)
    assert (reaction(reviewed, "CONFUSED").comment_id, reaction(reviewed, "CONFUSED").in_review) == ("R_2", True)


def test_a_command_with_a_reaction_of_the_app_is_not_pending() -> None:
    done = review("eric", body="/ack", reactions=frozenset({"THUMBS_UP"}))
    refused = comment("bob", "/ack", reactions=frozenset({"CONFUSED"}))
    snapshot = prd(comments=(refused, comment("eric", "/help")), reviews=(done,))
    assert {str(each.invocation): each.is_pending for each in given(snapshot)} == {"/ack": False, "/help": True}
