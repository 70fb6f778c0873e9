"""Away periods: how they stand, and how long they may be (SPEC §6, "Away")."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ghapp.rules.model.away import AwayPeriod, AwayState, EndedBy, is_allowed_until
from tests.support.builders import at

TODAY = date(2026, 3, 2)


def period(*, accepted: float | None = None, ends: float = 100, by: EndedBy = EndedBy.NOBODY) -> AwayPeriod:
    """A period of eric's, whose delegate is zoe."""
    return AwayPeriod(
        holder_id=1,
        number=2,
        holder="eric",
        delegate_id=3,
        delegate="zoe",
        until=TODAY,
        ends_at=at(ends),
        accepted_at=None if accepted is None else at(accepted),
        ended_by=by,
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (period(), AwayState.ASKED),
        (period(accepted=10), AwayState.RUNNING),
        (period(accepted=10, ends=50), AwayState.ENDED),
        (period(ends=50), AwayState.UNANSWERED),
        (period(ends=50, by=EndedBy.HOLDER), AwayState.UNANSWERED),
        (period(ends=50, by=EndedBy.DELEGATE), AwayState.DECLINED),
    ],
)
def test_an_away_period_says_how_it_stands(found: AwayPeriod, expected: AwayState) -> None:
    assert found.state(at(50)) is expected


def test_the_identity_of_an_away_period_names_holder_and_number() -> None:
    assert period().identity == "1-2"


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, True), (60, True), (61, False)])
def test_an_away_period_ends_within_sixty_days(days: int, expected: bool) -> None:
    assert is_allowed_until(TODAY + timedelta(days=days), TODAY) is expected
