"""What pages show is what the check says, from the first look to the merge (SPEC §7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ghapp.controller import evaluation
from ghapp.controller.suspension_watch import SuspensionWatch
from ghapp.identity import Key
from ghapp.jobs import Done, Findings, Outcome
from ghapp.operations import suspend
from ghapp.rules.model.document_rows import DocumentState
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.rules.model.plan import Conclusion
from ghapp.sandbox.state.threads import PullRequest
from ghapp.store.page_answers import DocumentFilters, PageViewer, ShownPull
from ghapp.store.read_model import ReadModel
from tests.support.world import CONFIG, PRD, REWRITTEN, SDD, SDD_TEXT, World, build_world
from tests.support.writes import ADD_LABELS, CHECK, CREATE_LABELS, NEW_CHECK


def pages(world: World) -> ReadModel:
    return ReadModel(world.app.store)


async def page(world: World, pull: PullRequest) -> ShownPull:
    found = await pages(world).pull_request(world.shop.id, pull.number)
    assert found
    return found


async def said(world: World, pull: PullRequest) -> tuple[str, str]:
    """What the page says; it must be what the check says."""
    shown = (await page(world, pull)).verdict
    assert shown
    verdict = shown.conclusion.lower(), shown.title
    assert verdict == (world.conclusion(pull), world.title(pull))
    return verdict


def emma(world: World) -> PageViewer:
    return PageViewer(login="emma", repositories=frozenset({world.shop.id}))


async def test_the_page_says_what_the_check_says_until_the_merge(world: World) -> None:
    pull = await world.prd()
    assert (await said(world, pull))[0] == "action_required"
    (waiting,) = (await pages(world).your_turn(emma(world))).rows
    assert (waiting.number, waiting.row.paths, waiting.row.why) == (pull.number, tuple(PRD), "x")
    assert waiting.conclusion is Conclusion.ACTION_REQUIRED
    world.clock.advance(timedelta(minutes=1))
    world.box.comment(pull, world.emma, "Fine with me.")
    await world.settle(CHECK)
    assert (await said(world, pull))[0] == "success"
    assert (await pages(world).your_turn(emma(world))).rows == ()
    world.box.merge(pull, world.pam)
    await world.settle()
    shown = await page(world, pull)
    (document,) = shown.documents
    assert (shown.is_open, shown.verdict, document.row.state) == (False, None, DocumentState.MERGED)
    assert (document.row.why, document.row.roles[0].outcome) == ("x", "heard")
    (decided,) = (await pages(world).decisions({world.shop.id}, "checkout")).rows
    assert decided.entry.key == Key(world.shop.id, pull.number)


async def test_a_push_takes_the_rows_to_the_new_head(world: World) -> None:
    pull = await world.prd()
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(NEW_CHECK)
    await said(world, pull)
    (document,) = (await page(world, pull)).documents
    assert document.row.head_sha == pull.head.oid


async def test_a_date_that_moves_is_kept(world: World) -> None:
    pull = await world.sdd()
    world.clock.advance(timedelta(days=1))
    world.box.push(pull, world.emma, dict.fromkeys(SDD, SDD_TEXT.replace("2026-06-01", "2026-07-01")))
    await world.settle(NEW_CHECK)
    (document,) = (await page(world, pull)).documents
    (move,) = document.row.moved
    assert (move.before, move.after, move.sha) == (("2026-06-01",), ("2026-07-01",), pull.head.oid)
    assert document.row.opened_at + timedelta(days=1) <= move.at <= world.clock.now()


async def test_a_closed_document_is_no_longer_shown(world: World) -> None:
    pull = await world.prd()
    world.box.close(pull, world.pam)
    await world.settle()
    assert (await page(world, pull)).documents == ()
    assert (await pages(world).documents({world.shop.id}, DocumentFilters())).total == 0
    world.box.reopen(pull, world.pam)
    await world.settle()
    await said(world, pull)
    assert len((await page(world, pull)).documents) == 1


async def test_a_pull_request_without_a_document_has_nothing_to_show(world: World) -> None:
    pull = await world.code()
    shown = await page(world, pull)
    assert (shown.is_open, shown.pull, shown.verdict, shown.documents) == (True, None, None, ())


async def test_a_look_that_finds_no_change_writes_no_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pull = await world.prd()
    await world.looked(pull)  # it finds the request for a review that the first look made
    found: list[Findings] = []
    finish = world.app.store.finish

    async def finished(job: Any, outcome: Outcome) -> None:
        assert isinstance(outcome, Done)
        found.append(outcome.findings)
        await finish(job, outcome)

    monkeypatch.setattr(world.app.store, "finish", finished)
    await world.looked(pull)
    changed = [(each.thread, each.documents, each.verdicts, each.left_head) for each in found]
    assert changed == [(None, None, None, "")] * len(found)
    assert found


async def test_rows_that_are_lost_come_back_with_the_next_look(world: World) -> None:
    pull = await world.prd()
    await world.looked(pull)  # which knows when the app asked for a review
    before = await page(world, pull)
    await world.app.store.save(
        Key(world.shop.id, pull.number), Findings(documents=(), verdicts=(), verdicts_of=pull.head.oid)
    )
    assert (await page(world, pull)).documents == ()
    await world.looked(pull)
    assert await page(world, pull) == before


async def test_the_page_says_that_the_gate_is_suspended(world: World, tmp_path: Path) -> None:
    pull = await world.prd()
    url = f"sqlite:///{tmp_path / 'ghapp.db'}"
    await suspend.suspend(url, ("GitHub is on fire",), world.clock())
    await SuspensionWatch(world.app.store, clock=world.clock).run()
    await world.let_time_pass()
    await world.settle(CHECK)
    assert await said(world, pull) == ("neutral", "Gate suspended")
    await suspend.resume(url, "", world.clock())
    await SuspensionWatch(world.app.store, clock=world.clock).run()
    await world.let_time_pass()
    await world.settle(CHECK)
    assert (await said(world, pull))[0] == "action_required"


async def test_the_page_says_that_an_evaluation_failed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pull = await world.prd()

    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(evaluation, "decide", fail)
        await world.looked(pull, CHECK)
        assert (await said(world, pull))[0] == "failure"
    await world.looked(pull, CHECK)
    assert (await said(world, pull))[0] == "action_required"


async def test_copies_of_one_decision_are_shown_once(world: World) -> None:
    first = await world.prd()
    world.box.branch(world.box.fork(world.shop, world.dan), world.dan, "twin", first.head)
    second = world.box.open_pull(world.shop, world.dan, branch="twin", fork=True)
    await world.settle(ADD_LABELS)
    shown = (await pages(world).documents({world.shop.id}, DocumentFilters())).rows
    assert [each.number for each in shown] == [first.number]
    assert await said(world, first) == await said(world, second)
    world.box.comment(second, world.emma, "Fine.")
    await world.settle(CHECK)
    assert (await said(world, first))[0] == "success"
    assert await said(world, first) == await said(world, second)
    assert (await pages(world).your_turn(emma(world))).rows == ()


async def test_the_details_link_leads_to_the_page(tmp_path: Path) -> None:
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, public_url="https://roe.example.com") as world:
        await world.settle(*CREATE_LABELS)
        pull = await world.prd()
        page_of_pull = f"https://roe.example.com/acme/shop/pull/{pull.number}"
        assert details(world, pull) == page_of_pull
        world.clock.advance(timedelta(minutes=1))
        world.box.comment(pull, world.emma, "Fine.")
        await world.settle(CHECK)
        assert details(world, pull) == page_of_pull


async def test_without_a_public_address_a_check_leads_to_this_machine(world: World) -> None:
    pull = await world.prd()
    assert details(world, pull) == f"{world.app.url}/acme/shop/pull/{pull.number}"


def details(world: World, pull: PullRequest) -> str:
    run = world.check(pull)
    assert run
    return run.details_url
