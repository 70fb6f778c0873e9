"""Gaps: some say what a document lacks, the others why it was not read."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.gaps import Gap

LACKING = {Gap.SECTIONS, Gap.SECTION_TEXT, Gap.SECTION_WORDS, Gap.SECTION_DATE, Gap.PRD_LINK}


@pytest.mark.parametrize("gap", Gap)
def test_a_document_was_read_if_its_gap_is_in_its_text(gap: Gap) -> None:
    assert gap.is_unread is (gap not in LACKING)
