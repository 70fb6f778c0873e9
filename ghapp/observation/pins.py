"""Pins: which account or team each name belongs to under a version of the configuration (SPEC §3, "Heard"). Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from ghapp.observation.remembered import last_valid
from ghapp.rules.config.effective import ConfigFiles, ConfigTexts, texts_if_valid
from ghapp.rules.model.actors import NOBODY, Resolved
from ghapp.rules.model.framework import Delegate, Holder, RepoConfig
from ghapp.rules.text.digests import short_digest
from ghapp.store.protocol import RepositoryMemory


def pinned_ids(memory: RepositoryMemory, files: ConfigFiles) -> Mapping[Holder, int]:
    """Return the permanent id of each name that was pinned with the version of the configuration in effect.

    There is none before the first look under a version: that look pins.
    """
    if not is_pinned(memory, files):
        return {}
    return {Holder.parse(name): found for name, found in memory.holders.items() if found is not None}


def delegated_since(
    memory: RepositoryMemory, files: ConfigFiles, config: RepoConfig | None, now: float
) -> Mapping[tuple[Holder, Holder], datetime]:
    """Return when each delegation of the configuration came to it, to the second, as GitHub dates comments.

    One that no version had before comes with the first look. Of those from before the app kept that, nobody knows.
    """
    found = _delegated(memory, files, config, now)
    times = {(each.giver, each.to): found.get(_identity(each)) for each in (config.delegates if config else ())}
    return {place: datetime.fromtimestamp(int(time), UTC) for place, time in times.items() if time is not None}


def _delegated(
    memory: RepositoryMemory, files: ConfigFiles, config: RepoConfig | None, now: float
) -> Mapping[str, float]:
    if config is None or is_pinned(memory, files):
        return memory.delegated
    return {name: memory.delegated.get(name, now) for name in map(_identity, config.delegates)}


def _identity(delegate: Delegate) -> str:
    return f"{delegate.giver.name} {delegate.to.name}"


def is_pinned(memory: RepositoryMemory, files: ConfigFiles) -> bool:
    """Return whether the names in the version of the configuration in effect are pinned."""
    return memory.pinned_version == _version_in_effect(memory, files)


def _version_in_effect(memory: RepositoryMemory, files: ConfigFiles) -> str:
    """Return what identifies the texts in effect, the present ones if they are valid, else the last valid ones."""
    texts = texts_if_valid(files) or last_valid(memory)
    return "" if texts is None else _digest(texts)


@lru_cache(maxsize=64)
def _digest(texts: ConfigTexts) -> str:
    return short_digest(json.dumps([texts.repository_text, texts.organisation_text]))


def pin(
    memory: RepositoryMemory,
    files: ConfigFiles,
    config: RepoConfig | None,
    people: Mapping[Holder, Resolved | None],
    withheld: frozenset[Holder] = frozenset(),
    *,
    now: float,
) -> RepositoryMemory:
    """Return the memory with the permanent ids of everyone the configuration names, and with the teams below its teams.

    The first look under a version of the configuration pins all names, also those that do not exist. Later ones pin
    what the app could not see before. Without a configuration nobody is forgotten: it may come back.
    """
    if config is None:
        return memory
    version = _version_in_effect(memory, files)
    kept = memory.holders if version == memory.pinned_version else {}
    pinned: dict[str, int | None] = {}
    for holder in config.named & people.keys():
        found = people[holder]
        pinned |= dict.fromkeys(found.below if found else ())
    for holder in config.named:
        found, known = people.get(holder), kept.get(holder.name)
        is_unknown = holder not in people or holder in withheld
        pinned[holder.name] = known if known is not None or is_unknown else _permanent_id(found)
    delegated = _delegated(memory, files, config, now)
    return replace(memory, holders=pinned, pinned_version=version, delegated=delegated)


def _permanent_id(found: Resolved | None) -> int | None:
    return found.permanent_id if found else NOBODY
