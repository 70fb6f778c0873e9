"""What is said of documents that do not say what they should."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.documents.sections import Finding, Gap
from ghapp.rules.model.names import kind_name, paths
from ghapp.rules.text.markdown import code


def title(count: int) -> str:
    """Return the title of a check that findings block."""
    return f"Documents do not say all that they must: {count} thing{'' if count == 1 else 's'} missing"


def finding_message(finding: Finding) -> str:
    """Return what a document does not say."""
    section = f"The section on {code(finding.section)}"
    missing = ", ".join(code(name) for name in finding.missing)
    match finding.gap:
        case Gap.SECTIONS:
            return f"This {kind_name(finding.kind)} has no section on {missing}."
        case Gap.SECTION_TEXT:
            return f"{section} is empty."
        case Gap.SECTION_WORDS:
            return f"{section} says nothing about {missing}."
        case Gap.SECTION_DATE:
            return f"{section} names no date."
        case Gap.PRD_LINK:
            return "This SDD links to no PRD: which requirements does it answer?"


def finding_text(finding: Finding) -> str:
    """Return what a document does not say, and where."""
    return f"{code(finding.path)}, line {finding.line}: {finding_message(finding)}"


def skipped_text(found: Sequence[str]) -> str:
    """Documents that were not looked into."""
    return f"Too long, not text, or too many to be looked into for their sections: {paths(found, 3)}"
