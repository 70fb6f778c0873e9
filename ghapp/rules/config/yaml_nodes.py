"""The values of a YAML file, each with the line and column where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands, counted from 1, in the repository's own file or in the organisation's."""

    line: int
    column: int
    organisation: bool = False

    def __str__(self) -> str:
        return f"line {self.line}" + (" of the organisation's file" if self.organisation else "")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong at a place of either file."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text, true, false, or nothing (None)."""

    place: Place
    value: str | bool | None


@dataclass(frozen=True, slots=True)
class Items:
    """A YAML sequence."""

    place: Place
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's place, and its value."""

    place: Place
    node: Node


@dataclass(frozen=True, slots=True)
class Section:
    """A YAML mapping; its keys are text."""

    place: Place
    entries: Mapping[str, Entry]


Node: TypeAlias = Scalar | Items | Section


def plain(node: Node) -> Any:
    """The node as the lists, dictionaries and scalars that it stands for."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.nodes]
    return {key: plain(entry.node) for key, entry in node.entries.items()}


def merged(under: Section, over: Section) -> Section:
    """`over` laid on `under`: mappings are merged key by key, everything else is replaced."""
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        below = entries[key].node if key in entries else None
        if isinstance(below, Section) and isinstance(entry.node, Section):
            entries[key] = Entry(entry.place, merged(below, entry.node))
        else:
            entries[key] = entry
    return Section(over.place, entries)


def locate(node: Node, path: tuple[str | int, ...]) -> tuple[Place, Place]:
    """The places of the key and of the value that a path leads to, or of the last step that exists.

    A key that a short form leaves out, as a list stands for its `paths`, is passed over.
    """
    key_place = node.place
    for step in path:
        if isinstance(node, Section) and step in node.entries:
            key_place, node = node.entries[str(step)].place, node.entries[str(step)].node
        elif isinstance(node, Items) and isinstance(step, int):
            node = node.nodes[step]
            key_place = node.place
        elif isinstance(node, Section) or isinstance(step, int):
            break
    return key_place, node.place


def extent(node: Node) -> tuple[int, int]:
    """How many values a node holds, itself included, and how deep they nest below it."""
    children: tuple[Node, ...] = ()
    if isinstance(node, Items):
        children = node.nodes
    elif isinstance(node, Section):
        children = tuple(entry.node for entry in node.entries.values())
    below = [extent(child) for child in children]
    return 1 + sum(values for values, _ in below), max((1 + height for _, height in below), default=0)
