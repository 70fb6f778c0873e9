"""Steps of stories about what came first: a document, or a voice."""

from __future__ import annotations

from datetime import timedelta

from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import World
from tests.support.writes import CHECK

HEARD, WAITING = "success", "action_required"


def later(world: World) -> None:
    """Let a minute pass. GitHub's times are whole seconds, and within one nobody knows what came first."""
    world.clock.advance(timedelta(minutes=1))


async def awaits_a_word_on_the_prd(world: World, pull: PullRequest) -> None:
    """The gate is closed, and what the EM says now opens it."""
    assert world.conclusion(pull) == WAITING
    later(world)
    world.box.comment(pull, world.emma, "Nice PRD.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD
