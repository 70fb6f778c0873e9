"""Which documents a pull request touches, and which pair speaks for each (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ghapp.rules.globs import compiled
from ghapp.rules.model import CONFIG_PATH, DocumentKind, Pair, RepoConfig
from ghapp.rules.ownership import pair_of_file, paths_of
from ghapp.rules.snapshot import ChangedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All files of one kind that a pull request touches and that one pair speaks for, by the path that matched."""

    kind: DocumentKind
    pair: Pair
    paths: tuple[str, ...]


def touched(config: RepoConfig, files: tuple[ChangedFile, ...]) -> tuple[Document, ...]:
    """The documents that `files` touch: by kind, then by pair in file order."""
    found: dict[tuple[DocumentKind, Pair], list[str]] = {}
    for kind, globs in config.documents.items():
        for file, path in matches(globs, files):
            found.setdefault((kind, pair_of_file(config, file)), []).append(path)
    if touches_rules(files):
        found[DocumentKind.RULES, config.fallback] = [CONFIG_PATH]
    order = sorted(found, key=lambda key: (list(DocumentKind).index(key[0]), config.pairs.index(key[1])))
    return tuple(Document(kind=kind, pair=pair, paths=tuple(found[kind, pair])) for kind, pair in order)


def matches(globs: tuple[str, ...], files: tuple[ChangedFile, ...]) -> Iterable[tuple[ChangedFile, str]]:
    """Every file that `globs` select, with the path that matched: the new one, else the previous one."""
    match = compiled(globs).match
    for file in files:
        if match(file.path):
            yield file, file.path
        elif file.previous_path is not None and match(file.previous_path):
            yield file, file.previous_path


def touches_rules(files: tuple[ChangedFile, ...]) -> bool:
    """Whether the configuration file itself is changed, moved there or moved away."""
    return any(CONFIG_PATH in paths_of(file) for file in files)


def touches_any(documents: Mapping[DocumentKind, tuple[str, ...]], files: tuple[ChangedFile, ...]) -> bool:
    """Whether a file matches the globs of any kind, whoever speaks for it."""
    return any(True for globs in documents.values() for _ in matches(globs, files))
