"""Documents in flight: the filters live in the address, and what an address does not know filters nothing."""

from __future__ import annotations

import csv
import io

import pytest

from ghapp.store.page_answers import DocumentFilters, Documents
from ghapp.web.pages.documents_in_flight import COLUMNS, document_list, exported, filters_of, page_of, query_of
from ghapp.web.pages.exports import as_csv
from tests.support.document_rows import awaiting
from tests.support.shown_documents import CALENDARS, NOW, shown

ALL = DocumentFilters()


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ({}, ALL),
        ({"kind": "prd", "state": "waiting"}, DocumentFilters(kind="prd", state="waiting")),
        ({"kind": "poem", "state": "'--", "has_gaps": "perhaps"}, ALL),
        ({"pair": " checkout ", "has_gaps": "yes"}, DocumentFilters(pair="checkout", has_gaps=True)),
        ({"title": "x" * 999}, DocumentFilters(title="x" * 200)),
    ],
)
def test_filters_come_from_the_address(query: dict[str, str], filters: DocumentFilters) -> None:
    assert filters_of(query) == filters


def test_an_address_keeps_its_filters() -> None:
    filters = DocumentFilters(kind="sdd", title="a&b=c", has_concerns=True)
    assert query_of(filters) == "?kind=sdd&title=a%26b%3Dc&has_concerns=yes"
    assert query_of(filters, 2).endswith("&page=2")


@pytest.mark.parametrize(("text", "page"), [("3", 3), ("0", 1), ("-1", 1), ("x", 1), ("٣", 1), ("9" * 40, 1)])
def test_a_page_is_a_small_number(text: str, page: int) -> None:
    assert page_of({"page": text}) == page


def test_a_list_has_links_to_its_neighbouring_pages() -> None:
    found = Documents((shown(awaiting("eric")),), 101)
    middle = document_list(found, ALL, 2, NOW, CALENDARS)
    assert (middle.previous, middle.next) == ("?", "?page=3")
    last = document_list(found, ALL, 3, NOW, CALENDARS)
    assert (last.previous, last.next) == ("?page=2", "")


def test_a_row_says_who_is_awaited_for_how_long() -> None:
    row = document_list(Documents((shown(awaiting("eric")),), 1), ALL, 1, NOW, CALENDARS).rows[0]
    assert (row.kind, row.state.text, row.waiting_for, row.age) == (
        "PRD",
        "Waiting for the EM",
        "@eric (EM)",
        "3 working days",
    )


def test_a_csv_file_has_no_formulas() -> None:
    evil = shown(awaiting("eric"), title='=HYPERLINK("https://evil.example")', missing=("Rollout", "Metrics"))
    (header, row) = csv.reader(io.StringIO(as_csv(COLUMNS, [exported(evil, NOW, CALENDARS)])))
    found = dict(zip(header, row, strict=True))
    assert found["title"] == '\'=HYPERLINK("https://evil.example")'
    assert found["missing_sections"] == "Rollout; Metrics"
    assert as_csv(COLUMNS, []).startswith('"repository","number"')
