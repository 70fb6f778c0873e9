"""Decisions: one row per merge, with what was still open."""

from __future__ import annotations

from typing import Any

from ghapp.identity import Key
from ghapp.store.page_answers import Decisions, ShownDecision
from ghapp.store.protocol import Entry
from ghapp.web.pages.decision_log import COLUMNS, decision_log, exported
from tests.support.document_rows import OPENED

HEARING = {
    "kind": "prd",
    "pair": "checkout",
    "files": ["docs/prd/checkout.md"],
    "owner": ["ada"],
    "partner": ["eric"],
    "role": "em",
    "outcome": "heard",
    "heard": [{"who": "eric", "at": OPENED.isoformat(), "link": "https://github.com/c/1"}],
}


def decided(kind: str = "merged", superseded_by: int | None = None, **data: Any) -> ShownDecision:
    usual = {
        "title": "Checkout",
        "url": "https://github.com/acme/shop/pull/7",
        "merged_by": "ada",
        "hearings": [HEARING],
    }
    entry = Entry(key=Key(1, 7), kind=kind, identity="merge", at=OPENED.timestamp(), data=usual | data)
    return ShownDecision(owner="acme", name="shop", entry=entry, superseded_by=superseded_by)


def test_a_decision_names_its_owner_and_who_was_heard() -> None:
    (row,) = decision_log(Decisions((decided(),), 1), "", 1).rows
    assert (row.title, row.kinds, row.owners) == ("Checkout", "PRD", "@ada")
    assert row.heard == (("@eric", "https://github.com/c/1"),)
    assert (row.not_heard, row.disagreed, row.overridden, row.bypassed, row.superseded_by) == ("", "", "", "", "")


def test_a_decision_says_what_was_still_open() -> None:
    awaited = HEARING | {"outcome": "awaited", "heard": []}
    found = decided(
        "bypassed", 9, hearings=[awaited], concerns=["risk"], overridden_by="ada", overridden_why="It is urgent."
    )
    (row,) = decision_log(Decisions((found,), 1), "", 1).rows
    assert row.not_heard == "EM"
    assert row.disagreed == "risk"
    assert row.overridden == "@ada: It is urgent."
    assert row.bypassed == "@ada"
    assert row.superseded_by == "/acme/shop/pull/9"


def test_an_exported_decision_has_every_column() -> None:
    assert tuple(exported(decided())) == COLUMNS
    assert exported(decided("bypassed"))["bypassed_by"] == "ada"


def test_pages_keep_the_search() -> None:
    page = decision_log(Decisions((decided(),), 120), "a&b", 2)
    assert (page.previous, page.next) == ("?q=a%26b", "?q=a%26b&page=3")
