"""What a rules file says, as far as the machine writes any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Config: TypeAlias = Mapping[str, Any]
KEYS = {"pm", "em", "pairs", "documents", "gate", "override", "bots", "delegates", "sections", "reminders", "labels"}


@lru_cache(maxsize=512)
def read(own: str | None, organisation: str | None) -> Config | None:
    """The repository's file, else the organisation's; None where that is absent or wrong."""
    mine = _loaded(organisation if own is None else own)
    if mine is not None and "extends" in mine:
        theirs = _loaded(organisation)
        mine = None if own is None or theirs is None else _extended(theirs, mine)
    if mine is None or not mine.keys() <= KEYS:
        return None
    return mine if "pairs" in mine or {"pm", "em"} <= mine.keys() else None


def gate(config: Config, key: str) -> str | None:
    """A setting of the section `gate`; None where it is left as it is."""
    value: str | None = config.get("gate", {}).get(key)
    return value


def pairs(config: Config) -> Sequence[Config]:
    """The pairs, each with a name."""
    listed: Sequence[Config] = config.get("pairs") or [{"name": "default", "pm": config["pm"], "em": config["em"]}]
    return listed


def fallback(config: Config) -> Config:
    """The pair that speaks for what no other claims."""
    return next(pair for pair in pairs(config) if "paths" not in pair and "labels" not in pair)


def listed(value: str | Sequence[str]) -> list[str]:
    """One holder, or a list of them."""
    return [value] if isinstance(value, str) else list(value)


def _loaded(text: str | None) -> dict[str, Any] | None:
    try:
        loaded = YAML(typ="safe", pure=True).load(text or "")
    except YAMLError:
        return None
    return loaded if isinstance(loaded, dict) else None


def _extended(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
    """One file laid over the organisation's; who the pairs are is told by one of them alone."""
    replaced = {"pairs"} if mine.keys() & {"pm", "em"} else set()
    kept = {key: value for key, value in theirs.items() if key not in replaced}
    return _over(kept, {key: value for key, value in mine.items() if key != "extends"})


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One mapping laid over another."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _over(under, value) if isinstance(value, dict) and isinstance(under, dict) else value
    return merged
