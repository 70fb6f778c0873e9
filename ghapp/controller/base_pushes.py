"""Pushes to base branches: which of them may bring documents to the pull requests into that branch (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace

from ghapp.identity import Key
from ghapp.jobs import BasePush, DeliveryEffects
from ghapp.observation.remembered import last_valid
from ghapp.rules.documents.touched import may_touch_any
from ghapp.rules.model.defaults import DEFAULT_DOCUMENTS
from ghapp.rules.model.framework import RepoConfig
from ghapp.store.protocol import Memory


async def without_other_pushes(memory: Memory, effects: DeliveryEffects) -> DeliveryEffects:
    """Return the effects without the pushes that change no document. Raises `StoreUnavailable`."""
    kept = [push for push in effects.bases if await _may_bring_documents(memory, push)]
    return replace(effects, bases=tuple(kept))


async def _may_bring_documents(memory: Memory, push: BasePush) -> bool:
    """Return whether a push may change documents of the last valid configuration, or the rules file."""
    last = last_valid((await memory.load(Key(push.repository_id))).repository)
    config = last.loaded if last else None
    return may_touch_any(config.documents if isinstance(config, RepoConfig) else DEFAULT_DOCUMENTS, push.paths)
