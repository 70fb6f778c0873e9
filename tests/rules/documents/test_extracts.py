"""Extracts: what pages quote of a document (SPEC §7)."""

from __future__ import annotations

from time import process_time

import pytest

from ghapp.rules.documents.extracts import LONGEST_SENTENCE, MOST_DATES, Extract, extract, first_sentence, joined
from ghapp.rules.documents.outline import outline
from ghapp.rules.documents.visible_text import visible_text
from ghapp.rules.model.sections import Section
from tests.support.document_samples import GOOD_PRD, GOOD_SDD


def read(text: str, *expected: Section) -> Extract:
    return extract(outline(visible_text(text)), expected)


@pytest.mark.parametrize(
    ("markdown", "sentence"),
    [
        ("Guests leave. They say so.", "Guests leave."),
        ("Guests leave", "Guests leave"),
        ("Do guests leave? Yes.", "Do guests leave?"),
        ("Guests, e.g. new ones, leave. So.", "Guests, e.g. new ones, leave."),
        ("Version 2.3 is slow. So.", "Version 2.3 is slow."),
        ("Guests\nleave\nearly. So.", "Guests leave early."),
        ("- **Guests** leave [the shop](https://shop). So.", "Guests leave the shop."),
        ("Guests - and others - leave. So.", "Guests - and others - leave."),
        ("Every guest_who__pays_ leaves. So.", "Every guest_who__pays leaves."),
        ("1. _Guests_ leave `now`. So.", "Guests leave now."),
        ("> <b>Guests</b> leave.", "Guests leave."),
        ("![a picture](a.png)\n\nGuests leave.", "Guests leave."),
        ("| a | b |\n| --- | --- |\n\nGuests leave.", "Guests leave."),
        ("```\ncode\n```\n\nGuests leave.", "Guests leave."),
        ("---", ""),
        ("", ""),
    ],
)
def test_the_first_sentence_is_plain_text(markdown: str, sentence: str) -> None:
    assert first_sentence(markdown) == sentence


@pytest.mark.parametrize("text", [f"1{' ' * 3_900}1", f"1{'_' * 3_900}1", "- " * 1_950], ids=["gap", "line", "marks"])
def test_sections_without_a_sentence_are_read_in_bounded_time(text: str) -> None:
    document = visible_text(f"# Why\n\n{text}\n" * 250)
    started = process_time()
    assert extract(outline(document), ()) == Extract()
    assert process_time() - started < 1


def test_a_long_sentence_is_cut() -> None:
    found = first_sentence("word " * 200)
    assert (len(found), found[-1]) == (LONGEST_SENTENCE, "…")


def test_the_why_of_a_prd_is_the_first_sentence_of_its_section() -> None:
    assert read(GOOD_PRD) == Extract(why="Guests leave.")


def test_the_dates_of_an_sdd_are_those_in_its_section() -> None:
    assert read(GOOD_SDD + "Then Q3 2026 and  2026-06-01.").dates == ("2026-06-01", "Q3 2026")
    assert read(GOOD_SDD.replace("## When", "## Where")).dates == ()


def test_the_configuration_says_which_sections_count() -> None:
    text = "# Grund\nZu teuer.\n# Termin\nAm 2.3.2026.\n# Why\nWhy not.\n# When\nQ1."
    sections = Section(name="why", also=("grund",)), Section(name="termin", date=True)
    assert read(text, *sections) == Extract(why="Zu teuer.", dates=("2.3.2026",))
    assert read(text, Section(name="grund")) == Extract(why="Why not.", dates=("Q1",))


def test_an_empty_section_says_nothing() -> None:
    assert read("# Why\n# Problem\nGuests leave.\n") == Extract(why="Guests leave.")
    assert read("# Why\n") == Extract()


def test_few_dates_are_kept() -> None:
    assert len(read("# When\n" + " ".join(f"2026-01-{day:02}" for day in range(1, 29))).dates) == MOST_DATES


def test_several_files_are_joined_in_their_order() -> None:
    one, two = Extract(dates=("Q1",), prds=("a",)), Extract(why="Why.", dates=("Q1", "Q2"), prds=("a", "b"))
    assert joined((one, two)) == Extract(why="Why.", dates=("Q1", "Q2"), prds=("a", "b"))
