"""What an event costs at GitHub, counted there, with an app that has a token and has seen the repository."""

from __future__ import annotations

from dataclasses import replace

from tests.support.world import World


async def test_a_code_pull_request_costs_a_read_and_a_write_when_opened(world: World) -> None:
    await world.code()
    assert [request.kind for request in world.requests] == ["read", "write"]


async def test_a_document_costs_one_extra_read_for_its_text_when_opened(world: World) -> None:
    await world.prd()
    assert [request.kind for request in world.requests] == ["read", "read", "write"]


async def test_a_repeated_event_costs_one_read(world: World) -> None:
    await world.prd()
    opened = next(delivery for delivery in world.box.sent if delivery.action == "opened")
    world.box.outbox.append(replace(opened, id="another"))
    await world.settle()
    assert [request.kind for request in world.requests] == ["read"]


async def test_a_comment_without_a_document_costs_nothing(world: World) -> None:
    pull = await world.code()
    world.box.comment(pull, world.emma, "Why is the total 0?")
    (comment,) = world.box.outbox
    await world.settle()
    assert (comment.status, world.requests) == (202, [])
