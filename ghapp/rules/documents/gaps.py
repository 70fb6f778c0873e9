"""Gaps: what a document lacks, or why it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ghapp.rules.model.framework import DocumentKind


class Gap(StrEnum):
    """What a document lacks, or why nobody knows."""

    SECTIONS = "sections"
    SECTION_TEXT = "text in a section"
    SECTION_WORDS = "words in a section"
    SECTION_DATE = "a date in a section"
    PRD_LINK = "a link to a PRD"
    NOT_MARKDOWN = "not Markdown"
    SYMLINK = "a symbolic link"
    SUBMODULE = "a submodule"
    NOT_TEXT = "not text"
    TOO_LONG = "too long"
    TOO_MUCH = "too much for one evaluation"
    NOT_RETURNED = "not returned by GitHub"

    @property
    def is_unread(self) -> bool:
        """Return whether the document was not read."""
        return self in _UNREAD


_UNREAD = frozenset(
    {Gap.NOT_MARKDOWN, Gap.SYMLINK, Gap.SUBMODULE, Gap.NOT_TEXT, Gap.TOO_LONG, Gap.TOO_MUCH, Gap.NOT_RETURNED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A gap in a document of a kind, at a line of it; `blocks` says whether it blocks the merge.

    `section` is the section that has the gap (empty: the document has it), `missing` are the sections or words that
    are missing.
    """

    path: str
    kind: DocumentKind
    line: int = 1
    gap: Gap
    section: str = ""
    missing: tuple[str, ...] = ()
    blocks: bool = False
