"""Touched documents, and the pair that speaks for each (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ghapp.rules.model.framework import CONFIG_PATH, DocumentKind, Pair, RepoConfig
from ghapp.rules.model.snapshot import ChangedFile
from ghapp.rules.people.ownership import pairs_of_paths
from ghapp.rules.text.globs import compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The touched files of one kind and pair, by the path that matched."""

    kind: DocumentKind
    pair: Pair
    paths: tuple[str, ...]


def touched(config: RepoConfig, files: tuple[ChangedFile, ...]) -> tuple[Document, ...]:
    """Return the documents that `files` touch, by kind and then by pair in file order."""
    paths = changed_paths(files)
    documents = [
        Document(kind=kind, pair=pair, paths=found)
        for kind in (DocumentKind.PRD, DocumentKind.SDD)
        for pair, found in _by_pair(config, files, compiled(config.documents[kind]).select(paths))
    ]
    if CONFIG_PATH in paths:
        documents.append(Document(kind=DocumentKind.RULES, pair=config.fallback, paths=(CONFIG_PATH,)))
    return tuple(documents)


def changed_paths(files: Sequence[ChangedFile]) -> frozenset[str]:
    """Return all changed paths, new and previous."""
    return frozenset([file.path for file in files] + [file.previous_path for file in files if file.previous_path])


def touches_any(documents: Mapping[DocumentKind, tuple[str, ...]], paths: frozenset[str]) -> bool:
    """Return whether a path matches the globs of any kind."""
    return any(compiled(globs).select(paths) for globs in documents.values())


def _by_pair(
    config: RepoConfig, files: tuple[ChangedFile, ...], selected: frozenset[str]
) -> Iterator[tuple[Pair, tuple[str, ...]]]:
    """Group the selected paths by pair: the new path of a file chooses the pair, else its previous path."""
    matching = [file for file in files if file.path in selected or file.previous_path in selected]
    pairs, fallback = pairs_of_paths(config, changed_paths(matching)), config.fallback
    found: dict[int, list[str]] = {}
    for file in matching:
        previous = file.previous_path or file.path
        pair = pairs.get(file.path) or pairs.get(previous) or fallback
        found.setdefault(config.pairs.index(pair), []).append(file.path if file.path in selected else previous)
    return ((config.pairs[index], tuple(found[index])) for index in sorted(found))
