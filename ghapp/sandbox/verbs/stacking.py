"""Stacks of pull requests."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import invalid
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.threads import PullRequest, Stack
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.notifications import announce_thread_event


def stack(world: World, pulls: Sequence[PullRequest], by: Actor) -> Stack:
    """Put pull requests into a stack, from the bottom up; the bottom one goes into the base of the stack."""
    bottom = pulls[0]
    require_permission(bottom.repository, by, "write")
    if any(above.base_ref != below.head_ref or above.stack for below, above in pairwise(pulls)):
        raise invalid("Stack", "pull_requests", "invalid", "Pull requests must form a chain.")
    number, _ = world.next_id("ST")
    created = Stack(id=number, number=bottom.number, base_ref=bottom.base_ref, pulls=list(pulls))
    for pull in pulls:
        pull.stack, pull.updated_at = created, world.now()
    for pull in pulls:
        announce_thread_event(world, pull, "stacked", by)
    return created
