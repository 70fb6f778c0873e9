"""Nodes of a parsed YAML file, each with its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A line and column, counted from 1, in the repository's file or in the organisation's."""

    line: int
    column: int
    organisation: bool = False

    def __str__(self) -> str:
        return f"line {self.line}" + (" of the organisation's file" if self.organisation else "")


@dataclass(frozen=True, slots=True, order=True)
class SourceProblem:
    """A problem at a position in either file."""

    position: Position
    message: str


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text, true, false, or null (None)."""

    position: Position
    value: str | bool | None


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A YAML sequence."""

    position: Position
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A value in a mapping, with the position of its key."""

    position: Position
    node: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A YAML mapping with text keys."""

    position: Position
    entries: Mapping[str, MappingEntry]


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


def to_python(node: Node) -> Any:
    """Return the node as Python lists, dictionaries and scalars."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [to_python(item) for item in node.nodes]
    return {key: to_python(entry.node) for key, entry in node.entries.items()}


def merge(under: MappingNode, over: MappingNode) -> MappingNode:
    """Return `under` with the entries of `over`: mappings are merged key by key, other values are replaced."""
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        below = entries[key].node if key in entries else None
        if isinstance(below, MappingNode) and isinstance(entry.node, MappingNode):
            entries[key] = MappingEntry(entry.position, merge(below, entry.node))
        else:
            entries[key] = entry
    return MappingNode(over.position, entries)


def locate(node: Node, path: tuple[str | int, ...]) -> tuple[Position, Position]:
    """Return the positions of the key and of the value at a path, or of its last existing step.

    A key that a short form omits is skipped: a list in place of a mapping with `paths`, for example.
    """
    key_position = node.position
    for step in path:
        if isinstance(node, MappingNode) and step in node.entries:
            key_position, node = node.entries[str(step)].position, node.entries[str(step)].node
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.nodes[step]
            key_position = node.position
        elif isinstance(node, MappingNode) or isinstance(step, int):
            break
    return key_position, node.position


def size_and_depth(node: Node) -> tuple[int, int]:
    """Return the number of values in a node, including itself, and how many levels are nested below it."""
    children: tuple[Node, ...] = ()
    if isinstance(node, SequenceNode):
        children = node.nodes
    elif isinstance(node, MappingNode):
        children = tuple(entry.node for entry in node.entries.values())
    below = [size_and_depth(child) for child in children]
    return 1 + sum(values for values, _ in below), max((1 + height for _, height in below), default=0)
