"""Dates in prose, as in the section "When" of an SDD (SPEC §6)."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.dates import contains_date, find_dates


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02",
        "2026-03",
        "2.3.2026",
        "3/2/26",
        "2 March",
        "2nd of Mar.",
        "March 2",
        "Mar 2026",
        "Q3",
        "H1 2027",
        "2026 Q3",
        "2026-W12",
        "week 12",
        "KW 12",
        "by the end of May '26",
    ],
)
def test_a_valid_date_is_parsed(text: str) -> None:
    assert contains_date(f"We ship it on {text}, to all.")


@pytest.mark.parametrize(
    "text", ["soon", "in 3 weeks", "version 2.3", "may take 2 people", "1/2 of it", "FAQ1", "2026"]
)
def test_an_invalid_date_is_not_parsed(text: str) -> None:
    assert not contains_date(f"We ship it {text}.")


def test_dates_are_found_with_their_years_in_their_order() -> None:
    text = "Beta Q3 2026, then 2 March 2027 to some,  March 5, 2027 to most, and week 12 to all."
    assert find_dates(text, 9) == ("Q3 2026", "2 March 2027", "March 5, 2027", "week 12")
    assert find_dates(text, 1) == ("Q3 2026",)
