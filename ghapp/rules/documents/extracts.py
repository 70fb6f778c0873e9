"""Extracts: what pages quote of a document, from the sections that its checks read anyway (SPEC §7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ghapp.rules.documents.dates import find_dates
from ghapp.rules.documents.outline import Outline
from ghapp.rules.documents.section_names import section_of
from ghapp.rules.model.sections import PRD_SECTIONS, SDD_SECTIONS, Section

MOST_DATES = 10
LONGEST_SENTENCE = 300
# A first sentence beyond this is not looked for.
_MOST_TEXT = 4_000
# Nor in further sections of one name.
_MOST_SECTIONS = 20

_WHY = PRD_SECTIONS[0]
_WHEN = next(section for section in SDD_SECTIONS if section.date)
_MARKUP = re.compile(
    r"!\[[^\[\]]*\]\([^()]*\)|\]\([^()]*\)|\]\[[^\[\]]*\]|<[^<>]*>|[*`\[\]]|(?<!\w)_++|(?<!_)_++(?!\w)"
)
_LIST_MARK = re.compile(r"\A\s*+(?:[-*+>]|\d{1,9}[.)])\s++")
# Not the point in "e.g. this", which a lower-case letter follows.
_END = re.compile(r"[.!?](?=\s+[^\sa-z]|\s*\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What a document says: the first sentence of its "Why", the dates in its "When", and the PRDs that it links to."""

    why: str = ""
    dates: tuple[str, ...] = ()
    prds: tuple[str, ...] = ()


def extract(found: Outline, expected: tuple[Section, ...]) -> Extract:
    """Return what pages quote of a document with these headings, apart from links.

    A section that the configuration calls "why", or of which it expects a date, counts; else the framework's own.
    """
    why = expected if any(section.name == _WHY.name for section in expected) else (_WHY,)
    dated = frozenset(section.name for section in expected if section.date)
    when = expected if dated else (_WHEN,)
    reasons = islice(_bodies(found, why, frozenset({_WHY.name})), _MOST_SECTIONS)
    dates = (
        date for body in _bodies(found, when, dated or frozenset({_WHEN.name})) for date in find_dates(body, MOST_DATES)
    )
    return Extract(
        why=next((sentence for body in reasons if (sentence := first_sentence(body))), ""),
        dates=tuple(dict.fromkeys(dates))[:MOST_DATES],
    )


def joined(extracts: tuple[Extract, ...]) -> Extract:
    """Return what several files of one document say together."""
    return Extract(
        why=next((each.why for each in extracts if each.why), ""),
        dates=tuple(dict.fromkeys(date for each in extracts for date in each.dates))[:MOST_DATES],
        prds=tuple(dict.fromkeys(path for each in extracts for path in each.prds)),
    )


def first_sentence(markdown: str) -> str:
    """Return the first sentence of the first paragraph, as plain text on one line; empty if there is none."""
    for paragraph in re.split(r"\n[ \t]*\n", markdown[:_MOST_TEXT]):
        lines = (_LIST_MARK.sub("", line, count=1) for line in paragraph.strip().splitlines()[:20])
        text = " ".join(_MARKUP.sub("", " ".join(lines)).split())
        if not any(map(str.isalpha, text)) or paragraph.lstrip().startswith(("|", "```", "~~~")):
            continue
        end = _END.search(text)
        sentence = text[: end.end()] if end else text
        return sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[: LONGEST_SENTENCE - 1]}…"
    return ""


def _bodies(found: Outline, sections: tuple[Section, ...], names: frozenset[str]) -> Iterator[str]:
    """Yield the text below each heading of a section with one of these names."""
    for index, heading in enumerate(found.headings):
        if section_of(sections, heading.text) in names:
            yield found.body(index)
