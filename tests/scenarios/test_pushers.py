"""Who wrote it: a document that somebody else pushed is not the author's alone (SPEC §3, "Gate")."""

from __future__ import annotations

from datetime import timedelta

from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CODE, PRD, World
from tests.support.writes import ADD_LABELS, ASK, CHECK, NEW_CHECK, OPENED

HEARD, WAITING = "success", "action_required"


async def ems_code(world: World, *, fork: bool = False) -> PullRequest:
    """An open pull request of the EM's on code, some time after its opening."""
    world.shop.private = not fork
    pull = world.box.open_pull(world.shop, world.emma, CODE, fork=fork)
    await world.settle(NEW_CHECK)
    world.clock.advance(timedelta(minutes=1))
    return pull


async def says(world: World, pull: PullRequest, text: str, *writes: str, by_author: bool = False) -> str | None:
    """What the check concludes after a comment of the PM's, or of the EM's who is the author."""
    world.clock.advance(timedelta(minutes=1))
    world.box.comment(pull, world.emma if by_author else world.pam, text)
    await world.settle(*writes)
    return world.conclusion(pull)


async def test_a_document_that_the_pm_pushes_to_a_pull_request_of_the_em_needs_both_voices(world: World) -> None:
    pull = await ems_code(world)
    world.box.push(pull, world.pam, dict(PRD))
    await world.settle(*OPENED)
    assert await says(world, pull, "/ack", "addReaction", CHECK) == WAITING
    assert await says(world, pull, "Agreed.", CHECK, by_author=True) == HEARD


async def test_a_document_that_the_author_pushes_needs_the_owner_alone(world: World) -> None:
    pull = await ems_code(world)
    world.box.push(pull, world.emma, dict(PRD))
    await world.settle(*OPENED)
    assert await says(world, pull, "Fine.", CHECK) == HEARD


async def test_a_lost_delivery_is_made_up_for_by_the_activity_log(world: World) -> None:
    pull = await ems_code(world)
    world.box.push(pull, world.pam, {"src/b.py": "1\n"})
    world.box.outbox.clear()
    world.box.push(pull, world.emma, dict(PRD))
    await world.settle(*OPENED)
    assert ["/activity" in str(request) for request in world.requests].count(True) == 1
    assert await says(world, pull, "Fine.", CHECK) == WAITING


async def test_the_activity_log_is_asked_once_for_who_pushed(world: World) -> None:
    pull = await ems_code(world)
    world.box.push(pull, world.emma, {"src/b.py": "1\n"})
    world.box.outbox.clear()
    world.box.push(pull, world.emma, dict(PRD))
    await world.settle(*OPENED)
    assert await says(world, pull, "Fine.", CHECK) == HEARD
    assert not any("/activity" in str(request) for request in world.requests)


async def test_in_a_fork_a_lost_delivery_may_have_been_anybodys(world: World) -> None:
    pull = await ems_code(world, fork=True)
    world.box.push(pull, world.emma, {"src/b.py": "1\n"})
    world.box.outbox.clear()
    world.box.push(pull, world.emma, dict(PRD))
    await world.settle(ADD_LABELS, ASK, NEW_CHECK)
    assert await says(world, pull, "Fine.", CHECK) == WAITING
    assert await says(world, pull, "Agreed.", CHECK, by_author=True) == HEARD
