"""Freshness through real HTTP: voices that stop to count, and those that outlive a push (SPEC §3, "Freshness")."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.git import Submodule, Symlink
from ghapp.sandbox.state.threads import PullRequest
from tests.support.late_voices import HEARD, WAITING, awaits_a_word_on_the_prd, later
from tests.support.world import CODE, CONFIG, PRD, REWRITTEN, World, asked, build_world, said
from tests.support.writes import ASK, CHECK, COMMENT, CREATE_LABELS, NEW_CHECK, OPENED

(FILE,) = PRD
DOCUMENT = f"{CONFIG}gate: {{stale: document}}\n"


async def heard(world: World) -> PullRequest:
    """A PRD of the PM's on which the EM has commented, and then time passed."""
    pull = await world.prd()
    later(world)
    world.box.comment(pull, world.emma, "Fine with me.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD
    later(world)
    return pull


async def lose_database(world: World, tmp_path: Path) -> None:
    """End the app, lose its database, and start it again."""
    await world.app.__aexit__()
    (tmp_path / "ghapp.db").unlink()
    await world.app.__aenter__()
    world.registration.webhook_url = f"{world.app.url}/webhook"
    await world.app.idle()


async def test_a_rewrite_after_the_comment_requires_the_voice_again(world: World) -> None:
    await world.configured(DOCUMENT)
    pull = await heard(world)
    seen = pull.head.oid
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(COMMENT, NEW_CHECK)
    assert world.conclusion(pull) == WAITING
    (told,) = said(pull, world.registration.bot)
    assert told.startswith("@emma, the PRD changed after you responded. Please read [what changed](")
    assert f"/compare/{seen[:7]}..{pull.head.oid}" in told
    assert f"the PRD has changed since, in commit `{pull.head.oid[:7]}`" in world.page(pull)
    later(world)
    world.box.comment(pull, world.emma, "Still fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD


async def test_a_voice_survives_a_rewrite_by_default(world: World) -> None:
    pull = await heard(world)
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD


async def test_a_rebase_and_other_changes_keep_the_voice(world: World) -> None:
    await world.configured(DOCUMENT)
    pull = await heard(world)
    world.box.commit(world.shop, world.ada, {"README.md": "# The shop\n"})
    world.box.push(pull, world.pam, force=True)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD
    later(world)
    world.box.push(pull, world.pam, CODE)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD


async def test_documents_that_swap_contents_are_heard_again(world: World) -> None:
    await world.configured(DOCUMENT + "sections: off\n")
    one, other = "docs/prd/a.md", "docs/prd/b.md"
    pull = world.box.open_pull(world.shop, world.pam, {one: "# A\n", other: "# B\n"})
    await world.settle(*OPENED)
    later(world)
    world.box.comment(pull, world.emma, "Fine with me.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD
    later(world)
    world.box.push(pull, world.pam, {one: "# B\n", other: "# A\n"})
    await world.settle(COMMENT, NEW_CHECK)
    await awaits_a_word_on_the_prd(world, pull)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(Submodule("a" * 40), Submodule("b" * 40), id="a submodule with another commit"),
        pytest.param("checkout.md", Symlink("checkout.md"), id="a file that becomes a link"),
        pytest.param("c" * 40, Submodule("c" * 40), id="a file that becomes a submodule"),
    ],
)
async def test_a_document_of_any_type_is_heard_for_its_contents(world: World, before: str, after: str) -> None:
    await world.configured(DOCUMENT + "sections: off\n")
    pull = world.box.open_pull(world.shop, world.pam, {"docs/prd/api": before})
    await world.settle(*OPENED)
    later(world)
    world.box.comment(pull, world.emma, "Fine with me.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD
    later(world)
    world.box.push(pull, world.pam, CODE)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD
    world.box.push(pull, world.pam, {"docs/prd/api": after})
    await world.settle(COMMENT, NEW_CHECK)
    await awaits_a_word_on_the_prd(world, pull)


async def test_a_renamed_document_is_heard_again(world: World) -> None:
    await world.configured(DOCUMENT)
    pull = await heard(world)
    world.box.push(pull, world.pam, renames={FILE: "docs/prd/buying.md"})
    await world.settle(COMMENT, NEW_CHECK)
    await awaits_a_word_on_the_prd(world, pull)


async def test_a_review_refers_to_its_own_commit(world: World) -> None:
    await world.configured(DOCUMENT)
    pull = await world.prd()
    world.box.review(pull, world.emma, "APPROVE")
    await world.settle(CHECK)
    world.box.push(pull, world.pam, CODE)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD
    later(world)
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(ASK, NEW_CHECK)
    assert (world.conclusion(pull), asked(pull)) == (WAITING, ["emma"])
    world.box.push(pull, world.pam, dict(PRD))
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD


@pytest.mark.parametrize("force", [False, True], ids=["pushed", "force-pushed"])
@pytest.mark.parametrize("text", [CONFIG, DOCUMENT], ids=["keep", "document"])
async def test_a_comment_before_the_document_appeared_does_not_count(world: World, text: str, *, force: bool) -> None:
    if text != CONFIG:
        await world.configured(text)
    pull = await world.code(world.pam)
    world.box.comment(pull, world.emma, "Nice code.")
    await world.settle()
    later(world)
    world.box.push(pull, world.pam, dict(PRD), force=force, dated=datetime(2020, 1, 1, tzinfo=UTC))
    await world.settle(*OPENED)
    await awaits_a_word_on_the_prd(world, pull)


async def test_a_comment_on_a_closed_pull_request_refers_to_the_closed_state(world: World) -> None:
    pull = await world.code(world.pam)
    world.box.close(pull, world.pam)
    later(world)
    world.box.push(pull, world.pam, dict(PRD))
    later(world)
    world.box.comment(pull, world.emma, "Nice code.")
    later(world)
    world.box.reopen(pull, world.pam)
    await world.settle(*OPENED)
    await awaits_a_word_on_the_prd(world, pull)


@pytest.mark.parametrize("force", [False, True], ids=["pushed", "force-pushed"])
async def test_freshness_survives_a_lost_database(tmp_path: Path, *, force: bool) -> None:
    async with build_world(tmp_path, {CONFIG_PATH: DOCUMENT}) as world:
        await world.settle(*CREATE_LABELS)
        pull = await heard(world)
        code = await world.code(world.pam)
        world.box.comment(code, world.emma, "Nice code.")
        await world.settle()
        later(world)
        world.box.push(pull, world.pam, REWRITTEN, force=force)
        world.box.push(code, world.pam, dict(PRD), force=force)
        await lose_database(world, tmp_path)
        await world.settle(COMMENT, NEW_CHECK, *OPENED)
        assert (world.conclusion(pull), world.conclusion(code)) == (WAITING, WAITING)
        assert f"in commit `{pull.head.oid[:7]}`" in world.page(pull)
        await lose_database(world, tmp_path)
        await world.settle()


@pytest.mark.parametrize("interim", [None, "pm: [\n"], ids=["no rules file", "a broken rules file"])
@pytest.mark.parametrize("loses_database", [False, True], ids=["same database", "lost database"])
async def test_a_comment_counts_again_when_the_rules_file_is_restored(
    world: World, tmp_path: Path, interim: str | None, *, loses_database: bool
) -> None:
    await world.configured(DOCUMENT)
    pull = await heard(world)
    await world.configured(interim, CHECK)
    if loses_database:
        await lose_database(world, tmp_path)
        await world.let_time_pass()
        world.box.requests.clear()
    later(world)
    world.box.commit(world.shop, world.ada, {"README.md": "# The shop\n"})
    world.box.push(pull, world.pam, force=True)
    await world.settle(NEW_CHECK)
    later(world)
    await world.configured(DOCUMENT, CHECK)
    assert world.conclusion(pull) == HEARD


async def test_contents_are_read_once(world: World) -> None:
    await world.configured(DOCUMENT)
    await world.prd()
    assert [request.kind for request in world.requests] == ["read", "read", "write"]
    opened = next(delivery for delivery in world.box.sent if delivery.action == "opened")
    world.box.outbox.append(replace(opened, id=str(UUID(int=0))))
    await world.settle()
    assert [request.kind for request in world.requests] == ["read"]
