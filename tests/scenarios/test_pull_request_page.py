"""The page of a pull request shows what its check says, and its buttons do what the check's would (SPEC §7)."""

from __future__ import annotations

import html

import pytest

from tests.support.browser import open_browser
from tests.support.world import PRD, World, said
from tests.support.writes import CHECK, COMMENT, OPENED, REACT

EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) \u202e"


async def test_page_and_check_say_the_same(world: World) -> None:
    pull = await world.prd()
    async with open_browser(world, world.emma) as emma:
        shown = await emma.get(pull.path)
        assert world.title(pull) in html.unescape(shown.text)
        assert "Because you are the EM of acme/shop." in shown.words
        world.box.comment(pull, by=world.emma, body="Fine with me.")
        await world.settle(CHECK)
        shown = await emma.get(pull.path)
        assert world.title(pull) in html.unescape(shown.text)
        assert "Heard: @emma" in shown.words
        assert "Why am I asked?" not in shown.words
        assert "Nothing waits for you." in (await emma.get("/")).words


async def test_re_evaluate_sees_what_github_reports_to_nobody(world: World) -> None:
    pull = await world.prd()
    comment = world.box.comment(pull, by=world.emma, body="Fine with me.")
    await world.settle(CHECK)
    world.box.minimize(comment, by=world.ada, reason="SPAM")
    async with open_browser(world, world.dan) as dan:
        await dan.post(f"{pull.path}/re-evaluate")
        await world.app.idle()
        await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_nudge_asks_the_awaited_once(world: World) -> None:
    pull = await world.prd()
    async with open_browser(world, world.pam) as pam:
        assert "asks the awaited people again" in (await pam.post(f"{pull.path}/nudge")).words
        await world.app.idle()
        await world.settle(COMMENT, CHECK)
        await pam.post(f"{pull.path}/nudge")
        await world.app.idle()
        await world.settle()
    (nudge,) = said(pull, world.registration.bot)
    assert "@emma" in nudge
    assert "`pam`" in nudge


async def test_override_is_a_comment_of_the_person(world: World) -> None:
    pull = await world.prd()
    async with open_browser(world, world.ada) as ada:
        shown = await ada.post(f"{pull.path}/override", reason="It is\nurgent.", head=pull.head.oid)
        assert "Your override is on record" in shown.words
        written = f"POST /repositories/{world.shop.id}/issues/{pull.number}/comments"
        await world.settle(written, COMMENT, REACT, CHECK)
        assert said(pull, world.ada) == ["/roe override It is urgent."]
        assert world.conclusion(pull) == "success"
        assert "Overridden by @ada: It is urgent." in (await ada.get(pull.path)).words


@pytest.mark.parametrize(("reason", "head"), [("Urgent.", "0" * 40), (" ", ""), ("", ""), ("Cancel", "")])
async def test_an_override_needs_a_reason_and_the_present_head(world: World, reason: str, head: str) -> None:
    pull = await world.prd()
    async with open_browser(world, world.ada) as ada:
        shown = await ada.post(f"{pull.path}/override", reason=reason, head=head or pull.head.oid)
        assert "GitHub did not accept this" in shown.words
        await world.settle()


async def test_text_of_others_never_becomes_markup(world: World) -> None:
    world.box.open_pull(
        world.shop, world.pam, {path: text.replace("# Checkout", EVIL) for path, text in PRD.items()}, title=EVIL
    )
    await world.settle(*OPENED)
    (pull,) = world.box.threads[world.shop].values()
    world.box.comment(pull, by=world.emma, body=f"/concern risk: {EVIL}")
    await world.settle(CHECK, REACT)
    async with open_browser(world, world.pam) as pam:
        for page in ("/", "/documents", "/roadmap", f"/documents?title={EVIL}", pull.path):
            shown = (await pam.get(page)).text
            assert "<script>alert" not in shown
            assert 'href="javascript' not in shown
            assert "&lt;script&gt;alert(1)" in shown
