"""Digests as text and as Markdown: what waits, what moved, what was decided in a pair (SPEC §6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ghapp.rules.text.markdown import shorten

MOST_LINES = 20
"""The most lines of a section; the number of the others follows."""
LONGEST_LINE = 200
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~-])")


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A line: what it says and the page that shows it, and what is added without a link."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DigestSection:
    """A heading with its lines."""

    title: str
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The message to a channel: a title, and the sections that are not empty."""

    title: str
    sections: tuple[DigestSection, ...]


def harmless(text: str) -> str:
    """Return foreign text on one line in which no service finds a mention, such as `@everyone` or `<!channel>`."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    shown = shorten(" ".join(shown.split()), LONGEST_LINE)
    # A zero-width space after the sign: the words stay readable.
    return re.sub(r"([@<&])", "\\1\u200b", shown)


def as_text(digest: Digest) -> str:
    """Return a digest as plain text, without its title."""
    return "\n\n".join("\n".join(_text_lines(section)) for section in digest.sections)


def as_markdown(digest: Digest) -> str:
    """Return a digest as Markdown, without its title."""
    return "\n\n".join("\n".join(_markdown_lines(section)) for section in digest.sections)


def _text_lines(section: DigestSection) -> Iterator[str]:
    yield section.title
    for line in section.lines[:MOST_LINES]:
        yield f"- {_with_note(harmless(line.text), harmless(line.note))}\n  {line.url}"
    yield from _more(section)


def _markdown_lines(section: DigestSection) -> Iterator[str]:
    yield f"**{section.title}**"
    yield ""
    for line in section.lines[:MOST_LINES]:
        yield f"- {_with_note(f'[{_escaped(line.text)}]({line.url})', _escaped(line.note))}"
    yield from _more(section)


def _more(section: DigestSection) -> Iterable[str]:
    more = len(section.lines) - MOST_LINES
    return [f"- and {more} more"] if more > 0 else []


def _with_note(text: str, note: str) -> str:
    return f"{text}: {note}" if note else text


def _escaped(text: str) -> str:
    """Return foreign text without markup of its own."""
    return _MARKUP.sub(r"\\\1", harmless(text))
