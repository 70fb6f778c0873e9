"""Your turn: what waits for the viewer, and why it is they who are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ghapp.rules.model.document_rows import AwaitedAs, AwaitedHolder, OutdatedVoice, RaisedConcern, RoleHearing
from ghapp.rules.model.plan import Conclusion
from ghapp.store.page_answers import Documents, ShownDocument
from ghapp.web.pages.your_turn import LISTED, YourTurn, your_turn
from tests.support.document_rows import OPENED, awaiting
from tests.support.shown_documents import CALENDARS, ERIC, NOW, shown


def page(*waiting: ShownDocument, own: tuple[ShownDocument, ...] = (), total: int | None = None) -> YourTurn:
    return your_turn(Documents(waiting, len(waiting) if total is None else total), own, ERIC, NOW, CALENDARS)


@pytest.mark.parametrize(
    ("waiting", "summary"),
    [
        ((), "Nothing waits for you."),
        ((shown(awaiting("eric", since=NOW)),), "1 waits for you, for less than a working day."),
        ((shown(awaiting("eric", since=NOW - timedelta(days=1))),), "1 waits for you, for 1 working day."),
        (
            (shown(awaiting("eric")), shown(awaiting("acme/leads", since=NOW), number=8)),
            "2 wait for you, the oldest 3 working days.",
        ),
    ],
)
def test_the_first_sentence_counts_what_waits(waiting: tuple[ShownDocument, ...], summary: str) -> None:
    assert page(*waiting).summary == summary


def as_whom(reason: AwaitedAs, giver: str = "") -> RoleHearing:
    return replace(awaiting("eric"), awaited=(AwaitedHolder(name="eric", reason=reason, giver=giver),))


@pytest.mark.parametrize(
    ("role", "why"),
    [
        (awaiting("eric"), "you are the EM of checkout"),
        (awaiting("acme/leads"), "your team @acme/leads is the EM of checkout"),
        (as_whom(AwaitedAs.DELEGATE, "nora"), "@nora, EM of checkout, delegated to you"),
        (as_whom(AwaitedAs.STAND_IN), "you stand in for the EM of checkout"),
    ],
)
def test_a_row_says_why_the_viewer_is_asked(role: RoleHearing, why: str) -> None:
    assert page(shown(role)).turns[0].why == why


def test_a_row_links_to_what_changed_since_the_viewer_spoke() -> None:
    voices = [
        OutdatedVoice(who=who, at=OPENED, url="", changes_url=f"https://changes/{who}") for who in ("nora", "eric")
    ]
    (turn,) = page(shown(replace(awaiting("eric"), stale=tuple(voices)))).turns
    assert turn.changed == "https://changes/eric"
    assert page(shown(awaiting("eric"))).turns[0].changed == ""


def test_documents_beyond_the_listed_ones_are_counted() -> None:
    assert page(shown(awaiting("eric")), total=12).more == 11


def test_own_documents_are_awaiting_or_to_be_merged() -> None:
    own = (shown(awaiting("nora")), shown(number=8))
    found = page(own=own)
    assert [item.place for item in found.awaiting] == ["acme/shop#7"]
    assert (found.awaiting[0].waiting_for, found.awaiting[0].can_nudge) == ("@nora (EM)", True)
    assert [(item.place, item.state.text) for item in found.to_merge] == [("acme/shop#8", "Heard")]


@pytest.mark.parametrize(
    ("conclusion", "is_to_merge"), [(Conclusion.SUCCESS, True), (Conclusion.NEUTRAL, True), (Conclusion.FAILURE, False)]
)
def test_own_documents_on_which_nobody_is_asked_go_by_their_check(conclusion: Conclusion, is_to_merge: bool) -> None:
    found = page(own=(replace(shown(awaiting("nora"), is_asking=False), conclusion=conclusion),))
    assert (len(found.awaiting), len(found.to_merge)) == (not is_to_merge, is_to_merge)


def test_own_documents_beyond_the_listed_ones_are_mentioned() -> None:
    own = tuple(shown(number=number) for number in range(1, LISTED + 2))
    assert (len(page(own=own).to_merge), page(own=own).has_more_own) == (LISTED, True)
    assert not page(own=own[1:]).has_more_own


def test_an_open_concern_is_listed_once() -> None:
    concern = RaisedConcern(name="risk", text="Too late.", by="nora", at=OPENED, url="https://github.com/c/1")
    with_concern = shown(awaiting("eric"), concerns=(concern,))
    assert [each.name for each in page(with_concern, own=(with_concern,)).concerns] == ["risk"]
