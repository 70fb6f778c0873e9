"""The playground: GitHub's rules apply, and a visitor's text never becomes markup."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp import AiohttpClient

from ghapp.demo.environment import Demo, start_demo
from ghapp.demo.playground import Playground, render_markdown
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import AT_ONCE

Client = TestClient[web.Request, web.Application]
PressButton = Callable[..., Awaitable[str]]


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    async with start_demo(policy=AT_ONCE) as started:
        yield started


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, demo: Demo) -> Client:
    return await aiohttp_client(Playground(demo).application())


@pytest.fixture
def press(client: Client) -> PressButton:
    """Submit a form as somebody; return the next page."""

    async def press(who: str, path: str, /, **form: str) -> str:
        await client.post("/as", data={"who": who, "from": "/"})
        answer = await client.post(path, data=form)
        assert answer.status == 200
        return await answer.text()

    return press


PULL = "/acme/shop/pull/1"


def prd(demo: Demo) -> PullRequest:
    """Return the pull request with a PRD that the tests open first."""
    thread = demo.sandbox.threads[demo.shop][1]
    assert isinstance(thread, PullRequest)
    return thread


async def test_a_prd_waits_for_the_em_and_can_then_be_merged(demo: Demo, press: PressButton) -> None:
    page = await press("paula", "/pull", proposal="a PRD")
    assert "action_required" in page
    page = await press("paula", f"{PULL}/merge")
    assert "GitHub refuses:" in page
    page = await press("chatty-bot[bot]", f"{PULL}/comment", text="Looks fine.")
    assert "action_required" in page
    page = await press("eric", f"{PULL}/comment", text="Looks fine.")
    assert "This pull request can be merged." in page
    await press("paula", f"{PULL}/merge")
    assert prd(demo).merged_at


async def test_a_pull_request_is_merged_through_the_merge_queue(demo: Demo, press: PressButton) -> None:
    demo.sandbox.require_merge_queue(demo.shop)
    assert "Merge when ready" in await press("paula", "/pull", proposal="a PRD")
    assert "GitHub refuses:" in await press("paula", f"{PULL}/merge")
    await press("eric", f"{PULL}/comment", text="Fine.")
    await press("paula", f"{PULL}/merge")
    assert prd(demo).merged_by is not demo.paula
    assert prd(demo).merged_at


async def test_every_button_performs_its_action(demo: Demo, press: PressButton) -> None:
    await press("dora", "/pull", path="docs/prd/a.md", text="text", title="A PRD", draft="yes")
    pull = prd(demo)
    drafts = [pull.draft]
    await press("dora", f"{PULL}/draft")
    assert [*drafts, pull.draft] == [True, False]
    await press("eric", f"{PULL}/comment", text="First")
    (comment,) = pull.comments.values()
    await press("paula", f"{PULL}/edit-comment", id=comment.node_id, text="Second")
    assert (comment.body, comment.editor) == ("Second", demo.paula)
    await press("eric", f"{PULL}/hide", id=comment.node_id)
    assert comment.minimized_reason == "SPAM"
    await press("eric", f"{PULL}/delete-comment", id=comment.node_id)
    assert not pull.comments
    await press("eric", f"{PULL}/review", state="APPROVE")
    assert pull.reviews[0].state == "APPROVED"
    await press("paula", f"{PULL}/dismiss", id=pull.reviews[0].node_id)
    assert pull.reviews[0].state == "DISMISSED"
    await press("dora", f"{PULL}/push", path="src/a.py", text="A = 1\n")
    assert [file.path for file in pull.files] == ["docs/prd/a.md", "src/a.py"]
    await press("dora", f"{PULL}/remove-file", path="src/a.py")
    assert [file.path for file in pull.files] == ["docs/prd/a.md"]
    await press("dora", f"{PULL}/label", label="who")
    assert "who" in {label.name for label in pull.labels}
    await press("dora", f"{PULL}/label", label="who")
    assert "who" not in {label.name for label in pull.labels}
    await press("dora", f"{PULL}/ask", who="paula")
    assert not pull.review_request_for(demo.paula)
    await press("dora", f"{PULL}/close")
    assert pull.state == "closed"


async def test_an_issue_can_be_opened_and_labelled(demo: Demo, press: PressButton) -> None:
    await press("dora", "/issue", title="Why?")
    page = await press("dora", f"{PULL}/label", label="why")
    assert demo.sandbox.threads[demo.shop][1].assignees == [demo.paula]
    assert "assigned" in page


@pytest.mark.parametrize(("button", "form"), [("rerun", {}), ("press", {"button": "re-evaluate"})])
async def test_the_check_can_be_run_again(demo: Demo, press: PressButton, button: str, form: dict[str, str]) -> None:
    await press("paula", "/pull", proposal="a PRD")
    before = len(demo.sandbox.requests)
    assert "GitHub refuses" not in await press("paula", f"{PULL}/{button}", **form)
    assert len(demo.sandbox.requests) > before


async def test_reviewers_can_be_nudged_and_the_check_overridden(demo: Demo, press: PressButton) -> None:
    await press("paula", "/pull", proposal="a PRD")
    page = await press("dora", f"{PULL}/press", button="nudge")
    (override,) = re.findall(r'name="button" value="(override:[^"]+)"', page)
    assert "asks for a response to this pull request" in page
    assert "can only be used by an administrator of this repository" in await press(
        "dora", f"{PULL}/press", button=override
    )
    assert "GitHub refuses" in await press("dora", f"{PULL}/press", button="dance")


async def test_a_moved_prd_is_still_a_prd(demo: Demo, press: PressButton) -> None:
    assert "GitHub refuses" in await press("paula", "/move")
    await press("paula", "/pull", path="docs/prd/checkout.md", text="# Checkout")
    await press("eric", f"{PULL}/comment", text="Fine.")
    await press("paula", f"{PULL}/merge")
    page = await press("paula", "/move", fork="yes", draft="yes")
    assert "archive/checkout.md" in page
    assert "action_required" in page


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"{PULL}/delete-comment", {"id": "IC_nobodys"}),
        (f"{PULL}/push", {"path": "", "text": "x"}),
        (f"{PULL}/remove-file", {"path": "absent.md"}),
        (f"{PULL}/ask", {"who": "stranger"}),
        (f"{PULL}/comment", {"text": " "}),
        (f"{PULL}/review", {"state": "APPROVE"}),
        ("/pull", {"proposal": "", "path": ""}),
    ],
)
async def test_a_refusal_by_github_is_shown(press: PressButton, path: str, form: dict[str, str]) -> None:
    await press("paula", "/pull", proposal="a PRD")
    assert "GitHub refuses:" in await press("paula", path, **form)


async def test_a_bot_can_only_comment(press: PressButton) -> None:
    await press("paula", "/pull", proposal="a PRD")
    assert "GitHub refuses:" in await press("chatty-bot[bot]", f"{PULL}/merge")
    assert "GitHub refuses:" in await press("chatty-bot[bot]", "/pull", proposal="code")
    assert "GitHub refuses:" not in await press("chatty-bot[bot]", f"{PULL}/comment", text="Beep.")


async def test_text_from_a_visitor_is_escaped(press: PressButton) -> None:
    evil = "<script>alert(1)</script>"
    page = await press("dora", "/pull", path=f"docs/{evil}.md", title=evil, text=evil)
    page += await press("dora", f"{PULL}/comment", text=evil)
    page += await press("dora", f"{PULL}/remove-file", path=evil)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold**", "<p><strong>bold</strong></p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("x\n<!-- rules-of-engagement: help -->", "<p>x</p>\n"),
    ],
)
def test_markdown_is_rendered_without_raw_html(markdown: str, html: str) -> None:
    assert render_markdown(markdown) == html


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:80", 200), ("localhost", 200), ("evil.example", 421), ("evil.example:80", 421)]
)
async def test_requests_for_other_hosts_are_rejected(client: Client, host: str, status: int) -> None:
    assert (await client.get("/", headers={"Host": host})).status == status


@pytest.mark.parametrize("path", ["/acme/shop/pull/99", f"{PULL}/nonsense", "/static/../playground.py"])
async def test_an_unknown_path_is_not_found(client: Client, path: str) -> None:
    assert (await client.get(path)).status in (404, 405)


async def test_a_redirect_to_another_site_is_ignored(client: Client) -> None:
    answer = await client.post("/as", data={"who": "eric", "from": "//evil.example"}, allow_redirects=False)
    assert answer.headers["Location"] == "/"


async def test_the_clock_can_be_moved(demo: Demo, press: PressButton) -> None:
    before = demo.clock.now()
    await press("paula", "/clock", leap="1 week")
    assert demo.clock.now() - before >= timedelta(days=7)
    assert "GitHub refuses:" in await press("paula", "/clock", leap="forever")


async def test_the_rules_file_can_be_edited(demo: Demo, press: PressButton) -> None:
    await press("paula", "/rules", text="pm: eric\r\nem: paula\r\n")
    assert demo.shop.head.tree[CONFIG_PATH] == "pm: eric\nem: paula\n"
    await press("eric", "/pull", proposal="a PRD")
    assert prd(demo).review_request_for(demo.paula)


async def test_the_merge_queue_can_be_left(demo: Demo, press: PressButton) -> None:
    await press("paula", "/pull", proposal="code")
    assert "Merge when ready" in await press("paula", "/queue")
    assert "Merge when ready" not in await press("paula", "/queue")
    await press("paula", f"{PULL}/merge")
    assert prd(demo).merged_by is demo.paula


async def test_links_lead_to_a_file_and_to_what_changed(demo: Demo, client: Client, press: PressButton) -> None:
    await press("paula", "/pull", path="docs/prd/a.md", text="# First")
    pull = prd(demo)
    first = pull.head.oid
    await press("paula", f"{PULL}/push", path="docs/prd/a.md", text="# Second")
    assert "<h1>First</h1>" in await (await client.get(f"/acme/shop/blob/{first}/docs/prd/a.md")).text()
    changes = await (await client.get(f"/acme/shop/compare/{first}..{pull.head.oid}")).text()
    assert "-# First" in changes
    assert "+# Second" in changes
    for nowhere in (f"blob/{first}/none.md", f"compare/{first}..0000"):
        assert (await client.get(f"/acme/shop/{nowhere}")).status == 404
