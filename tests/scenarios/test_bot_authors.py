"""Pull requests by bots: nobody knows whose words they are, so both roles must be heard (SPEC §3)."""

from __future__ import annotations

from tests.support.world import CONFIG, PRD, World, asked
from tests.support.writes import CHECK, OPENED


async def test_a_document_by_an_app_needs_both_voices(world: World) -> None:
    agent = world.box.bot("agent")
    pull = world.box.open_pull(world.shop, agent, PRD)
    await world.settle(*OPENED)
    assert asked(pull) == ["emma", "pam"]
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @pam (PM) to comment on the PRD"
    world.box.comment(pull, world.pam, "Mine, and I like it.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_document_by_a_listed_machine_user_needs_both_voices(world: World) -> None:
    await world.configured(f"{CONFIG}bots: [dan]\n")
    pull = world.box.open_pull(world.shop, world.dan, PRD)
    await world.settle(*OPENED)
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @pam (PM) to comment on the PRD"


async def test_the_partner_suffices_where_bots_are_trusted(world: World) -> None:
    await world.configured(f"{CONFIG}bots: dan\ngate: {{bots: partner}}\n")
    pull = world.box.open_pull(world.shop, world.dan, PRD)
    await world.settle(*OPENED)
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
