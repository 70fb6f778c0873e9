"""Touched documents, and the pair that speaks for each (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ghapp.rules.documents.config_diff import ConfigEffect
from ghapp.rules.model.framework import CONFIG_PATHS, DocumentKind, Pair, RepoConfig
from ghapp.rules.model.snapshot import ChangedFile
from ghapp.rules.people.ownership import pairs_of_paths
from ghapp.rules.text.globs import compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The touched paths of one kind and pair. A renamed file has two, and each belongs to the pair of its own path.

    `effects` are those that a change of the rules file has on the pair.
    """

    kind: DocumentKind
    pair: Pair
    paths: tuple[str, ...]
    effects: tuple[ConfigEffect, ...] = ()


def touched(config: RepoConfig, files: tuple[ChangedFile, ...]) -> tuple[Document, ...]:
    """Return the PRDs and SDDs that `files` touch, by kind and then by pair in file order."""
    paths = tuple(dict.fromkeys(path for file in files for path in (file.path, file.previous_path) if path))
    documents: list[Document] = []
    for kind in (DocumentKind.PRD, DocumentKind.SDD):
        by_pair = _by_pair(config, _selected(config.documents[kind], paths))
        documents += [Document(kind=kind, pair=pair, paths=found) for pair, found in by_pair]
    return tuple(documents)


@lru_cache(maxsize=16)
def _selected(globs: tuple[str, ...], paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths that match, from a cache: an evaluation asks several times about the same files."""
    selected = compiled(globs).select(paths)
    return tuple(path for path in paths if path in selected)


def changed_paths(files: Sequence[ChangedFile]) -> frozenset[str]:
    """Return all changed paths, new and previous."""
    return frozenset([file.path for file in files] + [file.previous_path for file in files if file.previous_path])


def touches_any(documents: Mapping[DocumentKind, tuple[str, ...]], paths: frozenset[str]) -> bool:
    """Return whether a path matches the globs of any kind."""
    return any(compiled(globs).select(paths) for globs in documents.values())


def may_touch_any(documents: Mapping[DocumentKind, tuple[str, ...]], paths: frozenset[str] | None) -> bool:
    """Return whether a path may be a document or the rules file; None stands for unknown paths."""
    return paths is None or not paths.isdisjoint(CONFIG_PATHS) or touches_any(documents, paths)


def _by_pair(config: RepoConfig, paths: tuple[str, ...]) -> Iterator[tuple[Pair, tuple[str, ...]]]:
    """Group paths by the pair that speaks for each: a move can concern two pairs."""
    pairs, fallback = pairs_of_paths(config, paths), config.fallback
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(pairs.get(path, fallback).name, []).append(path)
    return ((pair, tuple(found[pair.name])) for pair in config.pairs if pair.name in found)
