"""Who sees what: every route, asked by everybody (SPEC §7). No access looks like nothing there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from ghapp.sandbox.state.accounts import User
from tests.support.browser import Browser, open_browser
from tests.support.page_rows import PAGE, TITLE, dated_sdd, show, waiting_row
from tests.support.world import World

NOBODY, STRANGER, READER, HOLDER, OVERRIDER, EXPIRED = (
    "nobody",
    "reader of another repository",
    "reader",
    "holder",
    "override holder",
    "expired session",
)
VIEWERS = (NOBODY, STRANGER, READER, HOLDER, OVERRIDER, EXPIRED)
LISTS = ("/", "/documents", "/documents.csv", "/documents.json", "/roadmap", "/decisions", "/decisions.csv")
# The status for each of the viewers, in their order.
READS = {
    "/": (200, 200, 200, 200, 200, 200),
    "/documents": (303, 200, 200, 200, 200, 303),
    "/documents.csv": (303, 200, 200, 200, 200, 303),
    "/documents.json": (303, 200, 200, 200, 200, 303),
    "/roadmap": (303, 200, 200, 200, 200, 303),
    "/decisions": (303, 200, 200, 200, 200, 303),
    "/decisions.csv": (303, 200, 200, 200, 200, 303),
    "/decisions.json": (303, 200, 200, 200, 200, 303),
    "/pairs": (303, 200, 200, 200, 200, 303),
    "/pairs/plot.svg": (303, 404, 404, 404, 404, 303),
    "/calendar": (303, 200, 200, 200, 200, 303),
    PAGE: (303, 404, 200, 200, 200, 303),
    "/acme/shop/pull/78": (303, 404, 404, 404, 404, 303),
    "/acme/nowhere/pull/1": (303, 404, 404, 404, 404, 303),
    "/nowhere": (404, 404, 404, 404, 404, 404),
    "/calendar/1-1-guessed.ics": (404, 404, 404, 404, 404, 404),
    "/rules-of-engagement.schema.json": (200, 200, 200, 200, 200, 200),
}
WRITES = {
    f"{PAGE}/re-evaluate": (401, 404, 303, 303, 303, 401),
    f"{PAGE}/nudge": (401, 404, 303, 303, 303, 401),
    f"{PAGE}/override": (401, 404, 303, 303, 303, 401),
    "/calendar/new": (401, 303, 303, 303, 303, 401),
    "/calendar/revoke": (401, 303, 303, 303, 303, 401),
    "/away": (401, 303, 303, 303, 303, 401),
    "/away/accept": (401, 303, 303, 303, 303, 401),
    "/away/end": (401, 303, 303, 303, 303, 401),
    "/sign-out": (401, 303, 303, 303, 303, 401),
}


@pytest.fixture
async def browsers(world: World) -> AsyncIterator[dict[str, Browser]]:
    """A browser for each viewer; the repositories are private."""
    world.shop.private = True
    rita, otto = world.box.user("rita"), world.box.user("otto")
    world.box.repository("acme/other", private=True, files={"README.md": ""}, collaborators={otto: "admin"})
    world.box.add_collaborator(world.shop, rita, "read")
    await world.settle()
    await show(world, waiting_row(world), dated_sdd(world))
    people: dict[str, User | None] = {
        NOBODY: None,
        STRANGER: otto,
        READER: rita,
        HOLDER: world.emma,
        OVERRIDER: world.ada,
    }
    async with AsyncExitStack() as stack:
        expired = await stack.enter_async_context(open_browser(world, world.emma))
        world.clock.advance(timedelta(hours=8))
        found = {name: await stack.enter_async_context(open_browser(world, person)) for name, person in people.items()}
        yield found | {EXPIRED: expired}


async def test_every_page_answers_everybody_as_it_should(browsers: dict[str, Browser]) -> None:
    for path, expected in READS.items():
        found = tuple([(await browsers[name].get(path, follow=False)).status for name in VIEWERS])
        assert (path, found) == (path, expected)


async def test_every_form_answers_everybody_as_it_should(browsers: dict[str, Browser]) -> None:
    for path, expected in WRITES.items():
        found = tuple([(await browsers[name].post(path, follow=False)).status for name in VIEWERS])
        assert (path, found) == (path, expected)


async def test_nobody_sees_a_repository_that_is_not_theirs(browsers: dict[str, Browser]) -> None:
    for path in LISTS:
        for name in (NOBODY, STRANGER, EXPIRED):
            assert TITLE not in (await browsers[name].get(path)).text
    for path in ("/documents", "/documents.csv", "/documents.json", "/roadmap", PAGE):
        assert TITLE in (await browsers[READER].get(path)).text


async def test_no_access_looks_like_nothing_there(browsers: dict[str, Browser]) -> None:
    hidden, absent = [await browsers[STRANGER].get(path) for path in (PAGE, "/acme/nowhere/pull/77")]
    assert (hidden.status, hidden.words) == (absent.status, absent.words)


@pytest.mark.parametrize(
    ("name", "buttons"),
    [
        (READER, {"Re-evaluate"}),
        (HOLDER, {"Re-evaluate"}),
        (OVERRIDER, {"Re-evaluate", "Nudge", "Override"}),
    ],
)
async def test_buttons_are_for_those_who_may_use_them(
    browsers: dict[str, Browser], name: str, buttons: set[str]
) -> None:
    shown = (await browsers[name].get(PAGE)).text
    assert {button for button in ("Re-evaluate", "Nudge", "Override") if f">{button}</button>" in shown} == buttons


async def test_a_holder_can_nudge_those_who_are_awaited(world: World, browsers: dict[str, Browser]) -> None:
    async with open_browser(world, world.pam) as pam:
        shown = (await pam.get(PAGE)).text
    assert ">Nudge</button>" in shown
    assert ">Override</button>" not in shown


async def test_a_reader_who_forges_a_form_changes_nothing(world: World, browsers: dict[str, Browser]) -> None:
    for path in ("nudge", "override"):
        shown = await browsers[READER].post(f"{PAGE}/{path}", reason="I say so.", head="a" * 40)
        assert "GitHub did not accept this" in shown.words
    await world.settle()


async def test_access_that_was_taken_back_ends_within_minutes(world: World, browsers: dict[str, Browser]) -> None:
    rita = world.box.accounts["rita"]
    assert isinstance(rita, User)
    assert (await browsers[READER].get(PAGE)).status == 200
    world.box.remove_collaborator(world.shop, rita)
    world.clock.advance(timedelta(minutes=5))
    assert (await browsers[READER].get(PAGE)).status == 404


async def test_a_token_that_was_taken_back_ends_the_session(world: World, browsers: dict[str, Browser]) -> None:
    world.box.user_tokens.clear()
    world.clock.advance(timedelta(minutes=5))
    shown = await browsers[HOLDER].get("/documents", follow=False)
    assert (shown.status, shown.headers["Location"]) == (303, "/sign-in")
    assert "Sign in with GitHub" in (await browsers[HOLDER].get("/")).words
