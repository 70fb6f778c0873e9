"""Cells of a spreadsheet."""

from __future__ import annotations

import pytest

from ghapp.rules.text.spreadsheets import plain_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Checkout", "Checkout"),
        ("", ""),
        ("a=b", "a=b"),
        ('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\uff1d1", "'\uff1d1"),
    ],
)
def test_a_cell_is_never_a_formula(text: str, cell: str) -> None:
    assert plain_cell(text) == cell
