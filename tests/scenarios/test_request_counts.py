"""What an event costs at GitHub, counted there, with an app that has a token and has seen the repository."""

from __future__ import annotations

from dataclasses import replace

from tests.support.world import PRD, World
from tests.support.writes import OPENED


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


async def test_a_document_whose_delivery_is_lost_costs_one_extra_read_for_its_date(world: World) -> None:
    pull = await world.code(world.pam)
    world.box.push(pull, world.pam, dict(PRD))
    world.box.outbox.clear()
    world.box.edit(pull, world.pam, title="The cart")
    await world.settle(*OPENED)
    reads = [str(request) for request in world.requests if request.kind == "read"]
    assert [read for read in reads if "/graphql" not in read] == ["GET /repos/acme/shop/activity"]
    world.box.edit(pull, world.pam, title="A cart")
    await world.settle()
    assert [request.kind for request in world.requests] == ["read"]


async def test_a_push_to_a_base_without_a_document_costs_nothing(world: World) -> None:
    await world.code()
    world.box.commit(world.shop, world.ada, {"src/a.py": "1\n"})
    await world.settle()
    assert world.requests == []


async def test_a_push_of_a_document_to_a_base_costs_one_read_for_each_pull_request_into_it(world: World) -> None:
    await world.code()
    world.box.commit(world.shop, world.ada, dict(PRD), branch="elsewhere")
    world.box.commit(world.shop, world.ada, dict(PRD))
    await world.rest()
    assert [request.kind for request in world.requests] == ["read"]
