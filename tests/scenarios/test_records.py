"""The merge of a document goes on record, and in a comment where the configuration asks for it (SPEC §1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from tests.scenarios.test_recovery import stopped
from tests.support.world import World, said
from tests.support.writes import ADD_LABELS, ASK, CHECK, COMMENT, NEW_CHECK, REMOVE_LABELS


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


async def test_a_merge_gets_no_comment_unless_configured(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Which providers?")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle()
    assert said(pull, world.registration.bot) == []


async def test_a_bypass_of_the_check_by_an_administrator_is_recorded(world: World) -> None:
    pull = await world.prd()
    world.box.merge(pull, world.ada, bypass=True)
    await world.settle()
    (entry,) = await world.app.store.ledger(world.shop.id)
    assert (entry.kind, entry.data["merged_by"], entry.data["check"]) == ("bypassed", "ada", "ACTION_REQUIRED")


async def test_a_bypass_of_the_merge_queue_by_an_administrator_is_recorded(world: World) -> None:
    pull = await world.prd()
    world.box.require_merge_queue(world.shop)
    world.box.merge(pull, world.ada, bypass=True)
    await world.settle()
    (entry,) = await world.app.store.ledger(world.shop.id)
    assert (entry.kind, entry.data["merged_by"]) == ("bypassed", "ada")


@pytest.mark.parametrize("in_the_log", [True, False], ids=["which GitHub's log tells", "which nobody tells"])
async def test_a_merge_during_downtime_is_recorded(world: World, in_the_log: bool) -> None:
    pull = await world.prd()
    async with stopped(world):
        world.box.merge(pull, world.ada, bypass=True)
        if not in_the_log:
            world.box.outbox.clear()
            world.clock.advance(timedelta(days=1, hours=1))
    await world.rest()
    (entry,) = await world.app.store.ledger(world.shop.id)
    assert (entry.kind, entry.data["merged_by"]) == ("bypassed", "ada")
    assert pull.merged_at and entry.at == pull.merged_at.timestamp()


async def test_a_change_of_the_rules_is_recorded_with_the_pairs_that_it_concerned(world: World) -> None:
    text = "pairs:\n- {name: bills, pm: pam, em: dan, paths: [billing/**]}\n- {name: shop, pm: pam, em: emma}\n"
    await world.configured(text)
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: text.replace("em: dan", "em: ada")})
    await world.settle(ASK, NEW_CHECK)
    world.box.comment(pull, world.dan, "Good luck, Ada.")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle()
    (entry,) = await world.app.store.ledger(world.shop.id)
    (hearing,) = [each for each in entry.data["hearings"] if each["role"] == "em"]
    assert (entry.kind, hearing["pair"], hearing["partner"], hearing["outcome"]) == (
        "merged",
        "bills",
        ["dan"],
        "heard",
    )
    assert [each["who"] for each in hearing["heard"]] == ["dan"]


async def test_a_voice_on_a_copy_is_recorded_with_the_merge(world: World) -> None:
    pull = await world.prd()
    world.box.branch(world.shop, world.dan, "copy", pull.head)
    copy = world.box.open_pull(world.shop, world.dan, branch="copy")
    await world.settle(ADD_LABELS)
    world.box.comment(copy, world.emma, "Which providers?")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.rest(REMOVE_LABELS, CHECK)
    (entry,) = [each for each in await world.app.store.ledger(world.shop.id) if each.key.number == pull.number]
    assert [each["who"] for hearing in entry.data["hearings"] for each in hearing["heard"]] == ["emma"]
