"""Which documents a pull request touches, and which pair speaks for each (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ghapp.rules.model.framework import CONFIG_PATH, DocumentKind, Pair, RepoConfig
from ghapp.rules.model.snapshot import ChangedFile
from ghapp.rules.people.ownership import pairs_of_paths
from ghapp.rules.text.globs import compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All files of one kind that a pull request touches and that one pair speaks for, by the path that matched."""

    kind: DocumentKind
    pair: Pair
    paths: tuple[str, ...]


def touched(config: RepoConfig, files: tuple[ChangedFile, ...]) -> tuple[Document, ...]:
    """The documents that `files` touch: by kind, then by pair in file order."""
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
    """All paths that change: where files are now, and where they were."""
    return frozenset([file.path for file in files] + [file.previous_path for file in files if file.previous_path])


def touches_any(documents: Mapping[DocumentKind, tuple[str, ...]], paths: frozenset[str]) -> bool:
    """Whether a path matches the globs of any kind, whoever speaks for it."""
    return any(compiled(globs).select(paths) for globs in documents.values())


def _by_pair(
    config: RepoConfig, files: tuple[ChangedFile, ...], selected: frozenset[str]
) -> Iterator[tuple[Pair, tuple[str, ...]]]:
    """The selected paths by the pair that speaks for the file: the new path chooses, else the previous one."""
    these = [file for file in files if file.path in selected or file.previous_path in selected]
    pairs, fallback = pairs_of_paths(config, changed_paths(these)), config.fallback
    found: dict[int, list[str]] = {}
    for file in these:
        previous = file.previous_path or file.path
        pair = pairs.get(file.path) or pairs.get(previous) or fallback
        found.setdefault(config.pairs.index(pair), []).append(file.path if file.path in selected else previous)
    return ((config.pairs[index], tuple(found[index])) for index in sorted(found))
