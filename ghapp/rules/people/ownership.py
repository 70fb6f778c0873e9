"""Whose decision it is: from labels and paths to areas and pairs, and to their owners and partners (SPEC §1, §5)."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.model.framework import KIND_OWNER, Area, DocumentKind, Holder, Pair, RepoConfig, Role
from ghapp.rules.text.globs import compiled


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


def pairs_of_paths(config: RepoConfig, paths: Iterable[str]) -> dict[str, Pair]:
    """The pair that speaks for each path: the first in file order; a path that none claims is not in the answer."""
    claims = [dict.fromkeys(compiled(pair.paths).select(paths), pair) for pair in reversed(config.pairs) if pair.paths]
    return {path: pair for claim in claims for path, pair in claim.items()}


def owners_of_area(config: RepoConfig, area: Area, labels: tuple[str, ...]) -> tuple[Holder, ...]:
    """The holders of the role that owns `area`, in the pair that the thread's labels choose."""
    return pair_of_labels(config, labels).holders(config.areas[area].owner)


def roles_of_kind(kind: DocumentKind) -> tuple[Role, Role]:
    """Owner and partner of a kind of document; the rules belong to both roles alike."""
    owner = KIND_OWNER.get(kind, Role.PM)
    return owner, owner.partner
