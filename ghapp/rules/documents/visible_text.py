"""Visible text: a Markdown document without its front matter and what GitHub does not show.

Hidden are HTML comments, processing instructions, declarations and CDATA sections. One that begins a line, or the text
of a list item or quote, ends where it is closed, else with the document. Any other must end in its paragraph, or it is
ordinary text. In fenced code all of them are ordinary text. Each of these rules is CommonMark's.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"\n {0,3}(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\n]*)|(?P<opening><(?:!--|\?|!\[CDATA\[|![A-Za-z]))")
_CONTAINERS = re.compile(r"[ \t>*+\-0-9.)]*+")
_CLOSINGS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
_BLANK_LINE = re.compile(r"\n[ \t]*+(?:\n|\Z)")


class Fence:
    """Whether a line is in fenced code, as the lines are read from top to bottom."""

    def __init__(self) -> None:
        self._opening = ""

    def __bool__(self) -> bool:
        return bool(self._opening)

    def read(self, mark: str, info: str) -> None:
        """Read a line that may open or close the code: a run of backticks or tildes, and what follows it."""
        if not self._opening:
            if not (mark[0] == "`" and "`" in info):
                self._opening = mark
        elif mark[0] == self._opening[0] and len(mark) >= len(self._opening) and not info.strip():
            self._opening = ""


class Finder:
    """Finds the next place of each of a few texts; asked for ascending positions, it reads the document once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}
        self._blank = -1

    def after(self, sought: str, position: int) -> int:
        """Return where a text is next; the length of the document if nowhere."""
        found = self._next.get(sought, -1)
        if found < position:
            found = self._text.find(sought, position)
            self._next[sought] = found = len(self._text) if found < 0 else found
        return found

    def end_of_paragraph(self, position: int) -> int:
        """Return where the next blank line is, else the end of the text."""
        if self._blank < position:
            blank = _BLANK_LINE.search(self._text, position)
            self._blank = blank.start() if blank else len(self._text)
        return self._blank


def with_line_feeds(text: str) -> str:
    """Return a text in which every line ends in a line feed: a carriage return alone ends a line, too."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def visible_text(text: str) -> str:
    """Return a document after a line break and without what is hidden; the number of lines stays the same."""
    text = "\n" + _without_front_matter(with_line_feeds(text))
    if "<!" not in text and "<?" not in text:
        return text
    finder, fence = Finder(text), Fence()
    kept: list[str] = []
    position, line_end = 0, 0
    mark = _MARK.search(text)
    while mark:
        following = mark.end()
        if mark["fence"]:
            fence.read(mark["fence"], mark["info"])
        elif not fence:
            start = mark.start()
            begins = start > line_end and _begins_block(text, start)
            line_end = finder.after("\n", start)
            if end := _end_of_hidden(finder, text, mark, begins=begins):
                kept += [text[position:start], "\n" * text.count("\n", start, end)]
                position = following = end
        mark = _MARK.search(text, following)
    return "".join([*kept, text[position:]])


def _begins_block(text: str, start: int) -> bool:
    """Return whether only the marks of lists and quotes are before a place in its line."""
    return _CONTAINERS.fullmatch(text, text.rfind("\n", 0, start) + 1, start) is not None


def _end_of_hidden(finder: Finder, text: str, mark: re.Match[str], *, begins: bool) -> int:
    """Return where something hidden ends; 0 if nothing is."""
    start, opening = mark.start(), mark["opening"]
    closing = _CLOSINGS.get(opening, ">")
    # "<!-->" is a whole comment.
    found = finder.after(closing, start + 2 if opening == "<!--" else mark.end())
    if not begins and found >= finder.end_of_paragraph(start):
        return 0
    return min(found + len(closing), len(text))


def _without_front_matter(text: str) -> str:
    """Blank out the front matter between lines of `---`, so that lines keep their numbers."""
    first, _, _ = text.partition("\n")
    if first.rstrip() != "---":
        return text
    end = re.search(r"^(?:---|\.\.\.)[ \t]*+$", text[len(first) :], re.MULTILINE)
    if end is None:
        return text
    length = len(first) + end.end()
    return "\n" * text.count("\n", 0, length) + text[length:]
