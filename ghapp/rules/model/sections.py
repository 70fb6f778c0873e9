"""The sections that a document needs, and the framework's defaults (SPEC §1, §6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sections(StrEnum):
    """The effect of missing sections: a notice (`advise`), a closed gate (`require`), or none (`off`)."""

    ADVISE = "advise"
    REQUIRE = "require"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section that a document needs, under a heading with its name or with one of the names in `also`.

    The section must contain the words in `says` and, with `date`, a date.
    """

    name: str
    also: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    date: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a kind of document should have; `links` tells whether it should link to its PRD."""

    sections: tuple[Section, ...] = ()
    links: bool = False


PRD_SECTIONS = (
    Section(name="why", also=("problem", "background", "motivation", "context", "goal", "goals")),
    Section(name="what", also=("requirements", "features", "scope", "capabilities", "user stories", "mvp")),
    Section(name="out of scope", also=("leaves out", "left out", "non goals", "not included", "not in the mvp")),
    Section(name="rollout", also=("roll out", "release", "launch", "go to market")),
    Section(name="success metrics", also=("metrics", "success", "kpis", "measures")),
)
SDD_SECTIONS = (
    Section(name="options", also=("option", "alternatives", "approaches"), says=("cost", "time", "debt")),
    Section(name="choice", also=("decision", "chosen", "recommendation", "proposal", "solution")),
    Section(name="who", also=("team", "people", "staffing", "engineers")),
    Section(name="when", also=("timeline", "schedule", "milestones", "dates"), date=True),
)
