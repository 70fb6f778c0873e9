"""Findings say what to add to a document."""

from __future__ import annotations

import pytest

from ghapp.rules.wording.findings import skipped_text, title


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 required part is missing from the documents"),
        (2, "2 required parts are missing from the documents"),
    ],
)
def test_title_counts_the_findings(count: int, text: str) -> None:
    assert title(count) == text


def test_skipped_text_names_three_documents_and_counts_the_rest() -> None:
    assert skipped_text(["a.md", "b.md", "c.md", "d.md"]) == (
        "Sections were not checked in `a.md`, `b.md`, `c.md` and 1 more: too long, not text, or too many documents"
    )
