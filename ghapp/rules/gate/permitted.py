"""Which permission each action needs: what GitHub refused for want of one is not tried at every look (SPEC §8)."""

from __future__ import annotations

from ghapp.rules.conversation.given_commands import DONE, pending_commands, reaction
from ghapp.rules.model.permissions import is_missing, permission_for
from ghapp.rules.model.plan import Action
from ghapp.rules.model.snapshot import Snapshot


def permitted(snapshot: Snapshot, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """The actions for which no permission is known to be missing; `/recheck` tries them all once more."""
    if _is_to_try_again(snapshot):
        return actions
    return tuple(action for action in actions if not is_missing(snapshot, permission_for(action)))


def _is_to_try_again(snapshot: Snapshot) -> bool:
    """Whether a recheck is asked for by a command to which the app can react: any other would stay open for good."""
    rechecks = (order for order in pending_commands(snapshot) if order.invocation.name == "recheck")
    return any(not is_missing(snapshot, permission_for(reaction(order, DONE))) for order in rechecks)
