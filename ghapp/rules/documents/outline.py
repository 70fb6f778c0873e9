"""Outlines: the headings of a Markdown document with their text, read in time linear in its length.

A line counts as a heading if it begins with one to six `#` and a space, if the next line underlines it with `=` or `-`,
or if it is a paragraph by itself and all bold. Fenced and indented code, quotes and list markers have no headings.
These rules are CommonMark's, but an underlined heading is one line, and bold lines are no headings there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ghapp.rules.documents.visible_text import Fence

# The characters of a heading after these are not looked at.
_LONGEST_HEADING = 1_000
_BOLD = 7  # a paragraph in bold counts as a heading, one level below the six of Markdown

STRUCTURE = re.compile(
    r"\n {0,3}(?:(?P<hashes>\#{1,6})(?=[ \t\n]|\Z)|(?P<fence>`{3,}+|~{3,}+)|(?P<underline>=++|-++)(?=[ \t]*+(?:\n|\Z))"
    r"|(?P<bold>\*\*|__))(?P<rest>[^\n]*)"
)
_BOLD_LINE = re.compile(r" {0,3}(\*\*|__)([^*`\n]+)\1[ \t:]*+")
# A line that begins like this is not part of a paragraph, or ends one.
_NO_PARAGRAPH = re.compile(r" {0,3}(?:$|#{1,6}(?:[ \t]|$)|>|[-*+](?:[ \t]|$)|[0-9]{1,9}[.)][ \t]|`{3}|~{3})")
_UNDERLINE = re.compile(r" {0,3}(?:=++|-++)[ \t]*+$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_MARKUP = re.compile(r"\]\([^()\[\]]*\)|[*`\[\]]|(?<!\w)_++|(?<!_)_++(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading at a line (counted from 1), and the text from there to the next heading."""

    line: int
    level: int
    text: str
    own: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings of a document, in order."""

    headings: tuple[Heading, ...]

    def body(self, index: int) -> str:
        """Return the text up to the next heading of the same level or above, without the headings in it."""
        end = index + 1
        while end < len(self.headings) and self.headings[end].level > self.headings[index].level:
            end += 1
        return "\n".join(heading.own for heading in self.headings[index:end] if heading.own).strip()


@dataclass(frozen=True, slots=True)
class _Title:
    level: int
    start: int
    end: int
    text: str


def outline(visible: str) -> Outline:
    """Return the outline of a document's visible text."""
    titles = tuple(_titles(visible))
    headings: list[Heading] = []
    line, counted = 0, 0
    for title, following in pairwise((*titles, _Title(0, len(visible), len(visible), ""))):
        line += visible.count("\n", counted, title.start)
        counted = title.start
        own = visible[title.end : following.start].strip("\n")
        headings.append(Heading(line=line, level=title.level, text=title.text, own=own))
    return Outline(tuple(headings))


def _titles(text: str) -> Iterator[_Title]:
    fence, free = Fence(), 0  # no paragraph continues at `free`, where the last heading or fenced code ended
    for line in STRUCTURE.finditer(text):
        if mark := line["fence"]:
            fence.read(mark, line["rest"])
            free = line.end()
        elif fence:
            continue
        elif title := _title(text, line, free):
            yield title
            free = title.end


def _title(text: str, line: re.Match[str], free: int) -> _Title | None:
    """Return the heading that a line is, or underlines."""
    start, end = line.start() + 1, line.end()
    if hashes := line["hashes"]:
        return _Title(len(hashes), start, end, _plain(_without_closing(line["rest"])))
    above = text[text.rfind("\n", 0, start - 1) + 1 : start - 1] if start - 1 > free else ""
    if underline := line["underline"]:
        if any(pattern.match(above) for pattern in (_NO_PARAGRAPH, _UNDERLINE, _INDENTED)):
            return None
        return _Title(1 if underline[0] == "=" else 2, start - 1 - len(above), end, _plain(above))
    bold = _BOLD_LINE.fullmatch(text, start, end)
    if bold and _is_bold(bold[2]) and (not above.strip() or _RULE.match(above)) and _ends_after(text, end):
        return _Title(_BOLD, start, end, _plain(bold[2]))
    return None


def _is_bold(words: str) -> bool:
    """Return whether all words between two marks are bold, and there are any."""
    return words == words.strip() and words.strip(" :") != "" and "__" not in words


def _ends_after(text: str, end: int) -> bool:
    """Return whether a paragraph ends with the line that ends here."""
    return end == len(text) or _NO_PARAGRAPH.match(text, end + 1, _end_of_line(text, end + 1)) is not None


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _without_closing(heading: str) -> str:
    """Return the text of a heading without the `#` that may close it."""
    heading = heading.strip()
    opened = heading.rstrip("#")
    return opened.rstrip() if not opened or opened[-1] in " \t" else heading


def _plain(heading: str) -> str:
    """Return the words of a heading without markup."""
    return _MARKUP.sub("", heading[:_LONGEST_HEADING]).strip()
