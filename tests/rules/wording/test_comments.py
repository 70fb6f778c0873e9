"""The comments that the app writes on its own behalf."""

from __future__ import annotations

from datetime import timedelta

from ghapp.rules.documents.touched import Document
from ghapp.rules.hearing.hearings import Hearing, HearingOutcome
from ghapp.rules.model.framework import DocumentKind, Role, Strength
from ghapp.rules.wording.comments import escalation, nudge, reminder
from tests.support.builders import ERIC, PRD, T0, holder, pair

URL = "https://github.com/acme/shop/pull/7"
WAITING = Hearing(
    document=Document(kind=DocumentKind.PRD, pair=pair(), paths=(PRD,)),
    role=Role.EM,
    strength=Strength.REVIEW,
    outcome=HearingOutcome.AWAITED,
    since=T0 + timedelta(minutes=5),
    reachable=(holder("eric"),),
)


def test_reminder_asks_for_what_the_gate_requires() -> None:
    assert reminder([WAITING], URL) == (
        "Reminder: this pull request is waiting for a response.\n\n"
        f"- @eric (EM): please review the PRD `{PRD}`. Waiting since 2026-03-02 09:05 UTC.\n\n"
        f"[See the changes]({URL}/files)"
    )


def test_nudge_names_the_person_behind_it_without_a_mention() -> None:
    assert nudge(ERIC, [WAITING], URL).startswith("`eric` asks for a response to this pull request.\n\n- @eric")


def test_escalation_names_each_document_once() -> None:
    assert escalation((holder("acme/leads"),), [WAITING, WAITING], 2) == (
        "@acme/leads, please agree with the pair how to proceed: @eric (EM) has been reminded twice "
        f"and has not responded to the PRD `{PRD}`."
    )
