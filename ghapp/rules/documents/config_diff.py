"""Config diffs: which pairs a change of the rules file concerns, as the present configuration names them (SPEC §3).

A pair is concerned by what it would lose or what changes about it. What changes for all concerns the fallback pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import accumulate, takewhile

from ghapp.rules.model.framework import Pair, RepoConfig

_WILDCARD = re.compile(r"[*?\[\\]")


class ConfigEffect(StrEnum):
    """What a change of the rules file does to a pair."""

    REMOVED = "the pair is removed"
    HOLDERS = "the holders change"
    PATHS = "the paths change"
    LABELS = "the labels change"
    ORDER = "the order of the pairs changes"
    TAKEN = "another pair takes over paths"
    DELEGATES = "the delegates change"
    BOTS = "other users count as bots"
    ADDED = "a pair is added"
    SETTINGS = "settings for all pairs change"
    NONE = "no setting changes"
    UNKNOWN = "the changed file has problems"


def config_effects(present: RepoConfig, proposed: RepoConfig | None) -> Mapping[str, tuple[ConfigEffect, ...]]:
    """Return the effects of a change on each pair that it concerns, by name and in file order; at least one pair.

    `proposed` is None if the file is removed, and no other applies.
    """
    if proposed is None:
        return {pair.name: (ConfigEffect.REMOVED,) for pair in present.pairs}
    found: dict[str, list[ConfigEffect]] = {pair.name: [] for pair in present.pairs}
    later = {pair.name: pair for pair in proposed.pairs}
    for pair in present.pairs:
        found[pair.name] += _on_pair(pair, later.get(pair.name))
    for name in _reordered(present, proposed):
        found[name].append(ConfigEffect.ORDER)
    for name in _losing(present, proposed):
        found[name].append(ConfigEffect.TAKEN)
    for name in _with_other_delegates(present, proposed):
        found[name].append(ConfigEffect.DELEGATES)
    for name in _with_other_bots(present, proposed):
        found[name].append(ConfigEffect.BOTS)
    fallback = found[present.fallback.name]
    if later.keys() - found.keys():
        fallback.append(ConfigEffect.ADDED)
    if replace(proposed, pairs=present.pairs, delegates=present.delegates) != present:
        fallback.append(ConfigEffect.SETTINGS)
    if not any(found.values()):
        fallback.append(ConfigEffect.NONE)
    return {name: tuple(dict.fromkeys(effects)) for name, effects in found.items() if effects}


def _on_pair(pair: Pair, later: Pair | None) -> Iterator[ConfigEffect]:
    """Yield the effects on a pair itself; a renamed pair is removed and added."""
    if later is None:
        yield ConfigEffect.REMOVED
        return
    if (pair.pm, pair.em) != (later.pm, later.em):
        yield ConfigEffect.HOLDERS
    if pair.paths != later.paths:
        yield ConfigEffect.PATHS
    if pair.labels != later.labels:
        yield ConfigEffect.LABELS


def _reordered(present: RepoConfig, proposed: RepoConfig) -> Iterator[str]:
    """Yield the pairs whose place among the other pairs changes; the place of the fallback pair has no effect."""
    places = {pair.name: place for place, pair in enumerate(proposed.pairs) if not pair.is_fallback}
    common = [pair.name for pair in present.pairs if not pair.is_fallback and pair.name in places]
    order = [places[name] for name in common]
    first_later = list(accumulate(reversed(order), min))[::-1]
    last_earlier = list(accumulate(order, max))
    for name, place, later, earlier in zip(common, order, first_later, last_earlier, strict=True):
        if not later == place == earlier:
            yield name


def _losing(present: RepoConfig, proposed: RepoConfig) -> Iterator[str]:
    """Yield the pairs whose paths may go to a pair that comes first or that is new."""
    known = {pair.name: pair for pair in present.pairs}
    claimed = {glob for pair in present.pairs if not _exclusions(pair) for glob in pair.paths}
    gained_before, above_gained = set[tuple[str, ...]](), set[tuple[str, ...]]()
    for pair in proposed.pairs:
        earlier = known.get(pair.name)
        if earlier:
            folders = [_literal_folders(glob) for glob in earlier.paths]
            if any(each in above_gained or not gained_before.isdisjoint(_above(each)) for each in folders):
                yield pair.name
        excludes_otherwise = earlier is not None and _exclusions(earlier) != _exclusions(pair)
        gained = [glob for glob in pair.paths if earlier is None or excludes_otherwise or glob not in earlier.paths]
        if excludes_otherwise or any(glob not in claimed for glob in gained):
            yield present.fallback.name
        gained_before.update(map(_literal_folders, gained))
        above_gained.update(above for glob in gained for above in _above(_literal_folders(glob)))


def _exclusions(pair: Pair) -> Sequence[tuple[int, str]]:
    """Return the globs that exclude, and where they stand: a later glob includes again."""
    return [(place, glob) for place, glob in enumerate(pair.paths) if glob.startswith("!")]


def _literal_folders(glob: str) -> tuple[str, ...]:
    """Return the folders from the root that every match of a glob is in, or is; none if it can match anywhere.

    Case is ignored.
    """
    path = glob.removeprefix("!").rstrip("/")
    if "/" not in path:
        return ()
    folders = path.lower().removeprefix("/").split("/")
    return tuple(takewhile(lambda folder: not _WILDCARD.search(folder), folders))


def _above(folders: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the folders, and all that contain them."""
    return (folders[:depth] for depth in range(len(folders) + 1))


def _with_other_delegates(present: RepoConfig, proposed: RepoConfig) -> Iterator[str]:
    """Yield the pairs with a role whose holder may delegate otherwise; if there is none, the fallback pair.

    Every team counts as one that the holder may belong to: who is in a team is not for the author to learn.
    """
    givers = {delegate.giver for delegate in set(present.delegates) ^ set(proposed.delegates)}
    if not givers:
        return
    giving = [
        pair.name for pair in present.pairs if any(each.is_team or each in givers for each in (*pair.pm, *pair.em))
    ]
    yield from giving or [present.fallback.name]


def _with_other_bots(present: RepoConfig, proposed: RepoConfig) -> Iterator[str]:
    """Yield the pairs that a bot may belong to which is listed or no longer listed: a bot speaks for no role.

    Every team may have it as a member, as with delegates.
    """
    changed = present.bots ^ proposed.bots
    for pair in present.pairs if changed else ():
        if any(each.is_team or each.name in changed for each in (*pair.pm, *pair.em)):
            yield pair.name
