"""Findings: what documents should say and do not."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.documents.sections import Finding, Gap
from ghapp.rules.model.names import kind_name, paths
from ghapp.rules.text.markdown import code


def title(count: int) -> str:
    """Return the title of a check that findings block."""
    return f"{count} required part{' is' if count == 1 else 's are'} missing from the documents"


def finding_message(finding: Finding) -> str:
    """Say what to add to a document."""
    section = f"the section on {code(finding.section)}"
    missing = ", ".join(code(name) for name in finding.missing)
    match finding.gap:
        case Gap.SECTIONS:
            return f"Add a section on {missing} to this {kind_name(finding.kind)}."
        case Gap.SECTION_TEXT:
            return f"Fill in {section}: it is empty."
        case Gap.SECTION_WORDS:
            return f"Add {missing} to {section}."
        case Gap.SECTION_DATE:
            return f"Add a date to {section}."
        case _:  # Gap.PRD_LINK
            return "Link to the PRD that this SDD answers."


def finding_text(finding: Finding) -> str:
    """Say what to add to a document, and where."""
    return f"{code(finding.path)}, line {finding.line}: {finding_message(finding)}"


def skipped_text(found: Sequence[str]) -> str:
    """Name the documents whose sections were not checked."""
    return f"Sections were not checked in {paths(found, 3)}: too long, not text, or too many documents"
