"""Going away on the first page: asked, accepted and ended by those who sign in (SPEC §6, "Away")."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.sandbox.state.accounts import User
from tests.scenarios.test_commands import tell
from tests.support.browser import Browser, Shown, open_browser
from tests.support.html_forms import Forms
from tests.support.world import World, asked
from tests.support.writes import ASK, CHECK, take_back

NOBODY_ASKED = "You asked"


def day(world: World, days: int) -> str:
    return str(world.clock.now().date() + timedelta(days=days))


async def ask(world: World, browser: Browser, delegate: str = "dan", days: int = 5) -> Shown:
    return await browser.post("/away", delegate=delegate, until=day(world, days))


def period(shown: Shown) -> str:
    """The period that the buttons of a page are about."""
    return Forms(shown.text).with_field("period").fields["period"]


async def answer(world: World, user: User, how: str) -> Shown:
    """Press the button of the first page that accepts, or ends, an away period."""
    async with open_browser(world, user) as browser:
        shown = await browser.post(f"/away/{how}", period=period(await browser.get("/")))
    world.clock.advance(timedelta(seconds=1))
    return shown


async def test_a_delegate_who_accepts_is_asked_and_heard(world: World) -> None:
    pull = await world.prd()
    async with open_browser(world, world.emma) as emma:
        assert "You asked @dan to speak for you" in (await ask(world, emma)).words
        async with open_browser(world, world.dan) as dan:
            assert "@emma is away until the end of" in (await dan.get("/")).words
        assert asked(pull) == ["emma"]
        assert "You speak for @emma" in (await answer(world, world.dan, "accept")).words
        await world.app.idle()
        await world.settle(ASK, CHECK)
        assert asked(pull) == ["dan", "emma"]
        assert "@dan speaks for you in all repositories" in (await emma.get("/")).words
    async with open_browser(world, world.dan) as dan:
        assert "@emma, EM of acme/shop, delegated to you" in (await dan.get("/")).words
    await tell(world, pull, world.dan, "Fine with us.", CHECK)
    assert world.conclusion(pull) == "success"
    async with open_browser(world, world.pam) as pam:
        assert "@dan spoke for @emma, who was away until" in (await pam.get(pull.path)).words


@pytest.mark.parametrize("by", ["emma", "dan"])
async def test_both_can_end_it_early(world: World, by: str) -> None:
    pull = await world.prd()
    async with open_browser(world, world.emma) as emma:
        await ask(world, emma)
    await answer(world, world.dan, "accept")
    await world.app.idle()
    await world.settle(ASK, CHECK)
    user = world.box.accounts[by]
    assert isinstance(user, User)
    shown = await answer(world, user, "end")
    await world.app.idle()
    await world.settle(take_back(pull), CHECK)
    assert asked(pull) == ["emma"]
    assert ("what they said still counts" in shown.words) is (by == "emma")
    assert "You speak for @emma" not in shown.words


async def test_a_request_can_be_declined_or_withdrawn(world: World) -> None:
    async with open_browser(world, world.emma) as emma:
        await ask(world, emma)
        await answer(world, world.dan, "end")
        assert "@dan declined to speak for you." in (await emma.get("/")).words
        await ask(world, emma)
        await answer(world, world.emma, "end")
        assert "@dan did not accept to speak for you." in (await emma.get("/")).words
    async with open_browser(world, world.dan) as dan:
        assert "asks you to speak" not in (await dan.get("/")).words
    await world.settle()


@pytest.mark.parametrize(
    ("delegate", "days", "why"),
    [
        ("dan", 61, "at most 60 days ahead"),
        ("dan", -1, "at most 60 days ahead"),
        ("nobody", 5, "GitHub has no such user"),
        ("acme/leads", 5, "GitHub has no such user"),
        ("<script>", 5, "GitHub has no such user"),
        ("roe[bot]", 5, "GitHub has no such user"),
        ("Emma", 5, "Name somebody else"),
    ],
)
async def test_a_request_that_cannot_be_says_why(world: World, delegate: str, days: int, why: str) -> None:
    async with open_browser(world, world.emma) as emma:
        shown = await ask(world, emma, delegate, days)
        assert why in shown.words
        assert NOBODY_ASKED not in shown.words


@pytest.mark.parametrize("until", ["", "tomorrow", "9999-99-99", "2026-13-01"])
async def test_a_day_that_is_none_asks_nobody(world: World, until: str) -> None:
    async with open_browser(world, world.emma) as emma:
        shown = await emma.post("/away", delegate="dan", until=until)
        assert "at most 60 days ahead" in shown.words


async def test_only_a_holder_can_go_away(world: World) -> None:
    async with open_browser(world, world.dan) as dan:
        assert "Away" not in (await dan.get("/")).words
        shown = await ask(world, dan, "ada")
        assert "No rules file that you can see names you" in shown.words
    await world.configured("pm: pam\nem: emma\noverride: dan\n")
    world.clock.advance(timedelta(minutes=5))
    async with open_browser(world, world.dan) as dan:
        assert "No rules file that you can see names you" in (await ask(world, dan, "ada")).words


async def test_nobody_can_go_away_twice_at_once(world: World) -> None:
    async with open_browser(world, world.emma) as emma:
        await ask(world, emma)
        assert "You have asked somebody already" in (await ask(world, emma, "ada")).words
    async with open_browser(world, world.ada) as ada:
        assert "asks you to speak" not in (await ada.get("/")).words


async def test_nobody_answers_or_ends_for_others(world: World) -> None:
    pull = await world.prd()
    async with open_browser(world, world.emma) as emma:
        await ask(world, emma)
        identity = period(await emma.get("/"))
        assert "no longer open" in (await emma.post("/away/accept", period=identity)).words
        for how in ("accept", "end"):
            async with open_browser(world, world.ada) as ada:
                assert "no longer open" in (await ada.post(f"/away/{how}", period=identity)).words
        for guessed in ("", "1", f"{world.emma.id}-2", "x-y", f"{2**70}-1"):
            async with open_browser(world, world.dan) as dan:
                assert "no longer open" in (await dan.post("/away/accept", period=guessed)).words
        assert "You asked @dan" in (await emma.get("/")).words
    await world.settle()
    assert asked(pull) == ["emma"]


async def test_a_form_of_another_site_sends_nobody_away(world: World) -> None:
    async with open_browser(world, world.emma) as emma:
        for path in ("/away", "/away/accept", "/away/end"):
            assert (await emma.post(path, csrf="forged", delegate="dan", until=day(world, 5))).status == 403
        assert NOBODY_ASKED not in (await emma.get("/")).words


async def test_accounts_count_by_id_and_not_by_name(world: World) -> None:
    async with open_browser(world, world.emma) as emma:
        await ask(world, emma)
    world.box.rename_user(world.dan, "daniel")
    impostor = world.box.user("dan")
    async with open_browser(world, impostor) as browser:
        assert "asks you to speak" not in (await browser.get("/")).words
