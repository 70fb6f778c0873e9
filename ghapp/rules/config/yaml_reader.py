"""YAML 1.2 reader whose nodes know their line and column.

It supports what the rules file needs: text, lists, mappings, true, false and null. Numbers stay text, because a label
may be called `2024` and a login `007`. Aliases work within limits; tags are not supported.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from ghapp.rules.config.yaml_errors import describe_yaml_error
from ghapp.rules.config.yaml_nodes import (
    MappingEntry,
    MappingNode,
    Node,
    Position,
    ScalarNode,
    SequenceNode,
    SourceProblem,
    size_and_depth,
)
from ghapp.rules.text.quoting import quoted

# Enough for several hundred pairs. Anyone can open a pull request with a rules file, and reading it blocks the process:
# a file of this size takes a fraction of a second.
MAX_CHARACTERS = 32_768
MAX_VALUES = 4_000
MAX_DEPTH = 16
MAX_PROBLEMS = 100
# The parser looks ahead in a line as long as a bracket is open, at a cost that grows with the square of their number.
MAX_OPEN_BRACKETS = 100

_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DIRECTIVE = re.compile(r"(?:^|(?<=[\n\r\x85\u2028\u2029]))%")
# Escapes for lone surrogates and for code points beyond Unicode: the parser fails on them or returns invalid text.
_INVALID_ESCAPE = re.compile(r"\\(?:u|U0000)[Dd][89A-Fa-f][0-9A-Fa-f]{2}|\\U(?!000|0010)[0-9A-Fa-f]{8}")
_BRACKET = re.compile(r"[\[\]{}\n]")
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A parsed file; `root` is None if a problem made it unreadable."""

    root: MappingNode | None
    problems: tuple[SourceProblem, ...]


@lru_cache(maxsize=16)
def read_yaml(text: str, *, organisation: bool = False) -> ParsedFile:
    """Parse a whole file and collect all its problems; one invalid value does not hide the next."""
    reader = _Reader(text.removeprefix("\ufeff"), organisation=organisation)
    root = reader.root()
    return ParsedFile(root, tuple(reader.problems))


class _UnreadableFile(Exception):
    """The rest of the file cannot be read; `message` says why."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.message = message


class _TooManyProblems(Exception):
    """The file has more problems than a list should show."""


class _Reader:
    """Builds nodes from ruamel's parse events, which allows checking limits early and recording positions."""

    def __init__(self, text: str, *, organisation: bool) -> None:
        self.problems: list[SourceProblem] = []
        self._text = text
        self._organisation = organisation
        self._last = len(text.rstrip("\r\n"))
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._events: Iterator[Any] = iter(())
        self._end = 0
        self._anchors: dict[str, Node] = {}
        self._values = 0

    def root(self) -> MappingNode | None:
        """Return the top-level mapping, or None with a problem if there is none."""
        try:
            return self._document()
        except _UnreadableFile as error:
            self._add_problem(error.index, error.message)
        except (MarkedYAMLError, ReaderError) as error:
            self._add_problem(*describe_yaml_error(error, self._text))
        except _TooManyProblems:
            pass
        return None

    def _document(self) -> MappingNode | None:
        if len(self._text) > MAX_CHARACTERS:
            raise _UnreadableFile(0, f"The file has more than {MAX_CHARACTERS:,} characters: shorten it.")
        if (broken := self._text.find("\ufffd")) >= 0:
            self._add_problem(broken, "This character is not valid UTF-8: save the file with UTF-8 encoding.")
        if directive := _DIRECTIVE.search(self._text):
            raise _UnreadableFile(
                directive.start(), "A line must not start with `%`: YAML directives are not supported."
            )
        if escape := _INVALID_ESCAPE.search(self._text):
            raise _UnreadableFile(
                escape.start(), "This escape sequence is not a valid character: write the character itself."
            )
        if (unclosed := _unclosed_bracket(self._text)) is not None:
            raise _UnreadableFile(
                unclosed, f"More than {MAX_OPEN_BRACKETS} brackets are open in this line: close them, or flatten it."
            )
        self._events = YAML(typ="safe", pure=True).parse(self._text)
        self._next()
        if isinstance(self._next(), StreamEndEvent):
            raise _UnreadableFile(0, "The file is empty: add a pair, for example `pm: octocat` and `em: hubot`.")
        node = self._node(self._next(), depth=1)
        self._next()
        if isinstance(extra := self._next(), DocumentStartEvent):
            raise _UnreadableFile(extra.start_mark.index, "A second YAML document starts here: remove the line `---`.")
        if isinstance(node, MappingNode):
            return node
        raise _UnreadableFile(0, "The file must contain keys and values, for example `pm: octocat`.")

    def _next(self) -> Any:
        return next(self._events)

    def _node(self, event: Any, depth: int) -> Node:
        """Return the node that starts with `event` and consume its events."""
        index = event.start_mark.index
        if depth > MAX_DEPTH:
            raise _UnreadableFile(index, f"This value is nested more than {MAX_DEPTH} levels deep: flatten it.")
        self._count(index, 1)
        position = self._position(index)
        node: Node
        match event:
            case AliasEvent():
                return self._alias(event, position, depth)
            case ScalarEvent():
                node = self._scalar(event, position)
            case SequenceStartEvent():
                self._end = event.end_mark.index
                node = SequenceNode(position, tuple(self._items(depth)))
            case _:
                self._end = event.end_mark.index
                node = MappingNode(position, self._entries(depth))
        if event.anchor:
            self._anchors[event.anchor] = node
        if event.ctag:
            self._add_problem(index, "A value that starts with `!` must be in quotes: YAML tags are not supported.")
        return node

    def _scalar(self, event: Any, position: Position) -> ScalarNode:
        """Return a scalar; a missing value gets the position of the `-` or `:` before it."""
        if event.style is None and event.value == "" and event.start_mark.index == event.end_mark.index:
            blank = next(_BLANK.finditer(self._text, self._end))
            self._end = blank.end() + 1
            position = self._position(blank.end())
        else:
            self._end = event.end_mark.index
        if event.ctag:
            return ScalarNode(position, f"{event.tag}{event.value}")
        return ScalarNode(position, _CONSTANTS.get(event.value, event.value) if event.style is None else event.value)

    def _alias(self, event: Any, position: Position, depth: int) -> Node:
        """Return the node of an anchor; limits count an alias as if its node were written out."""
        self._end = event.end_mark.index
        node = self._anchors.get(event.anchor)
        if node is None:
            shown = quoted(f"*{event.anchor}")
            self._add_problem(event.start_mark.index, f"A value that starts with `*`, like {shown}, must be in quotes.")
            return ScalarNode(position, f"*{event.anchor}")
        values, height = size_and_depth(node)
        self._count(event.start_mark.index, values - 1)
        if depth + height > MAX_DEPTH:
            raise _UnreadableFile(
                event.start_mark.index, f"This value is nested more than {MAX_DEPTH} levels deep: flatten it."
            )
        return node

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), SequenceEndEvent):
            yield self._node(event, depth + 1)
        self._end = event.end_mark.index

    def _entries(self, depth: int) -> dict[str, MappingEntry]:
        entries: dict[str, MappingEntry] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._node(event, depth + 1)
            node = self._node(self._next(), depth + 1)
            if isinstance(node, ScalarNode) and node.value is None:
                node = ScalarNode(key.position, None)
            self._enter(entries, event, MappingEntry(key.position, node))
        self._end = event.end_mark.index
        return entries

    def _enter(self, entries: dict[str, MappingEntry], event: Any, entry: MappingEntry) -> None:
        """Add an entry, unless its key is not text or is a duplicate."""
        name = event.value if isinstance(event, ScalarEvent) else ""
        if not name:
            self._append(SourceProblem(entry.position, "A key must be a single word followed by a colon."))
        elif first := entries.get(name):
            message = f"{quoted(name)} appears twice, first in {first.position}: keep one."
            self._append(SourceProblem(entry.position, message))
        else:
            entries[name] = entry

    def _count(self, index: int, values: int) -> None:
        self._values += values
        if self._values > MAX_VALUES:
            raise _UnreadableFile(index, f"The file has more than {MAX_VALUES:,} values, counting aliases: shorten it.")

    def _add_problem(self, index: int, message: str) -> None:
        self._append(SourceProblem(self._position(index), message))

    def _append(self, problem: SourceProblem) -> None:
        if len(self.problems) == MAX_PROBLEMS:
            raise _TooManyProblems
        self.problems.append(problem)

    def _position(self, index: int) -> Position:
        """Return the line and column of an index, as editors count them; at most the end of the last line."""
        index = min(index, self._last)
        line = bisect_right(self._line_starts, index)
        return Position(line, index - self._line_starts[line - 1] + 1, self._organisation)


def _unclosed_bracket(text: str) -> int | None:
    """Return the index of the bracket that is open inside too many others in its line; quotes are not considered."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth = 0 if match[0] == "\n" else max(0, depth + (1 if match[0] in "[{" else -1))
        if depth > MAX_OPEN_BRACKETS:
            return match.start()
    return None
