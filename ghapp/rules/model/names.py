"""Names: how every sentence writes roles, documents, people and times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import DocumentKind, Holder, Role
from ghapp.rules.text.markdown import code

_KINDS = {DocumentKind.PRD: "PRD", DocumentKind.SDD: "SDD", DocumentKind.RULES: "rules file"}


def role_name(role: Role) -> str:
    """Return `PM` or `EM`."""
    return role.value.upper()


def kind_name(kind: DocumentKind) -> str:
    """Return `PRD`, `SDD` or `rules file`."""
    return _KINDS[kind]


def kind_title(kind: DocumentKind) -> str:
    """Return the kind to open a line with."""
    return "Rules file" if kind is DocumentKind.RULES else kind_name(kind)


def moment(at: datetime) -> str:
    """Return a time as the check shows it, never relative to now."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def account(actor: Actor | None) -> str:
    """Return a login; GitHub calls a deleted account ghost."""
    return code(actor.login if actor else "ghost")


def mentions(holders: Iterable[Holder], between: str = ", ") -> str:
    """Return holders by the names that notify them."""
    return between.join(holder.mention for holder in holders)


def paths(found: Sequence[str], most: int) -> str:
    """Return file names, at most `most` of them."""
    return listed([code(path) for path in found[:most]], len(found))


def listed(shown: Sequence[str], count: int) -> str:
    """Return a list of which only the first of `count` items are shown."""
    text = ", ".join(shown)
    return f"{text} and {count - len(shown)} more" if count > len(shown) else text


def times(count: int) -> str:
    """Return how often something happened."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
