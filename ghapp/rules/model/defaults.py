"""Defaults of a configuration: globs and sections of documents, and the label of each area (SPEC §1, §2)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ghapp.rules.model.framework import AREA_OWNER, Area, AreaRule, DocumentKind, Role
from ghapp.rules.model.sections import PRD_SECTIONS, SDD_SECTIONS, Expectation

DEFAULT_DOCUMENTS: Mapping[DocumentKind, tuple[str, ...]] = MappingProxyType(
    {
        DocumentKind.PRD: ("docs/prd/**", "docs/prds/**", "**/PRD.md", "**/*.prd.md"),
        DocumentKind.SDD: ("docs/sdd/**", "docs/sdds/**", "**/SDD.md", "**/*.sdd.md"),
    }
)

DEFAULT_EXPECTATIONS: Mapping[DocumentKind, Expectation] = MappingProxyType(
    {
        DocumentKind.PRD: Expectation(sections=PRD_SECTIONS),
        DocumentKind.SDD: Expectation(sections=SDD_SECTIONS, links=True),
    }
)

_QUESTIONS = {
    Area.WHY: "Why work on this, and what change do we want?",
    Area.WHAT: "Which features solve it, and what must be true for general availability?",
    Area.HOW: "Which technical solution, and what does it cost?",
    Area.WHO: "Which engineers lead it?",
    Area.WHEN: "By which date is it shipped, and to whom?",
}
_COLORS = {
    Area.WHY: "d4a72c",
    Area.WHAT: "e16f24",
    Area.HOW: "0969da",
    Area.WHO: "8250df",
    Area.WHEN: "1a7f37",
}


def default_area(area: Area, owner: Role) -> AreaRule:
    """Return the default rule of an area for its owner; the description is within GitHub's 100 characters."""
    description = f"{_QUESTIONS[area]} Decided by the {owner.upper()}."
    return AreaRule(owner=owner, label=area.value, color=_COLORS[area], description=description)


DEFAULT_AREAS: Mapping[Area, AreaRule] = MappingProxyType(
    {area: default_area(area, owner) for area, owner in AREA_OWNER.items()}
)
