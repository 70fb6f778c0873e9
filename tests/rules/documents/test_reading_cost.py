"""The cost of reading: about its length for prose, and more for what takes longer."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.reading_cost import MOST_WORK, reading_cost
from tests.support.document_samples import GOOD_PRD, GOOD_SDD

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * (MEGABYTE // 5), id="a single line"),
        pytest.param(("word " * 12 + "\n") * (MEGABYTE // 61), id="lines of prose"),
        pytest.param("- an item of a list\n" * (MEGABYTE // 20), id="a list"),
        pytest.param(f"{GOOD_SDD}{GOOD_PRD}\n{'word ' * 300}" * 500, id="five hundred documents in one"),
    ],
)
def test_a_megabyte_that_people_write_can_be_read(text: str) -> None:
    assert reading_cost(text) <= MOST_WORK


@pytest.mark.parametrize(
    "part", ["# a\n", "![", "[a](b)", "`", "<!--", "<?", "\n", "\r", "a\n===\n", "**a**\n\n", "```\n"]
)
def test_a_megabyte_of_markup_is_too_much(part: str) -> None:
    assert reading_cost(part * (MEGABYTE // len(part))) > MOST_WORK


@pytest.mark.parametrize("part", ["# a\n", "[a](b)", "`", "<!--", "\n", "a\n===\n", "**a**\n\n", "```\n", "word "])
def test_the_cost_grows_with_the_length(part: str) -> None:
    assert reading_cost(part * 2_000) == pytest.approx(2 * reading_cost(part * 1_000), rel=0.01)


@pytest.mark.parametrize("line", ["# a", "a\n===", "<!-- a", "word"])
def test_a_line_costs_the_same_however_it_ends(line: str) -> None:
    text = f"{line}\n" * 1_000
    assert reading_cost(text.replace("\n", "\r")) == reading_cost(text.replace("\n", "\r\n")) == reading_cost(text)
