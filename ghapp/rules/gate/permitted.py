"""Which actions to try although GitHub refused some before, for lack of a permission (SPEC §8)."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.conversation.given_commands import DONE, GivenCommand, reaction
from ghapp.rules.model.permissions import is_missing, permission_for
from ghapp.rules.model.plan import Action
from ghapp.rules.model.snapshot import Snapshot


def permitted(snapshot: Snapshot, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Return the actions whose permission is not known to be missing."""
    return tuple(action for action in actions if not is_missing(snapshot, permission_for(action)))


def retries_refused(snapshot: Snapshot, commands: Iterable[GivenCommand]) -> bool:
    """Return whether a pending `/recheck` asks to try everything again.

    The app must be able to react to that command: otherwise it would stay pending forever.
    """
    rechecks = (command for command in commands if command.is_pending and command.invocation.name == "recheck")
    return any(not is_missing(snapshot, permission_for(reaction(command, DONE))) for command in rechecks)
