"""Outlines: the headings of a Markdown document with their text, and its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark").enable("table")
_BOLD = 7  # a paragraph in bold counts as a heading, one level below the six of Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading at a line (counted from 1), and the text up to the next heading of its level or above."""

    line: int
    text: str
    body: str


@dataclass(frozen=True, slots=True)
class Link:
    """The target and the text of a link."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings and links of a document, in order."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Title:
    level: int
    start: int
    end: int
    text: str


@lru_cache(maxsize=32)
def outline(text: str) -> Outline:
    """Parse a document without its HTML comments and its front matter."""
    visible = _without_comments(_without_front_matter(text))
    tokens = _PARSER.parse(visible)
    titles, lines = tuple(_titles(tokens)), visible.split("\n")
    headings = tuple(_heading(titles, index, lines) for index in range(len(titles)))
    return Outline(headings, tuple(link for token in tokens for link in _links(token.children or [])))


def _titles(tokens: list[Token]) -> Iterator[_Title]:
    """Yield the headings outside lists and quotes."""
    for opening, inline in pairwise(tokens):
        if opening.level or opening.map is None:
            continue
        start, end = opening.map
        children = inline.children or []
        if opening.type == "heading_open":
            yield _Title(int(opening.tag[1:]), start, end, _text_of(children))
        elif opening.type == "paragraph_open" and _is_bold(children):
            yield _Title(_BOLD, start, end, _text_of(children))


def _heading(titles: tuple[_Title, ...], index: int, lines: list[str]) -> Heading:
    """Return a heading with its text, without the titles of lower headings."""
    title, below = titles[index], []
    start = title.end
    for other in titles[index + 1 :]:
        below += lines[start : other.start]
        start = other.end
        if other.level <= title.level:
            break
    else:
        below += lines[start:]
    return Heading(line=title.start + 1, text=title.text, body="\n".join(below).strip())


def _is_bold(children: list[Token]) -> bool:
    visible = [child for child in children if child.type != "text" or child.content.strip(" :")]
    return (
        len(visible) > 2
        and visible[0].type == "strong_open"
        and visible[-1].type == "strong_close"
        and visible[1:-1] == [child for child in visible if child.type == "text"]
    )


def _text_of(children: list[Token]) -> str:
    return "".join(child.content for child in children if child.type in ("text", "code_inline"))


def _links(children: list[Token]) -> Iterator[Link]:
    """Yield the links of a paragraph; Markdown has no nested links."""
    target, text = "", ""
    for child in children:
        if child.type == "link_open":
            target, text = str(child.attrs["href"]), ""
        elif child.type == "link_close":
            yield Link(target, text)
        else:
            text += child.content


def _without_front_matter(text: str) -> str:
    """Blank out the front matter between lines of `---`, so that lines keep their numbers."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return "\n".join(lines)
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() in ("---", "...")), 0)
    return "\n".join(["" if number <= end else line for number, line in enumerate(lines)]) if end else "\n".join(lines)


def _without_comments(text: str) -> str:
    """Remove HTML comments but keep their line ends; a regular expression could take too long here."""
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept += [text[position:start], "\n" * text.count("\n", start, end)]
        position = end + len("-->")
    return "".join([*kept, text[position:]])
