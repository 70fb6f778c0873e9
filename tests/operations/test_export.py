"""The ledger leaves as a table or as JSON, and nothing in it is a formula to a spreadsheet (SPEC §7)."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from ghapp.identity import Key
from ghapp.operations.export import as_csv, as_json
from ghapp.store.ledger import Ledger
from ghapp.store.protocol import Entry

HEARING = {
    "kind": "prd",
    "pair": "default",
    "files": ["docs/prd/a.md"],
    "owner": ["paula"],
    "role": "em",
    "outcome": "heard",
    "heard": [{"who": "eric", "at": "2026-03-02T09:10:00+00:00", "link": "https://github.com/acme/shop/pull/7#1"}],
}
MERGE: dict[str, Any] = {
    "title": "Checkout",
    "url": "https://github.com/acme/shop/pull/7",
    "author": "paula",
    "merged_by": "bob",
    "seconds_to_decision": 1800,
    "seconds_to_first_voice": 600,
    "hearings": [HEARING, HEARING | {"kind": "rules", "role": "pm", "outcome": "awaited", "heard": []}],
    "concerns": ["cost"],
    "overridden_by": None,
}


def ledger(data: dict[str, Any], kind: str = "merged", repository: int = 1) -> Ledger:
    entry = Entry(key=Key(repository, 7), kind=kind, identity="merge", at=1772443800.0, data=data)
    return Ledger((entry,), {1: "acme/shop"})


def row(data: dict[str, Any], **changes: Any) -> dict[str, str]:
    (found,) = csv.DictReader(io.StringIO(as_csv(ledger(data, **changes))))
    return found


def test_a_merge_is_a_row_of_the_export() -> None:
    assert row(MERGE) == {
        "repository": "acme/shop",
        "number": "7",
        "kind": "merged",
        "at": "2026-03-02T09:30:00+00:00",
        "title": "Checkout",
        "link": "https://github.com/acme/shop/pull/7",
        "who": "bob",
        "author": "paula",
        "documents": "prd docs/prd/a.md; rules docs/prd/a.md",
        "pairs": "default",
        "owners": "paula",
        "heard": "eric 2026-03-02T09:10:00+00:00",
        "not_heard": "pm",
        "seconds_to_first_voice": "600",
        "seconds_to_decision": "1800",
        "overridden_by": "",
        "concerns": "cost",
        "said": "",
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"who": "ada", "link": "x", "reason": "Haste"}, "Haste"),
        ({"who": "ada", "link": "x", "text": "Too dear"}, "Too dear"),
        ({"who": "ada", "link": "x", "delegate": "edna"}, "edna"),
    ],
)
def test_a_recorded_command_is_a_row_of_the_same_table(data: dict[str, Any], said: str) -> None:
    found = row(data, kind="override")
    assert (found["who"], found["link"], found["said"], found["documents"]) == ("ada", "x", said, "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_a_title_is_never_exported_as_a_formula(start: str) -> None:
    title = f'{start}HYPERLINK("https://example.com","x")'
    assert row(MERGE | {"title": title})["title"] == f"'{title}"


def test_every_cell_is_quoted_and_rows_end_as_spreadsheets_expect() -> None:
    text = as_csv(ledger(MERGE))
    assert text.startswith('"repository","number"')
    assert text.count("\r\n") == 2


def test_an_unknown_repository_is_exported_by_its_id() -> None:
    assert row(MERGE, repository=9)["repository"] == "9"


def test_the_json_export_contains_every_field() -> None:
    (found,) = json.loads(as_json(ledger(MERGE)))
    assert found == MERGE | {
        "repository": "acme/shop",
        "number": 7,
        "kind": "merged",
        "at": "2026-03-02T09:30:00+00:00",
    }
