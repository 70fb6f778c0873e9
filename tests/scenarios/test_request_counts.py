"""What an event costs at GitHub, counted there, with an app that has a token and has seen the repository."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http.request_log import Request
from tests.support.world import CODE, CONFIG, PRD, PRD_TEXT, REWRITTEN, World
from tests.support.writes import CHECK, OPENED

# Prepares a scene and returns the act whose requests are counted.
Scene: TypeAlias = Callable[[World], Awaitable[Callable[[], object]]]


async def test_a_code_pull_request_costs_a_read_and_a_write_when_opened(world: World) -> None:
    await world.code()
    assert [request.kind for request in world.requests] == ["read", "write"]


async def test_a_document_costs_one_extra_read_for_its_text_when_opened(world: World) -> None:
    await world.prd()
    assert [request.kind for request in world.requests] == ["read", "read", "write"]


async def test_a_repeated_event_costs_one_read(world: World) -> None:
    await world.prd()
    opened = next(delivery for delivery in world.box.sent if delivery.action == "opened")
    world.box.outbox.append(replace(opened, id=str(UUID(int=0))))
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


async def a_voice(world: World) -> Callable[[], object]:
    pull = await world.prd()
    return lambda: world.box.comment(pull, world.emma, "Fine.")


async def a_comment_without_effect(world: World) -> Callable[[], object]:
    pull = await world.prd()
    return lambda: world.box.comment(pull, world.dan, "Hm.")


async def a_rewritten_document(world: World) -> Callable[[], object]:
    pull = await world.prd()
    return lambda: world.box.push(pull, world.pam, REWRITTEN)


async def a_merge(world: World) -> Callable[[], object]:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.let_time_pass()
    return lambda: world.box.merge(pull, world.pam)


async def a_rename(world: World) -> Callable[[], object]:
    world.box.commit(world.shop, world.ada, dict(PRD))
    moved = {"docs/prd/checkout.md": None, "docs/prd/new.md": f"{PRD_TEXT}And more.\n"}
    return lambda: world.box.open_pull(world.shop, world.pam, moved)


async def three_hundred_and_one_files(world: World) -> Callable[[], object]:
    files = {f"src/{number}.py": "x\n" for number in range(300)}
    return lambda: world.box.open_pull(world.shop, world.pam, {**PRD, **files})


async def thirty_six_documents(world: World) -> Callable[[], object]:
    files = {f"docs/prd/{number}.md": PRD_TEXT for number in range(36)}
    return lambda: world.box.open_pull(world.shop, world.pam, files)


async def a_document_over_512_000_bytes(world: World) -> Callable[[], object]:
    files = {path: text + "word " * 110_000 for path, text in PRD.items()}
    return lambda: world.box.open_pull(world.shop, world.pam, files)


async def sections_off(world: World) -> Callable[[], object]:
    world.configure(f"{CONFIG}sections: off\n")
    return lambda: world.box.open_pull(world.shop, world.pam, PRD)


async def present_contents(world: World) -> Callable[[], object]:
    world.configure(f"{CONFIG}gate: {{stale: document}}\nsections: off\n")
    return lambda: world.box.open_pull(world.shop, world.pam, PRD)


async def a_copy_into_the_same_base(world: World) -> Callable[[], object]:
    first = await world.prd()
    world.box.branch(world.shop, world.dan, "copy", first.head)
    return lambda: world.box.open_pull(world.shop, world.dan, branch="copy")


async def a_copy_into_another_base(world: World) -> Callable[[], object]:
    first = await world.prd()
    world.box.commit(world.shop, world.ada, dict(CODE), "release")
    world.box.branch(world.shop, world.dan, "copy", first.head)
    return lambda: world.box.open_pull(world.shop, world.dan, branch="copy", base="release")


async def a_voice_on_a_copy(world: World) -> Callable[[], object]:
    first = await world.prd()
    world.box.branch(world.shop, world.dan, "copy", first.head)
    copy = world.box.open_pull(world.shop, world.dan, branch="copy")
    return lambda: world.box.comment(copy, world.emma, "Fine.")


async def a_team_of_101(world: World) -> Callable[[], object]:
    members = [world.emma, *(world.box.user(f"member-{number}") for number in range(100))]
    for member in members:
        world.box.add_member(world.acme, member)
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", members))
    world.configure("pm: pam\nem: '@acme/leads'\n")
    return lambda: world.box.open_pull(world.shop, world.pam, PRD)


async def a_delegation(world: World) -> Callable[[], object]:
    pull = await world.prd()
    return lambda: world.box.comment(pull, world.emma, "/delegate @dan")


async def an_override(world: World) -> Callable[[], object]:
    pull = await world.prd()
    return lambda: world.box.comment(pull, world.ada, "/roe override The fair begins tomorrow")


async def a_click_on_override(world: World) -> Callable[[], object]:
    pull = await world.prd()
    return lambda: world.press(pull, "override", world.ada)


async def a_click_on_nudge(world: World) -> Callable[[], object]:
    pull = await world.prd()
    return lambda: world.press(pull, "nudge", world.dan)


async def a_rules_change(world: World) -> Callable[[], object]:
    await world.code()
    return lambda: world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: "pm: dan\nem: emma\n"})


async def no_configuration(world: World) -> Callable[[], object]:
    world.configure(None)
    return lambda: world.box.open_pull(world.shop, world.pam, PRD)


PERMISSION = "/collaborators/{}/permission"
BRANCH_RULES = ["/branches/main", "/rules/branches/main"]
COSTS: Mapping[Scene, list[str]] = {
    a_voice: ["read", "write"],
    a_comment_without_effect: ["read"],
    a_rewritten_document: ["read", "read", "write"],
    a_rename: ["read", "/pulls/1/files", "read", "write"],
    three_hundred_and_one_files: ["read", "read", "read", "read", "write"],
    thirty_six_documents: ["read", "read", "read", "write"],
    a_document_over_512_000_bytes: ["read", "read", "/git/blobs/SHA", "write"],
    sections_off: ["read", "write"],
    present_contents: ["read", "read", "write"],
    a_copy_into_the_same_base: ["read", "write", "read"],
    a_voice_on_a_copy: ["read", "read", "read", "write"],
    a_copy_into_another_base: [
        *("read", "/branches/release", "/rules/branches/release", "write"),
        *("read", *BRANCH_RULES, "read", "write"),
    ],
    a_team_of_101: ["read", "read", "write"],
    a_delegation: ["read", "read", "write"],
    an_override: ["read", PERMISSION.format("ada"), "write", "write"],
    a_click_on_override: ["read", "read", PERMISSION.format("ada"), "write"] * 2,
    a_click_on_nudge: ["read", "read", PERMISSION.format("dan"), "write"] * 2,
    a_rules_change: ["read", "read", "read", "write"],
    no_configuration: ["read", *BRANCH_RULES, "write"],
}


def name(request: Request) -> str:
    """The kind of a request to GraphQL, or the path of one to REST below the repository."""
    if request.path == "/graphql":
        return request.kind
    return re.sub(r"[0-9a-f]{40}", "SHA", request.path.removeprefix("/repos/acme/shop"))


async def requests_for(world: World, scene: Scene) -> list[str]:
    """Return what the app requests because of an act, once all that came before it is at rest."""
    act = await scene(world)
    await world.let_time_pass()
    world.clock.advance(timedelta(minutes=1))
    world.box.requests.clear()
    act()
    await world.let_time_pass()
    sent = [name(request) for request in world.box.requests if request.kind != "token"]
    world.box.requests.clear()
    return sent


@pytest.mark.parametrize("scene", COSTS, ids=lambda scene: scene.__name__.replace("_", " "))
async def test_an_event_costs_a_read_a_write_and_its_sources(world: World, scene: Scene) -> None:
    assert await requests_for(world, scene) == COSTS[scene]


async def test_a_merge_costs_at_most_two_reads(world: World) -> None:
    """The push to the base and the merge are two deliveries; one look serves both if they come close together."""
    assert await requests_for(world, a_merge) in (["read"], ["read", "read"])


async def test_a_team_of_a_thousand_costs_one_extra_read_at_most(world: World) -> None:
    crowd = [world.box.user(f"member-{number:04}") for number in range(999)]
    leads = world.box.create_team(world.acme, "leads", [*crowd, world.emma])
    world.box.add_team(world.shop, leads)
    await world.configured("pm: pam\nem: '@acme/leads'\n")
    pull = await world.prd()
    assert [request.kind for request in world.requests] == ["read", "read", "write"]
    world.box.comment(pull, world.dan, "Fine by me, but I am not in the team.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert [request.kind for request in world.requests] == ["read", "read", "write"]
    assert world.conclusion(pull) == "success"
