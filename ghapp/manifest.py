"""The manifest of the GitHub App: what `app.yml` says about its permissions and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The name and description of the app, its permissions with their levels, and the events it subscribes to."""

    name: str
    description: str
    permissions: Mapping[str, str]
    events: tuple[str, ...]


@cache
def manifest() -> Manifest:
    """Return what the app asks for."""
    text = resources.files("ghapp").joinpath("app.yml").read_text(encoding="utf-8")
    fields = YAML(typ="safe").load(text)
    return Manifest(
        name=fields["name"],
        description=fields["description"],
        permissions=MappingProxyType(fields["default_permissions"]),
        events=tuple(fields["default_events"]),
    )
