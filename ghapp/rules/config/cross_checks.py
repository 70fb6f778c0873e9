"""Checks across keys: one way to name the pair, one fallback pair, unique pair names, one owner per label.

They run on the parsed file, so that their problems are reported together with those of single values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ghapp.rules.config.yaml_nodes import (
    MappingEntry,
    MappingNode,
    Node,
    Position,
    ScalarNode,
    SequenceNode,
    SourceProblem,
)
from ghapp.rules.model.framework import AREA_OWNER, Role
from ghapp.rules.text.globs import MAX_SIZE, glob_size
from ghapp.rules.text.quoting import listed, quoted


def find_problems(root: MappingNode) -> Iterator[SourceProblem]:
    """Yield the problems that involve several keys.

    An `extends` that is still in the file means that the organisation's keys are unknown: `pm` and `em` may be missing.
    """
    yield from _empty_values(root, "")
    yield from _one_way_to_name_the_pair(root)
    yield from _one_fallback(root)
    yield from _distinct_pair_names(root)
    yield from _one_owner_per_label(root)
    yield from _globs_within_limits(root)


def _empty_values(node: Node, name: str) -> Iterator[SourceProblem]:
    match node:
        case ScalarNode(value=None) if name.startswith("areas.") and name.endswith(".owner"):
            yield SourceProblem(
                node.position, f"`{name}` is empty: set it to `pm` or `em`. Each area has exactly one owner."
            )
        case ScalarNode(value=None):
            hint = "If the value contains `#`, put it in quotes."
            yield SourceProblem(node.position, f"{quoted(name)} is empty: add a value or remove the key. {hint}")
        case SequenceNode(nodes=nodes):
            for item in nodes:
                yield from _empty_values(item, name)
        case MappingNode(entries=entries):
            for key, entry in entries.items():
                yield from _empty_values(entry.node, f"{name}.{key}" if name else key)


def _one_way_to_name_the_pair(root: MappingNode) -> Iterator[SourceProblem]:
    roles = [role for role in Role if role in root.entries]
    if "pairs" in root.entries:
        if roles:
            message = f"{listed(roles)} cannot be combined with `pairs`: move {listed(roles)} into a pair."
            yield SourceProblem(root.entries[roles[0]].position, message)
    elif "extends" not in root.entries:
        for role, login in ((Role.PM, "octocat"), (Role.EM, "hubot")):
            if role not in roles:
                yield SourceProblem(
                    root.position, f"`{role}` is missing: add a user or team, for example `{role}: {login}`."
                )


def _pairs(root: MappingNode) -> list[MappingNode]:
    """Return the pairs that are mappings."""
    pairs = root.entries.get("pairs")
    nodes = pairs.node.nodes if pairs and isinstance(pairs.node, SequenceNode) else ()
    return [node for node in nodes if isinstance(node, MappingNode)]


def _one_fallback(root: MappingNode) -> Iterator[SourceProblem]:
    rule = "exactly one pair must have neither `paths` nor `labels`; it is responsible for everything else"
    pairs = root.entries.get("pairs")
    if pairs and isinstance(pairs.node, SequenceNode) and not pairs.node.nodes:
        yield SourceProblem(pairs.position, "`pairs` is empty: add a pair, or use `pm` and `em` instead.")
    pairs_found = _pairs(root)
    fallbacks = [pair for pair in pairs_found if not {"paths", "labels"} & pair.entries.keys()]
    if len(pairs_found) > 1 and pairs and not fallbacks:
        yield SourceProblem(pairs.position, f"There is no fallback pair: {rule}.")
    for pair in fallbacks[1:]:
        yield SourceProblem(
            pair.position, f"This is a second fallback pair; the first is in {fallbacks[0].position}: {rule}."
        )


def _distinct_pair_names(root: MappingNode) -> Iterator[SourceProblem]:
    seen: dict[str, Position] = {}
    for pair in _pairs(root):
        if (name := _text(pair, "name")) is None:
            continue
        first = seen.setdefault(name.strip().casefold(), pair.position)
        if first is not pair.position:
            position = pair.entries["name"].node.position
            yield SourceProblem(
                position, f"Another pair is already called {quoted(name)} ({first}): rename one of them."
            )


def _one_owner_per_label(root: MappingNode) -> Iterator[SourceProblem]:
    areas = root.entries.get("areas")
    if not areas or not isinstance(areas.node, MappingNode):
        return
    owners: dict[str, tuple[str, str]] = {}
    # Areas with a label of their own come last, so that the problem points into the file and not at a default.
    for area, default_owner in sorted(AREA_OWNER.items(), key=lambda item: _own_label(areas.node, item[0]) is not None):
        entry = areas.node.entries.get(area)
        section = entry.node if entry and isinstance(entry.node, MappingNode) else MappingNode(areas.position, {})
        owner = _text(section, "owner") or default_owner
        label = _text(section, "label") or area
        first, first_owner = owners.setdefault(label.casefold(), (area, owner))
        if owner != first_owner:
            yield SourceProblem(
                section.entries["label"].node.position,
                f"The label {quoted(label)} would have two owners: `{first_owner}` from area `{first}`"
                f" and `{owner}` from area `{area}`. Give each area its own label, or both the same owner.",
            )


def _own_label(areas: Node, area: str) -> str | None:
    entry = areas.entries.get(area) if isinstance(areas, MappingNode) else None
    return _text(entry.node, "label") if entry and isinstance(entry.node, MappingNode) else None


def _text(section: MappingNode, key: str) -> str | None:
    entry = section.entries.get(key)
    return (
        entry.node.value if entry and isinstance(entry.node, ScalarNode) and isinstance(entry.node.value, str) else None
    )


def _globs_within_limits(root: MappingNode) -> Iterator[SourceProblem]:
    """Yield the first glob that makes the globs of all pairs, or of one kind, too much to match at once."""
    documents = root.entries.get("documents")
    kinds = _entries(documents.node) if documents else {}
    lists = [[node for kind in ("prd", "sdd") if (entry := kinds.get(kind)) for node in _globs(entry.node)]]
    lists.append([node for pair in _pairs(root) for node in _globs(pair)])
    for globs in lists:
        total = 0
        for node in globs:
            total += glob_size(str(node.value))
            if total > MAX_SIZE:
                yield SourceProblem(
                    node.position,
                    f"From {quoted(str(node.value))} on, there are more globs than can be matched quickly:"
                    " name whole folders, like `docs/prd/**`, and use fewer globs with `*` in the first folder.",
                )
                break


def _globs(node: Node) -> list[ScalarNode]:
    """Return the globs of a pair or a document kind, in any of its forms."""
    if isinstance(node, MappingNode):
        return _globs(node.entries["paths"].node) if "paths" in node.entries else []
    nodes = node.nodes if isinstance(node, SequenceNode) else (node,)
    return [each for each in nodes if isinstance(each, ScalarNode)]


def _entries(node: Node) -> Mapping[str, MappingEntry]:
    return node.entries if isinstance(node, MappingNode) else {}
