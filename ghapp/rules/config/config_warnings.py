"""Warnings about a valid rules file: what it says is allowed, and probably not what was meant (SPEC §5)."""

from __future__ import annotations

from collections.abc import Iterator

from ghapp.rules.config.yaml_nodes import MappingNode, Node, Position, SequenceNode, SourceProblem
from ghapp.rules.model.framework import DocumentKind, Pair, RepoConfig
from ghapp.rules.text.glob_syntax import example_paths
from ghapp.rules.text.globs import compiled
from ghapp.rules.text.quoting import quoted


def find_warnings(root: MappingNode, config: RepoConfig) -> Iterator[SourceProblem]:
    """Yield the warnings about a file without problems; `config` is what it says."""
    nodes = _pair_nodes(root)
    for pair, node in zip(config.pairs, nodes, strict=True):
        yield from _one_person(pair, node)
    yield from _both_kinds(root, config)
    yield from _shadowed_by_paths(config, nodes)
    yield from _shadowed_by_labels(config, nodes)


def _pair_nodes(root: MappingNode) -> list[MappingNode]:
    """Return the mapping of each pair; that of a single pair is the file."""
    pairs = root.entries.get("pairs")
    nodes = pairs.node.nodes if pairs and isinstance(pairs.node, SequenceNode) else ()
    return [node for node in nodes if isinstance(node, MappingNode)] or [root]


def _one_person(pair: Pair, node: MappingNode) -> Iterator[SourceProblem]:
    for holder in pair.em:
        if holder in pair.pm:
            yield SourceProblem(
                node.entries["em"].node.position,
                f"{quoted(str(holder))} is both PM and EM: nobody else is asked about a document of theirs."
                " Name two different people.",
            )


def _both_kinds(root: MappingNode, config: RepoConfig) -> Iterator[SourceProblem]:
    """Yield the first glob of either kind whose files are also of the other kind."""
    prd, sdd = (config.documents[kind] for kind in (DocumentKind.PRD, DocumentKind.SDD))
    in_prd, in_sdd = compiled(prd), compiled(sdd)
    for kind, globs in ((DocumentKind.PRD, prd), (DocumentKind.SDD, sdd)):
        for index, glob in enumerate(globs):
            both = in_prd.select(in_sdd.select(example_paths(glob)))
            position = _glob_position(root, kind, index) if both else None
            if position:
                message = (
                    f"Files like {quoted(min(both))} match the globs of PRDs and of SDDs: both PM and EM must be heard"
                    " about them. Make the globs distinct."
                )
                yield SourceProblem(position, message)
                return


def _glob_position(root: MappingNode, kind: DocumentKind, index: int) -> Position | None:
    """Return where a glob is in the file; None for a default."""
    node: Node = root
    for key in ("documents", kind.value, "paths"):
        if isinstance(node, MappingNode):
            if key not in node.entries:
                return None
            node = node.entries[key].node
    return node.nodes[index].position if isinstance(node, SequenceNode) else node.position


def _shadowed_by_paths(config: RepoConfig, nodes: list[MappingNode]) -> Iterator[SourceProblem]:
    """Yield the pairs whose files all belong to pairs before them."""
    owners = compiled(*(pair.paths for pair in config.pairs))
    for index, (pair, node) in enumerate(zip(config.pairs, nodes, strict=True)):
        examples = compiled(pair.paths).select(path for glob in pair.paths for path in example_paths(glob))
        found = owners.first(examples)
        if found and index not in found.values():
            yield _shadowed(node, "paths", pair, config.pairs[min(found.values())])


def _shadowed_by_labels(config: RepoConfig, nodes: list[MappingNode]) -> Iterator[SourceProblem]:
    """Yield the pairs without paths whose labels all select pairs before them."""
    chosen: dict[str, Pair] = {}
    for pair, node in zip(config.pairs, nodes, strict=True):
        owners = [chosen.setdefault(label.casefold(), pair) for label in pair.labels]
        if owners and not pair.paths and pair not in owners:
            yield _shadowed(node, "labels", pair, owners[0])


def _shadowed(node: MappingNode, key: str, pair: Pair, earlier: Pair) -> SourceProblem:
    return SourceProblem(
        node.entries[key].node.position,
        f"The {key} of {quoted(pair.name)} always select {quoted(earlier.name)}, which comes first:"
        f" move {quoted(pair.name)} before it, or change its {key}.",
    )
