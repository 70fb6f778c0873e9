"""Protections: the checks that a branch requires, by a ruleset or by classic branch protection."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RequiredCheck:
    """A required check; any app can satisfy it if `app_id` is None."""

    context: str
    app_id: int | None


@dataclass(kw_only=True)
class Protection:
    """The requirements for merging into a branch, from a ruleset or from classic branch protection.

    `organisation` is the name of the organisation whose ruleset it is; empty for a repository's own.
    """

    required: list[RequiredCheck]
    is_ruleset: bool = False
    organisation: str = ""
