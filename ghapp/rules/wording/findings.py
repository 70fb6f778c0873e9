"""What is said of documents that do not say what they should."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.names import kind_name, paths
from ghapp.rules.text.markdown import code

PRD_NOT_LINKED = "This SDD links to no PRD: which requirements does it answer?"


def title(count: int) -> str:
    """What keeps a document from being merged that does not say what it must."""
    return f"Documents do not say all that they must: {count} thing{'' if count == 1 else 's'} missing"


def sections_missing(kind: DocumentKind, names: Sequence[str]) -> str:
    """Sections that a document does not have."""
    return f"This {kind_name(kind)} has no section on {', '.join(code(name) for name in names)}."


def section_empty(name: str) -> str:
    """A heading with nothing under it."""
    return f"The section on {code(name)} is empty."


def section_unsaid(name: str, words: Sequence[str]) -> str:
    """What a section does not speak of."""
    return f"The section on {code(name)} says nothing about {', '.join(code(word) for word in words)}."


def section_undated(name: str) -> str:
    """A section that holds no date."""
    return f"The section on {code(name)} names no date."


def finding_text(path: str, line: int, message: str) -> str:
    """What a document does not say, and where."""
    return f"{code(path)}, line {line}: {message}"


def skipped_text(found: Sequence[str]) -> str:
    """Documents that were not looked into."""
    return f"Too long, not text, or too many to be looked into for their sections: {paths(found, 3)}"
