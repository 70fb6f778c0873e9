"""Ownership: which area and pair a label or path belongs to, and who its owner and partner are (SPEC §1, §5)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ghapp.rules.model.framework import KIND_OWNER, Area, DocumentKind, Holder, Pair, RepoConfig, Role
from ghapp.rules.text.globs import compiled


def areas_of(config: RepoConfig, labels: tuple[str, ...]) -> tuple[Area, ...]:
    """Return the areas whose labels are on a thread; none if the configuration says `labels: off`."""
    if not config.labels:
        return ()
    present = {label.casefold() for label in labels}
    return tuple(area for area, rule in config.areas.items() if rule.label.casefold() in present)


def pair_of_labels(config: RepoConfig, labels: tuple[str, ...]) -> Pair:
    """Return the first pair in file order that has one of the labels, or the fallback pair."""
    present = {label.casefold() for label in labels}
    chosen = (pair for pair in config.pairs if any(label.casefold() in present for label in pair.labels))
    return next(chosen, config.fallback)


def pairs_of_paths(config: RepoConfig, paths: tuple[str, ...]) -> dict[str, Pair]:
    """Return the pair for each path: the first in file order whose globs match. Unmatched paths are left out."""
    pairs = [pair for pair in config.pairs if pair.paths]
    found = _first_matches(tuple(pair.paths for pair in pairs), paths)
    return {path: pairs[index] for path, index in found.items()}


@lru_cache(maxsize=16)
def _first_matches(lists: tuple[tuple[str, ...], ...], paths: tuple[str, ...]) -> Mapping[str, int]:
    """Return the first list that matches each path, from a cache: an evaluation asks several times."""
    return compiled(*lists).first(paths)


def owners_of_area(config: RepoConfig, area: Area, labels: tuple[str, ...]) -> tuple[Holder, ...]:
    """Return the holders of the role that owns `area`, in the pair that the labels select."""
    return pair_of_labels(config, labels).holders(config.areas[area].owner)


def roles_of_kind(kind: DocumentKind) -> tuple[Role, Role]:
    """Return the owner and the partner of a document kind. The rules file belongs to both roles; PM comes first."""
    owner = KIND_OWNER.get(kind, Role.PM)
    return owner, owner.partner
