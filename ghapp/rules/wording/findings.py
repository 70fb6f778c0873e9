"""Findings: what documents should say and do not."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.documents.gaps import Finding, Gap
from ghapp.rules.model.names import kind_name
from ghapp.rules.text.markdown import code

_UNREAD = {
    Gap.NOT_MARKDOWN: "Sections can be checked in Markdown only. Convert this file, or exclude it from the globs"
    " under `documents:` in the rules file.",
    Gap.SYMLINK: "Sections cannot be checked in a symbolic link. Put the document here instead.",
    Gap.SUBMODULE: "Sections cannot be checked in a submodule. Put the document into this repository instead.",
    Gap.NOT_TEXT: "This document is not UTF-8 text. Save it as UTF-8, so that its sections can be checked.",
    Gap.TOO_LONG: "This document is over 1 MB. Split it, so that its sections can be checked.",
    Gap.TOO_MUCH: "This pull request has more documents than one check can read. Split it, so that the sections of this"
    " document can be checked.",
    Gap.NOT_RETURNED: "GitHub did not return this document. Comment `/recheck` to read it again.",
}


def title(found: Sequence[Finding]) -> str:
    """Return the title of a check that findings block."""
    unread = sum(finding.gap.is_unread for finding in found)
    missing = len(found) - unread
    parts = (
        [f"{missing} required part{' is' if missing == 1 else 's are'} missing from the documents"] if missing else []
    )
    parts += [f"{unread} document{'' if unread == 1 else 's'} could not be checked"] if unread else []
    return ", and ".join(parts)


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
        case Gap.PRD_LINK:
            return "Link to the PRD that this SDD answers."
        case unread:
            return _UNREAD[unread]


def finding_text(finding: Finding) -> str:
    """Say what to add to a document, and where."""
    place = code(finding.path) if finding.gap.is_unread else f"{code(finding.path)}, line {finding.line}"
    return f"{place}: {finding_message(finding)}"
