"""The merge of a document goes on record, and in a comment where the configuration asks for it (SPEC §1)."""

from __future__ import annotations

from tests.scenarios.world import World, said
from tests.scenarios.writes import CHECK, COMMENT


async def test_a_merged_document_is_in_the_ledger_and_in_one_comment(world: World) -> None:
    await world.configured("pm: pam\nem: emma\nrecords: comment\n")
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Which providers?")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle(COMMENT)
    world.box.comment(pull, world.emma, "Well done.")
    await world.settle()
    (record,) = said(pull, world.registration.bot)
    assert "decided by `pam` (PM)" in record
    assert "`emma` (EM) commented on" in record
    (entry,) = await world.app.store.ledger(world.shop.id)
    assert (entry.kind, entry.data["merged_by"]) == ("merged", "pam")
    assert entry.data["hearings"][0]["heard"][0]["who"] == "emma"


async def test_without_being_asked_the_app_writes_no_comment_on_a_merge(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Which providers?")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle()
    assert said(pull, world.registration.bot) == []
