"""Findings say what to add to a document, or why it could not be read."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.gaps import Finding, Gap
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.wording.findings import finding_message, finding_text, title


def finding(gap: Gap) -> Finding:
    return Finding(path="a.md", kind=DocumentKind.SDD, gap=gap, section="when", missing=("x",))


@pytest.mark.parametrize(
    ("gaps", "text"),
    [
        ([Gap.SECTIONS], "1 required part is missing from the documents"),
        ([Gap.SECTIONS, Gap.PRD_LINK], "2 required parts are missing from the documents"),
        ([Gap.NOT_TEXT], "1 document could not be checked"),
        ([Gap.NOT_TEXT, Gap.SYMLINK], "2 documents could not be checked"),
        (
            [Gap.NOT_TEXT, Gap.SECTIONS],
            "1 required part is missing from the documents, and 1 document could not be checked",
        ),
    ],
)
def test_title_counts_the_findings(gaps: list[Gap], text: str) -> None:
    assert title(list(map(finding, gaps))) == text


@pytest.mark.parametrize("gap", Gap)
def test_every_finding_has_a_message(gap: Gap) -> None:
    assert finding_message(finding(gap)).endswith(".")
    assert finding_text(finding(gap)).startswith("`a.md`: " if gap.is_unread else "`a.md`, line 1: ")
