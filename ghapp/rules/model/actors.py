"""Actors: accounts on GitHub, and the users and teams that the rules name as GitHub resolves them."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.rules.model.framework import Holder


@dataclass(frozen=True, slots=True)
class Actor:
    """An account on GitHub. Compare by `node_id`: logins can change, and GitHub spells a bot's login in two ways."""

    login: str
    node_id: str
    is_bot: bool = False


NOBODY = 0
"""The pinned id of a name that did not exist."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A holder as GitHub currently resolves it.

    The only member of a user is the user; members of a team include those of its child teams. `permanent_id` is that of
    the user or team: a name can change. `below` has the names of a team's child teams. `hidden` is how many members
    GitHub counts but does not show. Of a large team, only some members are read: `unread` is how many are not.
    """

    holder: Holder
    node_id: str
    members: tuple[Actor, ...]
    permanent_id: int | None = None
    below: tuple[str, ...] = ()
    hidden: int = 0
    unread: int = 0
