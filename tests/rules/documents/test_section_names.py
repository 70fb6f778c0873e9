"""Section names: which section a heading belongs to, and which words a text lacks."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.section_names import MOST_WORDS, missing_words, section_of
from ghapp.rules.model.sections import Section

SECTIONS = (
    Section(name="what"),
    Section(name="out of scope", also=("non goals", "what we leave out")),
    Section(name="out"),
    Section(name="date", also=("what",)),
)


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("What", "what"),
        ("1. What?", "what"),
        ("Whats", "what"),
        ("What we leave", "what"),
        ("What we leave out", "out of scope"),
        ("What is out of scope", "out of scope"),
        ("Out of", "out"),
        ("Non-goals", "out of scope"),
        ("Non-goalsss", None),
        ("Dates", "date"),
        ("Appendix", None),
        ("", None),
        ("x " * MOST_WORDS + "what", None),
        ("x " * (MOST_WORDS - 1) + "what", "what"),
    ],
)
def test_a_heading_belongs_to_the_section_with_the_longest_name_in_it(heading: str, section: str | None) -> None:
    assert section_of(SECTIONS, heading) == section


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Cost, time; tech debt.", ()),
        ("The costs of tech-debts", ("time",)),
        ("costly tech: no debt, timeless", ("cost", "time", "tech debt")),
    ],
)
def test_a_text_lacks_the_words_that_are_not_in_a_row(text: str, missing: tuple[str, ...]) -> None:
    assert missing_words(text, ("cost", "time", "tech debt")) == missing


def test_a_text_lacks_nothing_when_nothing_is_sought() -> None:
    assert missing_words("", ()) == ()
