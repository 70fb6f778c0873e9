"""Sign-in with GitHub: whoever cannot show that they began it gets no session (SPEC §7)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from ghapp.sandbox.access.sign_in import authorize
from ghapp.sandbox.http import faults
from ghapp.sandbox.http.fault_plans import Script
from tests.support.browser import open_browser
from tests.support.world import World

SIGNED_IN = "Signed in as pam"


async def test_a_person_signs_in_and_out(world: World) -> None:
    async with open_browser(world) as browser:
        assert "Sign in with GitHub" in (await browser.get("/")).words
        shown = await browser.sign_in(world.pam)
        assert (shown.status, shown.address) == (200, "/")
        assert SIGNED_IN in shown.words
        shown = await browser.post("/sign-out")
        assert "Sign in with GitHub" in shown.words
        assert not world.box.user_tokens, "GitHub still accepts the token of the session"


async def test_a_repository_without_a_rules_file_gets_a_link_that_proposes_one(world: World) -> None:
    world.box.repository("acme/site", files={"README.md": ""}, collaborators={world.pam: "read"})
    old = world.box.repository("acme/old", files={"README.md": ""}, collaborators={world.ada: "admin"})
    world.box.archive(old, world.ada)
    await world.settle()
    async with open_browser(world) as browser:
        shown = await browser.sign_in(world.pam)
        assert "Repositories without a rules file" in shown.words
        assert "/acme/site/new/main?filename=.github%2Frules-of-engagement.yml" in shown.text
        assert "/acme/shop/new/" not in shown.text
        assert "/acme/old/new/" not in shown.text


async def test_the_cookie_is_hidden_from_scripts_and_other_sites(world: World) -> None:
    async with open_browser(world) as browser:
        cookie = (await browser.get("/sign-in", follow=False)).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "ghu_" not in cookie


async def callback(world: World, address: str) -> dict[str, str]:
    """What GitHub would return to the app for an address at GitHub."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return {"code": authorize(world.box, world.pam, query).value, "state": query["state"]}


@pytest.mark.parametrize(
    "changes", [{"state": "forged"}, {"state": ""}, {"code": "made-up"}, {"code": ""}, {"error": "access_denied"}]
)
async def test_a_forged_return_signs_nobody_in(world: World, changes: dict[str, str]) -> None:
    async with open_browser(world) as browser:
        github = (await browser.get("/sign-in", follow=False)).headers["Location"]
        answer = await callback(world, github) | changes
        shown = await browser.get(f"/sign-in/callback?{urlencode(answer)}")
        assert shown.status in (400, 403)
        assert "Sign in with GitHub again" in shown.words
        assert SIGNED_IN not in (await browser.get("/")).words


async def test_a_return_of_another_browser_signs_nobody_in(world: World) -> None:
    async with open_browser(world) as mine, open_browser(world) as theirs:
        github = (await mine.get("/sign-in", follow=False)).headers["Location"]
        await theirs.get("/sign-in", follow=False)
        shown = await theirs.get(f"/sign-in/callback?{urlencode(await callback(world, github))}")
        assert (shown.status, SIGNED_IN in shown.words) == (400, False)


async def test_a_return_counts_once(world: World) -> None:
    async with open_browser(world) as browser:
        github = (await browser.get("/sign-in", follow=False)).headers["Location"]
        address = f"/sign-in/callback?{urlencode(await callback(world, github))}"
        assert SIGNED_IN in (await browser.get(address)).words
        assert (await browser.get(address)).status == 400


@pytest.mark.parametrize(
    "page", ["//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aX: y", "javascript:1"]
)
async def test_sign_in_returns_to_pages_of_the_server_only(world: World, page: str) -> None:
    async with open_browser(world) as browser:
        assert (await browser.sign_in(world.pam, page)).address == "/"


async def test_a_session_ends_with_its_token(world: World) -> None:
    async with open_browser(world, world.pam) as browser:
        world.clock.advance(timedelta(hours=8))
        assert SIGNED_IN not in (await browser.get("/")).words


async def test_a_changed_cookie_is_no_session(world: World) -> None:
    async with open_browser(world, world.pam) as browser:
        (cookie,) = browser.session.cookie_jar
        value = cookie.value
    async with open_browser(world) as browser:
        browser.session.headers["Cookie"] = f"{cookie.key}={value}"
        assert SIGNED_IN in (await browser.get("/")).words
        browser.session.headers["Cookie"] = f"{cookie.key}={value[:-8]}AAAAAAA="
        assert SIGNED_IN not in (await browser.get("/")).words


@pytest.mark.parametrize("csrf", ["", "forged"])
async def test_a_form_without_its_token_changes_nothing(world: World, csrf: str) -> None:
    async with open_browser(world, world.pam) as browser:
        assert (await browser.post("/sign-out", csrf=csrf)).status == 403
        assert SIGNED_IN in (await browser.get("/")).words


@pytest.mark.parametrize("failing", [faults.server_error, faults.unavailable, faults.dropped])
async def test_sign_in_says_when_github_does_not_answer(world: World, failing: object) -> None:
    async with open_browser(world) as browser:
        world.box.faults = Script(failing())  # type: ignore[operator]
        shown = await browser.sign_in(world.pam)
        assert (shown.status, "GitHub does not answer" in shown.words) == (503, True)
        assert SIGNED_IN in (await browser.sign_in(world.pam)).words


async def test_every_page_has_strict_headers(world: World) -> None:
    async with open_browser(world, world.pam) as browser:
        for path in ("/", "/nowhere"):
            headers = (await browser.get(path)).headers
            assert "unsafe-inline" not in headers["Content-Security-Policy"]
            assert headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Content-Type-Options"] == "nosniff"
