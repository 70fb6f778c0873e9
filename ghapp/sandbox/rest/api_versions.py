"""The versions of the REST API, and the fields that a later one no longer has.

Source: https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
"""

from __future__ import annotations

# The first is the default.
API_VERSIONS = ("2022-11-28", "2026-03-10")
_REMOVED = {"2026-03-10": frozenset({"assignee", "has_downloads", "master_branch", "merge_commit_sha", "rate"})}


def in_version(data: object, version: str) -> object:
    """Return an answer without the fields that a version no longer has."""
    removed = _REMOVED.get(version)
    return _without(data, removed) if removed else data


def _without(data: object, names: frozenset[str]) -> object:
    if isinstance(data, dict):
        return {name: _without(value, names) for name, value in data.items() if name not in names}
    if isinstance(data, list):
        return [_without(each, names) for each in data]
    return data
