"""Pairs: medians in working days, and nothing where there are too few decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

from ghapp.store.page_answers import PairDecision
from ghapp.web.pages.pair_figures import FEW, pair_figures
from ghapp.web.pages.plots import plot
from tests.support.shown_documents import CALENDARS, NOW


def decided(number: int, *, before: timedelta, answer: timedelta | None, kind: str = "prd") -> PairDecision:
    at = NOW - before
    asked = datetime(2026, 2, 2, 9, tzinfo=NOW.tzinfo)
    return PairDecision(
        repository_id=1,
        owner="acme",
        name="shop",
        pair="checkout",
        identity=f"{number} {kind}",
        at=at,
        asked_at=asked,
        answered_at=None if answer is None else asked + answer,
    )


def test_a_few_decisions_tell_nothing() -> None:
    found = [decided(number, before=timedelta(days=1), answer=timedelta(days=1)) for number in range(FEW - 1)]
    (figures,) = pair_figures(found, NOW, CALENDARS)
    assert (figures.sentence, figures.months) == ("checkout: too few to tell.", ())


def test_the_median_is_compared_with_the_month_before() -> None:
    last = [decided(number, before=timedelta(days=2), answer=timedelta(days=1)) for number in range(FEW)]
    before = [decided(number + 50, before=timedelta(days=40), answer=timedelta(hours=36)) for number in range(3)]
    (figures,) = pair_figures([*last, *before], NOW, CALENDARS)
    assert figures.sentence == "checkout answered in 1 working day at the median, 1.5 the month before."
    assert [month.decisions for month in figures.months] == [0, 0, 0, 0, 3, FEW]


def test_a_weekend_does_not_count() -> None:
    weekend = timedelta(days=7)
    found = [decided(number, before=timedelta(days=2), answer=weekend) for number in range(FEW)]
    (figures,) = pair_figures(found, NOW, CALENDARS)
    assert figures.months[-1].median == 5


def test_a_document_counts_once_for_two_roles() -> None:
    found = [decided(1, before=timedelta(days=2), answer=None), decided(1, before=timedelta(days=2), answer=None)]
    (figures,) = pair_figures(found, NOW, CALENDARS)
    assert figures.decisions == 1


def test_months_without_an_answer_say_so() -> None:
    found = [decided(number, before=timedelta(days=2), answer=None) for number in range(FEW)]
    (figures,) = pair_figures(found, NOW, CALENDARS)
    assert figures.sentence == "checkout answered nothing in the last 30 days."
    assert {bar.height for bar in plot(figures).bars} == {0}


def test_a_bar_is_as_high_as_its_median() -> None:
    last = [decided(number, before=timedelta(days=2), answer=timedelta(days=2)) for number in range(FEW)]
    before = [decided(number + 50, before=timedelta(days=40), answer=timedelta(days=1)) for number in range(3)]
    shown = plot(pair_figures([*last, *before], NOW, CALENDARS)[0])
    assert [bar.value for bar in shown.bars] == ["", "", "", "", "1", "2"]
    assert shown.bars[5].height == 2 * shown.bars[4].height
    assert [label for _, label in shown.lines] == ["0", "1", "2"]
