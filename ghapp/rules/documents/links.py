"""Links: where a Markdown document leads, read in time linear in its length.

Inline links, links by reference, and plain addresses count, outside fenced code and code spans. Pictures do not. A text
with brackets in it is not read, only its target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ghapp.rules.documents.visible_text import Fence, Finder

MOST_LINKS = 2_000
"""The links after these are not looked at."""

_LINK = re.compile(
    r"\[(?P<text>[^\[\]]*)(?:\]\(\s*+<?(?P<target>[^\s<>()\[\]]*)|\]\[(?P<label>[^\[\]]*)\]|\])"
    r"|\]\(\s*+<?(?P<outer>[^\s<>()\[\]]*)"
    r"|https?://[^\s<>()\[\]]+"
)
_DEFINITION = re.compile(r"\n {0,3}\[(?P<label>[^\[\]\n]+)\]:[ \t]*+(?:\n[ \t]*+)?+<?(?P<target>[^\s<>]+)[^\n]*")
_FENCE = re.compile(r"\n {0,3}(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\n]*)")
_TICKS = re.compile(r"`++")
_EMPHASIS = str.maketrans("", "", "*_`")


@dataclass(frozen=True, slots=True)
class Link:
    """The target and the text of a link."""

    target: str
    text: str


def links(visible: str) -> tuple[Link, ...]:
    """Return the links in a document's visible text, in order, at most `MOST_LINKS`."""
    prose = _without_code_spans(_without_fenced_code(visible))
    targets: dict[str, str] = {}
    for definition in _DEFINITION.finditer(prose):
        targets.setdefault(_label(definition["label"]), definition["target"])
    return tuple(islice(_links(_DEFINITION.sub("", prose), targets), MOST_LINKS))


def _links(prose: str, targets: dict[str, str]) -> Iterator[Link]:
    for found in _LINK.finditer(prose):
        text, target = found["text"], found["target"] or found["outer"]
        if text is None and target is None:
            yield Link(found[0], found[0])
        elif prose[found.start() - 1] == "!" and text is not None:
            continue
        elif target := target or (targets.get(_label(found["label"] or text)) if text is not None else None):
            yield Link(target, (text or "").translate(_EMPHASIS))


def _label(text: str) -> str:
    """Return the label of a definition as links refer to it: without regard to case and spacing."""
    return " ".join(text.casefold().split())


def _without_fenced_code(text: str) -> str:
    kept: list[str] = []
    position, fence = 0, Fence()
    for line in _FENCE.finditer(text):
        was_open = bool(fence)
        fence.read(line["fence"], line["info"])
        if fence and not was_open:
            kept.append(text[position : line.start()])
        if not fence:
            position = line.end()
    return "".join(kept) if fence else "".join([*kept, text[position:]])


def _without_code_spans(text: str) -> str:
    """Remove code spans: from a run of backticks to the next of the same length in the same paragraph."""
    finder = Finder(text)
    runs = [(run.start(), run.end(), finder.end_of_paragraph(run.start())) for run in _TICKS.finditer(text)]
    closing = _closings(runs)
    kept: list[str] = []
    position, index = 0, 0
    while index < len(runs):
        if end := closing[index]:
            kept.append(text[position : runs[index][0]])
            position, index = runs[end][1], end
        index += 1
    return "".join([*kept, text[position:]])


def _closings(runs: list[tuple[int, int, int]]) -> list[int]:
    """Return for each run of backticks the index of the one that closes it; 0: none does."""
    closing = [0] * len(runs)
    next_of_length: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        start, end, paragraph = runs[index]
        following = next_of_length.get(end - start, 0)
        closing[index] = following if following and runs[following][2] == paragraph else 0
        next_of_length[end - start] = index
    return closing
