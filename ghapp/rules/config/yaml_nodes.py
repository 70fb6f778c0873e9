"""The values of a YAML file, each with the line and column where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where something stands, counted from 1, in the repository's own file or in the organisation's."""

    line: int
    column: int
    organisation: bool = False

    def __str__(self) -> str:
        return f"line {self.line}" + (" of the organisation's file" if self.organisation else "")


@dataclass(frozen=True, slots=True, order=True)
class SourceProblem:
    """Something wrong at a position of either file."""

    position: Position
    message: str


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """Text, true, false, or nothing (None)."""

    position: Position
    value: str | bool | None


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A YAML sequence."""

    position: Position
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's position, and its value."""

    position: Position
    node: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A YAML mapping; its keys are text."""

    position: Position
    entries: Mapping[str, Entry]


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


def to_python(node: Node) -> Any:
    """The node as the lists, dictionaries and scalars that it stands for."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [to_python(item) for item in node.nodes]
    return {key: to_python(entry.node) for key, entry in node.entries.items()}


def merge(under: MappingNode, over: MappingNode) -> MappingNode:
    """`over` laid on `under`: mappings are merged key by key, everything else is replaced."""
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        below = entries[key].node if key in entries else None
        if isinstance(below, MappingNode) and isinstance(entry.node, MappingNode):
            entries[key] = Entry(entry.position, merge(below, entry.node))
        else:
            entries[key] = entry
    return MappingNode(over.position, entries)


def locate(node: Node, path: tuple[str | int, ...]) -> tuple[Position, Position]:
    """The places of the key and of the value that a path leads to, or of the last step that exists.

    A key that a short form leaves out, as a list stands for its `paths`, is passed over.
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
    """How many values a node holds, itself included, and how deep they nest below it."""
    children: tuple[Node, ...] = ()
    if isinstance(node, SequenceNode):
        children = node.nodes
    elif isinstance(node, MappingNode):
        children = tuple(entry.node for entry in node.entries.values())
    below = [size_and_depth(child) for child in children]
    return 1 + sum(values for values, _ in below), max((1 + height for _, height in below), default=0)
