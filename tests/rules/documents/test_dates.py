"""Dates in prose, as in the section "When" of an SDD (SPEC §6)."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.dates import contains_date


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
