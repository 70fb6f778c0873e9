"""Pull requests by bots: nobody knows whose words they are, so both roles must be heard (SPEC §3)."""

from __future__ import annotations

from tests.support.world import CONFIG, PRD, World, asked
from tests.support.writes import ADD_LABELS, CHECK, OPENED


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


async def test_the_copy_of_a_stranger_does_not_vouch_for_a_bot(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.box.bot("agent"), PRD)
    await world.settle(*OPENED)
    stranger = world.box.user("stranger")
    world.box.branch(world.box.fork(world.shop, stranger), stranger, "copy", pull.head)
    world.box.open_pull(world.shop, stranger, branch="copy", fork=True)
    await world.settle(ADD_LABELS)
    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @pam (PM) to comment on the PRD"


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
