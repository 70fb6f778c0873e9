"""The limit on replies: one per person, thread and hour (SPEC §4)."""

from __future__ import annotations

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.conversation.reply_limit import HELP, REPLY, answered_comments, recently_answered_people
from tests.support.builders import VIEWER, at, comment, config, prd

EARLY = comment(VIEWER, signed("…", REPLY, "C_1", "U_eric").body, 10)
LATE = comment(VIEWER, signed("…", REPLY, "C_2", "U_bob").body, 30)
OTHERS = (
    comment(VIEWER, signed("…", "mention", "C_3", "U_paula").body, 30),
    comment(VIEWER, signed("…", REPLY, "C_4").body, 30),
    comment(VIEWER, signed("…", HELP, "C_6", "U_dora").body, 30),
    comment("eric", signed("…", REPLY, "C_5", "U_paula").body, 30),
)
CONVERSATION = read_conversation(prd(comments=(EARLY, LATE, *OTHERS)), config())


def test_a_comment_that_has_a_reply_gets_no_other() -> None:
    assert answered_comments(CONVERSATION) == {"C_1", "C_2", "C_6"}


def test_a_person_can_get_a_reply_again_after_an_hour() -> None:
    assert recently_answered_people(CONVERSATION, at(69)) == {"U_eric", "U_bob"}
    assert recently_answered_people(CONVERSATION, at(70)) == {"U_bob"}
    assert recently_answered_people(CONVERSATION, at(90)) == frozenset()
