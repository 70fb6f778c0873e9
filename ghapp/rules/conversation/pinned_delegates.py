"""Pinned delegates: a command delegates to the account that had the name when the app first read it (SPEC §3, §4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ghapp.rules.config.validators import parse_delegate
from ghapp.rules.conversation.given_commands import GivenCommand
from ghapp.rules.model.actors import NOBODY
from ghapp.rules.model.delegate_pins import DelegatePin
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import Snapshot


def pinned_delegates(snapshot: Snapshot, commands: Iterable[GivenCommand]) -> Mapping[str, DelegatePin]:
    """Return the pins of all commands that delegate, with those that are new.

    A pin goes with its comment, and with an edit that names somebody else. A name that GitHub does not know is pinned
    to nobody, so that an account which takes it later speaks for nobody.
    """
    there = _written(snapshot)
    pins = {node_id: pin for node_id, pin in _known(snapshot).items() if node_id in there}
    for command in commands:
        name, earlier = delegate_name(command), pins.get(command.node_id)
        holder = Holder(name)
        if name and (earlier is None or earlier.name != name) and holder in snapshot.people:
            resolved = snapshot.people[holder]
            found = NOBODY if resolved is None else resolved.permanent_id
            if found is not None and holder not in snapshot.withheld:
                pins[command.node_id] = DelegatePin(name, found)
    return pins


def names_another(snapshot: Snapshot, command: GivenCommand) -> bool:
    """Return whether the name in a command belonged to another account, or to none, when the app first read it."""
    pin, name = _known(snapshot).get(command.node_id), delegate_name(command)
    resolved = snapshot.people.get(Holder(name))
    if pin is None or pin.name != name or resolved is None:
        return False
    return resolved.permanent_id not in (None, pin.permanent_id)


def delegate_name(command: GivenCommand) -> str:
    """Return whom a command names as the delegate; an empty string if it cannot be read or names a team."""
    arguments = parse_delegate(command.argument)
    holder = Holder.parse(arguments[0]) if arguments else None
    return "" if holder is None or holder.is_team else holder.name


def _written(snapshot: Snapshot) -> frozenset[str]:
    """Return the node ids of all comments and reviews."""
    reviews = snapshot.pull_request.reviews if snapshot.pull_request else ()
    in_reviews = (comment for review in reviews for comment in review.comments)
    items = (*snapshot.comments, *in_reviews)
    return frozenset((*(comment.node_id for comment in items), *(review.node_id for review in reviews)))


def _known(snapshot: Snapshot) -> Mapping[str, DelegatePin]:
    return snapshot.pull_request.delegate_pins if snapshot.pull_request else {}
