"""Automatic replies: an out-of-office mail is not a voice (SPEC §3, "Heard")."""

from __future__ import annotations

import pytest

from ghapp.rules.conversation.automatic_replies import is_automatic_reply
from ghapp.rules.model.snapshot import Comment
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import comment, prd
from tests.support.verdicts import SUCCESS, WAITING, outcome, verdict

AWAY = "Hello,\n\nI am out of the\noffice until Monday.\n"


@pytest.mark.parametrize(
    "body",
    [
        AWAY,
        "AUTOMATIC REPLY: Prices",
        "Out-of-office",
        "Ich bin bis Montag im Urlaub.",
        "Außer Haus",
        "Réponse automatique : absence",
        "Respuesta automática",
        "Je suis absent jusqu'au 3 mars.",
        "自動返信 不在にしております",
        "부재중입니다",
    ],
)
def test_a_mail_in_a_usual_form_is_automatic(body: str) -> None:
    assert is_automatic_reply(body)


@pytest.mark.parametrize(
    "body",
    ["Fine with me.", "", "Fine with me.\n\n> I am out of office", "x" * 2_000 + AWAY, "Who pays for the office?"],
)
def test_other_mails_are_not_automatic(body: str) -> None:
    assert not is_automatic_reply(body)


def test_an_out_of_office_mail_is_passed_over_and_the_check_says_so() -> None:
    mail = comment("eric", AWAY, via_email=True)
    snapshot = prd(comments=(mail, comment("paula", AWAY, via_email=True), comment("zoe", AWAY, via_email=True)))
    assert outcome(snapshot)[0] == WAITING
    shown = tree_as_text(verdict(snapshot).tree)
    assert (
        f"📝 An automatic reply by `eric` was passed over: an out-of-office mail is not a response <{mail.url}>"
        in shown
    )
    assert shown.count("automatic reply") == 1


@pytest.mark.parametrize("said", [comment("eric", AWAY), comment("eric", "Fine.", via_email=True)])
def test_other_words_are_a_voice_by_mail_or_not(said: Comment) -> None:
    snapshot = prd(comments=(said, comment("eric", AWAY, via_email=True)))
    assert outcome(snapshot)[0] == SUCCESS
    assert "automatic reply" not in tree_as_text(verdict(snapshot).tree)
