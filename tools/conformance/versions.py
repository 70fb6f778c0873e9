"""Versions of the REST API: the document describes the oldest, and lists with each part what a later one changes.

A change is a merge patch (RFC 7386) or, as a list, a JSON patch (RFC 6902).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHANGES = "x-github-breaking-changes"
OLDEST = "2022-11-28"


def at_version(part: Any, version: str) -> Any:
    """Return a part of the document as it is at a version."""
    if isinstance(part, list):
        return [at_version(each, version) for each in part]
    if not isinstance(part, Mapping):
        return part
    changed: Any = {name: at_version(each, version) for name, each in part.items() if name != CHANGES}
    for change in part.get(CHANGES, ()):
        if change["version"] <= version:
            patch = change["patch"]
            changed = _json_patch(changed, patch) if isinstance(patch, list) else _merge_patch(changed, patch)
    return changed


def _merge_patch(target: Any, patch: Any) -> Any:
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merge_patch(merged.get(name), value)
    return merged


def _json_patch(target: Any, patch: list[Mapping[str, Any]]) -> Any:
    for operation in patch:
        *parents, last = (each.replace("~1", "/").replace("~0", "~") for each in operation["path"].split("/")[1:])
        place = target
        for name in parents:
            place = place[int(name) if isinstance(place, list) else name]
        key = int(last) if isinstance(place, list) else last
        if operation["op"] == "remove":
            del place[key]
        else:
            place[key] = operation["value"]
    return target
