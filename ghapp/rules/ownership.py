"""Whose decision it is: from labels and paths to areas and pairs, and to their owners and partners (SPEC §1, §5)."""

from __future__ import annotations

from ghapp.rules.globs import compiled
from ghapp.rules.model import KIND_OWNER, Area, DocumentKind, Holder, Pair, RepoConfig, Role
from ghapp.rules.snapshot import ChangedFile


def areas_of(config: RepoConfig, labels: tuple[str, ...]) -> tuple[Area, ...]:
    """The areas whose labels are on a thread; none where the configuration says `labels: off`."""
    if not config.labels:
        return ()
    present = {label.casefold() for label in labels}
    return tuple(area for area, rule in config.areas.items() if rule.label.casefold() in present)


def pair_of_labels(config: RepoConfig, labels: tuple[str, ...]) -> Pair:
    """The pair that labels choose: the first in file order with one of its labels on the thread, else the fallback."""
    present = {label.casefold() for label in labels}
    chosen = (pair for pair in config.pairs if any(label.casefold() in present for label in pair.labels))
    return next(chosen, config.fallback)


def pair_of_file(config: RepoConfig, file: ChangedFile) -> Pair:
    """The pair that speaks for a file: the first in file order for its new path, else for its previous one."""
    for path in paths_of(file):
        for pair in config.pairs:
            if pair.paths and compiled(pair.paths).match(path):
                return pair
    return config.fallback


def paths_of(file: ChangedFile) -> tuple[str, ...]:
    """Where a file is, and where it was before if it moved."""
    return (file.path,) if file.previous_path is None else (file.path, file.previous_path)


def owners_of_area(config: RepoConfig, area: Area, labels: tuple[str, ...]) -> tuple[Holder, ...]:
    """The holders of the role that owns `area`, in the pair that the thread's labels choose."""
    return pair_of_labels(config, labels).holders(config.areas[area].owner)


def roles_of_kind(kind: DocumentKind) -> tuple[Role, Role]:
    """Owner and partner of a kind of document; the rules belong to both roles alike."""
    owner = KIND_OWNER.get(kind, Role.PM)
    return owner, owner.partner
