"""Away on the first page: every state has its words (SPEC §6, "Away")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ghapp.rules.model.away import AwayPeriod, EndedBy
from ghapp.rules.model.calendar import end_of_day
from ghapp.store.away_periods import AwayOf
from ghapp.web.pages.away_section import AwaySection, away_section
from tests.support.shown_documents import NOW

UNTIL = NOW.date() + timedelta(days=3)
ASKED = AwayPeriod(
    holder_id=1, number=2, holder="emma", delegate_id=3, delegate="dan", until=UNTIL, ends_at=end_of_day(UNTIL)
)
RUNNING = replace(ASKED, accepted_at=NOW - timedelta(hours=1))
OVER = NOW - timedelta(minutes=1)


def section(own: AwayPeriod | None = None, *others: AwayPeriod, can_ask: bool = False, notice: str = "") -> AwaySection:
    return away_section(AwayOf(own, others), NOW, can_ask=can_ask, notice=notice)


def test_nothing_is_said_to_somebody_whom_no_rules_name() -> None:
    assert not section().is_shown


def test_a_holder_can_ask_within_sixty_days() -> None:
    found = section(can_ask=True)
    assert (found.is_shown, found.can_ask) == (True, True)
    assert (found.first_day, found.last_day) == (NOW.date(), NOW.date() + timedelta(days=60))


@pytest.mark.parametrize(
    ("period", "words", "is_running"),
    [
        (ASKED, "You asked @dan to speak for you", False),
        (RUNNING, "@dan speaks for you in all repositories", True),
    ],
)
def test_a_holder_sees_a_period_that_is_not_over(period: AwayPeriod, words: str, is_running: bool) -> None:
    found = section(period, can_ask=True)
    assert found.own and words in found.own.text and str(UNTIL) in found.own.text
    assert (found.own.is_running, found.own.identity, found.can_ask, found.last) == (is_running, "1-2", False, "")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (replace(RUNNING, ends_at=OVER), "That has ended; what they said still counts."),
        (replace(ASKED, ends_at=OVER, ended_by=EndedBy.DELEGATE), "@dan declined to speak for you."),
        (replace(ASKED, ends_at=OVER), "@dan did not accept to speak for you."),
    ],
)
def test_a_holder_sees_how_the_last_period_ended(period: AwayPeriod, words: str) -> None:
    found = section(period, can_ask=True)
    assert words in found.last
    assert (found.own, found.can_ask) == (None, True)


def test_a_delegate_sees_requests_apart_from_what_they_accepted() -> None:
    found = section(None, ASKED, replace(RUNNING, holder="pam"))
    assert [each.text.partition(" until")[0] for each in found.requests] == ["@emma is away"]
    assert [each.text.partition(", who")[0] for each in found.speaking] == ["You speak for @pam"]
    assert not found.is_shown


def test_a_form_without_effect_says_why() -> None:
    assert "at most 60 days ahead" in section(notice="no-date").notice
    assert section(notice="<script>").notice == ""
