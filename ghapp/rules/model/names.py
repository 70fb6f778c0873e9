"""Names: how roles, documents, people and moments are written in every sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ghapp.rules.model.framework import DocumentKind, Holder, Role
from ghapp.rules.model.snapshot import Actor
from ghapp.rules.text.markdown import code

_KINDS = {DocumentKind.PRD: "PRD", DocumentKind.SDD: "SDD", DocumentKind.RULES: "rules"}


def role_name(role: Role) -> str:
    """`PM` or `EM`."""
    return role.value.upper()


def kind_name(kind: DocumentKind) -> str:
    """`PRD`, `SDD` or `rules`."""
    return _KINDS[kind]


def kind_title(kind: DocumentKind) -> str:
    """The same, to open a line with."""
    return "Rules" if kind is DocumentKind.RULES else kind_name(kind)


def moment(at: datetime) -> str:
    """A time as the check shows it, never relative to now."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def account(actor: Actor | None) -> str:
    """Someone's login; GitHub calls a deleted account ghost."""
    return code(actor.login if actor else "ghost")


def mentions(holders: Iterable[Holder], between: str = ", ") -> str:
    """Holders by the names that notify them."""
    return between.join(holder.mention for holder in holders)


def paths(found: Sequence[str], most: int) -> str:
    """File names, at most so many of them."""
    shown = ", ".join(code(path) for path in found[:most])
    return f"{shown} and {len(found) - most} more" if len(found) > most else shown


def times(count: int) -> str:
    """How often."""
    return "once" if count == 1 else f"{count} times"
