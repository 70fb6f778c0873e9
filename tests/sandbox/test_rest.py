"""The REST API, asked by gidgethub over HTTP."""

from __future__ import annotations

import time
from typing import Any

import aiohttp
import gidgethub
import jwt
import pytest
from gidgethub import apps
from gidgethub.aiohttp import GitHubAPI

from tests.sandbox.small import CHECK, Small, small

SHOP = "/repos/acme/shop"


@pytest.mark.parametrize(
    ("url", "key", "expected"),
    [
        (SHOP, "full_name", "acme/shop"),
        ("/repositories/1", "default_branch", "main"),
        (f"{SHOP}/pulls/1", "changed_files", 1),
        (f"{SHOP}/issues/1", "title", "PRD"),
        (f"{SHOP}/branches/main", "protected", True),
        (f"{SHOP}/contents/README.md", "content", "IyBTaG9wCg==\n"),
        (f"{SHOP}/contents/docs/prd/cart.md?ref=patch-1", "path", "docs/prd/cart.md"),
        (f"{SHOP}/labels/why", "color", "ededed"),
        ("/rate_limit", "rate", {"limit": 5000, "used": 0, "remaining": 5000, "reset": 1714568400, "resource": "core"}),
    ],
)
async def test_a_thing_is_found_at_its_url(url: str, key: str, expected: object) -> None:
    here = small()
    here.box.add_labels(here.pull(), here.emil, ["why"])
    here.box.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    async with here.client() as api:
        assert (await api.getitem(url))[key] == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{SHOP}/pulls", ["PRD"]),
        (f"{SHOP}/pulls?state=closed", ["Old"]),
        (f"{SHOP}/pulls?state=all&direction=asc", ["Old", "PRD"]),
        (f"{SHOP}/pulls?base=next", []),
    ],
)
async def test_pull_requests_are_chosen_by_the_query(url: str, expected: list[str]) -> None:
    here = small()
    old = here.box.open_pull(here.shop, here.enno, {"a": "1"}, title="Old")
    here.box.close(old, here.enno)
    here.pull()
    async with here.client() as api:
        assert [pull["title"] for pull in await api.getitem(url)] == expected


@pytest.mark.parametrize(("count", "requests"), [(1, 1), (100, 1), (101, 2), (3_000, 30), (3_001, 30)])
async def test_files_come_in_pages_and_end_at_3000(count: int, requests: int) -> None:
    here = small()
    files: dict[str, str | None] = {f"docs/{number:04}.md": f"{number}\n" for number in range(count)}
    here.box.open_pull(here.shop, here.paula, files)
    async with here.client() as api:
        here.box.requests.clear()
        found = [file["filename"] async for file in api.getiter(f"{SHOP}/pulls/1/files?per_page=100")]
    assert (found, len(here.box.requests)) == (sorted(files)[:3_000], requests)


async def test_a_renamed_file_tells_its_old_name() -> None:
    here = small()
    here.box.open_pull(here.shop, here.paula, renames={"README.md": "docs/prd/cart.md"})
    async with here.client() as api:
        (file,) = await api.getitem(f"{SHOP}/pulls/1/files")
    assert (file["status"], file["previous_filename"]) == ("renamed", "README.md")


async def test_labels_are_put_on_and_taken_off() -> None:
    here = small()
    here.pull()
    async with here.client() as api:
        await api.post(f"{SHOP}/labels", data={"name": "how", "color": "D4C5F9", "description": "The way"})
        await api.post(f"{SHOP}/issues/1/labels", data={"labels": ["how", "why"]})
        await api.delete(f"{SHOP}/issues/1/labels/how")
        assert [label["name"] for label in await api.getitem(f"{SHOP}/issues/1/labels")] == ["why"]
        assert [label["color"] for label in await api.getitem(f"{SHOP}/labels")] == ["d4c5f9", "ededed"]


async def test_reviews_are_asked_for_and_taken_back() -> None:
    here = small()
    here.pull()
    asked = {"reviewers": ["Emil"], "team_reviewers": ["devs"]}
    async with here.client() as api:
        pull = await api.post(f"{SHOP}/pulls/1/requested_reviewers", data=asked)
        assert [user["login"] for user in pull["requested_reviewers"]] == ["emil"]
        assert [team["slug"] for team in pull["requested_teams"]] == ["devs"]
        await api.delete(f"{SHOP}/pulls/1/requested_reviewers", data=asked)
        assert await api.getitem(f"{SHOP}/pulls/1/requested_reviewers") == {"users": [], "teams": []}


async def test_people_are_assigned_and_unassigned() -> None:
    here = small()
    here.box.open_issue(here.shop, here.paula, "Carts get lost")
    async with here.client() as api:
        issue = await api.post(f"{SHOP}/issues/1/assignees", data={"assignees": ["emil", "stella", "nobody"]})
        assert [user["login"] for user in issue["assignees"]] == ["emil"]
        await api.delete(f"{SHOP}/issues/1/assignees", data={"assignees": ["emil"]})
        assert (await api.getitem(f"{SHOP}/issues/1"))["assignees"] == []
        await api.getitem(f"{SHOP}/assignees/emil")
        with pytest.raises(gidgethub.BadRequest, match="Not Found"):
            await api.getitem(f"{SHOP}/assignees/stella")


async def test_comments_are_written_changed_reacted_to_and_deleted() -> None:
    here = small()
    here.pull()
    async with here.client() as api:
        written = await api.post(f"{SHOP}/issues/1/comments", data={"body": "Please look."})
        assert (written["user"]["login"], written["user"]["type"]) == ("rules[bot]", "Bot")
        await api.patch(written["url"], data={"body": "Please look again."})
        await api.post(f"{written['url']}/reactions", data={"content": "+1"})
        (found,) = await api.getitem(f"{SHOP}/issues/1/comments")
        assert (found["body"], found["reactions"]["+1"]) == ("Please look again.", 1)
        await api.delete(written["url"])
        assert await api.getitem(f"{SHOP}/issues/1/comments") == []


async def test_a_check_run_is_written_changed_and_found() -> None:
    here = small()
    head = here.pull().head.oid
    annotation = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}
    output: dict[str, Any] = {"title": "t", "summary": "s", "annotations": [annotation]}
    async with here.client() as api:
        run = await api.post(
            f"{SHOP}/check-runs",
            data={"name": CHECK, "head_sha": head, "conclusion": "action_required", "output": output},
        )
        assert (run["status"], run["output"]["annotations_count"]) == ("completed", 1)
        assert [pull["number"] for pull in run["pull_requests"]] == [1]
        await api.patch(run["url"], data={"conclusion": "success", "output": output})
        found = await api.getitem(f"{SHOP}/commits/{head}/check-runs?check_name=Rules%20of%20Engagement")
        assert [each["conclusion"] for each in found["check_runs"]] == ["success"]
        assert len(await api.getitem(f"{run['url']}/annotations")) == 2


async def test_rules_and_protection_tell_the_required_check_at_their_places() -> None:
    here = small()
    here.box.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    here.box.protect(here.shop, "next", required=[(CHECK, here.app.id)], ruleset=True)
    async with here.client() as api:
        branch = await api.getitem(f"{SHOP}/branches/main")
        (rule,) = await api.getitem(f"{SHOP}/rules/branches/next")
        assert await api.getitem(f"{SHOP}/rules/branches/main") == []
    checks = branch["protection"]["required_status_checks"]["checks"]
    assert checks == [{"context": CHECK, "app_id": here.app.id}]
    assert rule["parameters"]["required_status_checks"] == [{"context": CHECK, "integration_id": here.app.id}]


async def test_a_teams_members_are_its_child_teams_too() -> None:
    here = small()
    here.acme.team("leads", [here.stella], parent=here.devs)
    async with here.client() as api:
        members = await api.getitem("/orgs/acme/teams/devs/members")
    assert [member["login"] for member in members] == ["paula", "emil", "enno", "stella"]


async def test_a_merge_needs_the_permission_to_write_contents() -> None:
    here = small()
    here.pull()
    async with here.client() as api:
        with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
            await api.put(f"{SHOP}/pulls/1/merge", data={})
        here.installation.permissions = {**here.installation.permissions, "contents": "write"}
    async with here.client() as api:
        assert (await api.put(f"{SHOP}/pulls/1/merge", data={}))["merged"] is True
        await api.getitem(f"{SHOP}/pulls/1/merge")


@pytest.mark.parametrize(
    ("permissions", "url"),
    [
        ({"issues": "read"}, f"{SHOP}/pulls/1"),
        ({"issues": "read"}, f"{SHOP}/contents/README.md"),
        ({"issues": "read"}, "/orgs/acme/teams/devs/members"),
        ({"pull_requests": "read"}, f"{SHOP}/issues/2"),
        ({"issues": "write"}, f"{SHOP}/issues/1"),
    ],
)
async def test_a_token_reads_only_what_it_was_given(permissions: dict[str, str], url: str) -> None:
    here = small()
    here.pull()
    here.box.open_issue(here.shop, here.paula, "Carts get lost")
    async with here.client(permissions=permissions) as api:
        with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration") as caught:
            await api.getitem(url)
    assert caught.value.status_code == 403


async def test_what_is_public_is_read_without_a_permission() -> None:
    here = small()
    here.box.repository("stella/open", files={"README.md": "# Open\n"})
    async with here.client(permissions={"issues": "read"}) as api:
        assert (await api.getitem("/repos/stella/open/contents/README.md"))["size"] == 7
        with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
            await api.post("/repos/stella/open/labels", data={"name": "why"})


async def test_a_token_that_may_read_may_not_write() -> None:
    here = small()
    here.pull()
    async with here.client(permissions={"pull_requests": "read"}) as api:
        assert await api.getitem(f"{SHOP}/issues/1/labels") == []
        with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
            await api.post(f"{SHOP}/issues/1/labels", data={"labels": ["why"]})


@pytest.mark.parametrize("url", ["/repos/acme/secret", "/repos/acme/nowhere", f"{SHOP}/pulls/99", f"{SHOP}/nothing"])
async def test_what_is_not_there_or_hidden_is_not_found(url: str) -> None:
    here = small()
    here.box.repository("acme/secret", private=True)
    async with here.client() as api:
        with pytest.raises(gidgethub.BadRequest, match="Not Found") as caught:
            await api.getitem(url)
    assert caught.value.status_code == 404


async def test_a_token_ends_after_an_hour() -> None:
    here = small()
    async with here.client() as api:
        here.clock.forward(minutes=59, seconds=59)
        await api.getitem(SHOP)
        here.clock.forward(seconds=1)
        with pytest.raises(gidgethub.BadRequest, match="Bad credentials") as caught:
            await api.getitem(SHOP)
    assert caught.value.status_code == 401


async def test_a_suspended_installation_gets_nothing() -> None:
    here = small()
    async with here.client() as api:
        here.installation.suspend()
        with pytest.raises(gidgethub.BadRequest, match="This installation has been suspended"):
            await api.getitem(SHOP)
        with pytest.raises(gidgethub.BadRequest, match="This installation has been suspended"):
            await api.post("/app/installations/1/access_tokens", data={}, jwt=here.jwt())
        here.installation.unsuspend()
        await api.getitem(SHOP)


async def test_a_deleted_installation_is_gone() -> None:
    here = small()
    async with here.client() as api:
        here.installation.delete()
        with pytest.raises(gidgethub.BadRequest, match="Bad credentials"):
            await api.getitem(SHOP)
        with pytest.raises(gidgethub.BadRequest, match="Not Found"):
            await api.post("/app/installations/1/access_tokens", data={}, jwt=here.jwt())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"permissions": {"contents": "write"}}, "The permissions requested are not granted to this installation."),
        ({"repositories": ["other"]}, "There is at least one repository that does not exist or is not accessible"),
    ],
)
async def test_a_token_is_never_wider_than_the_installation(asked: dict[str, Any], message: str) -> None:
    here = small()
    here.box.repository("acme/other", private=True)
    async with here.client() as api:
        with pytest.raises(gidgethub.BadRequest, match=message):
            await api.post("/app/installations/1/access_tokens", data=asked, jwt=here.jwt())


async def test_the_app_finds_itself_and_where_it_is_installed() -> None:
    here = small()
    async with here.client() as api:
        assert (await api.getitem("/app", jwt=here.jwt()))["slug"] == "rules"
        (installation,) = await api.getitem("/app/installations", jwt=here.jwt())
        assert await api.getitem(f"{SHOP}/installation", jwt=here.jwt()) == installation
        with pytest.raises(gidgethub.BadRequest, match="A JSON web token could not be decoded"):
            await api.getitem("/app")
        with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
            await api.getitem(SHOP, jwt=here.jwt())


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"iss": "77"}, "Integration not found"),
        ({"exp": 60}, "must be a numeric value representing the future time"),
        ({"exp": int(time.time()) + 3_600}, "is too far in the future"),
        ({"iat": int(time.time()) + 3_600}, "must be an Integer representing the time"),
    ],
)
async def test_a_jwt_is_checked(claims: dict[str, Any], message: str) -> None:
    here = small()
    now = int(time.time())
    whole = {"iat": now - 60, "exp": now + 540, "iss": str(here.app.id)} | claims
    token = jwt.encode(whole, here.app.private_key, algorithm="RS256")
    async with here.client() as api:
        with pytest.raises(gidgethub.BadRequest, match=message):
            await api.getitem("/app", jwt=token)


async def test_a_jwt_signed_by_another_app_is_refused() -> None:
    here = small()
    other = here.box.register_app("other", permissions={}, events=[])
    forged = apps.get_jwt(app_id=str(here.app.id), private_key=other.private_key)
    async with here.client() as api:
        with pytest.raises(gidgethub.BadRequest, match="A JSON web token could not be decoded"):
            await api.getitem("/app", jwt=forged)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"{", 400, "Problems parsing JSON"),
        (b"[]", 400, "Body should be a JSON object"),
        (b"{}", 422, "Validation Failed"),
    ],
)
async def test_a_wrong_body_is_refused(body: bytes, status: int, message: str) -> None:
    here = small()
    async with here.client() as api, aiohttp.ClientSession() as session:
        headers = {"authorization": f"token {api.oauth_token}", "user-agent": "small"}
        async with session.post(f"{api.base_url}{SHOP}/labels", data=body, headers=headers) as response:
            assert (response.status, (await response.json())["message"]) == (status, message)


async def test_every_request_is_in_the_log() -> None:
    here = small()
    here.pull()
    async with here.client() as api:
        await api.getitem(SHOP)
        await api.post(f"{SHOP}/issues/1/labels", data={"labels": ["why"]})
        await api.graphql("{ viewer { login } }", endpoint=f"{api.base_url}/graphql")
    log = here.box.requests
    assert [(request.kind, request.actor, request.status) for request in log] == [
        ("token", "rules", 201),
        ("read", "rules[bot]", 200),
        ("write", "rules[bot]", 200),
        ("read", "rules[bot]", 200),
    ]
    assert [str(request) for request in here.box.writes] == [f"POST {SHOP}/issues/1/labels"]
    assert log[3].fields == ("viewer",)


async def test_no_request_is_answered_without_a_user_agent() -> None:
    here = small()
    async with here.box.serve() as server, aiohttp.ClientSession(skip_auto_headers=["user-agent"]) as session:
        api = GitHubAPI(session, "", base_url=server.url)
        with pytest.raises(gidgethub.BadRequest, match="Request forbidden by administrative rules"):
            await api.getitem("/app", jwt=here.jwt())


async def _spent(here: Small, api: GitHubAPI) -> int:
    rate: dict[str, int] = (await api.getitem("/rate_limit"))["rate"]
    return rate["used"]


async def test_a_conditional_request_costs_nothing_while_nothing_changed() -> None:
    here = small()
    pull = here.pull()
    async with here.client() as api:
        cache: dict[str, Any] = {}
        cached = GitHubAPI(api._session, "small", base_url=api.base_url, oauth_token=api.oauth_token, cache=cache)
        first = await cached.getitem(f"{SHOP}/pulls/1")
        assert await cached.getitem(f"{SHOP}/pulls/1") == first
        assert (here.box.requests[-1].status, await _spent(here, api)) == (304, 1)
        here.box.add_labels(pull, here.emil, ["why"])
        assert [label["name"] for label in (await cached.getitem(f"{SHOP}/pulls/1"))["labels"]] == ["why"]
        assert (here.box.requests[-1].status, await _spent(here, api)) == (200, 2)


async def test_the_rate_limit_ends_with_its_hour() -> None:
    here = small(rate_limit=2)
    async with here.client() as api:
        await api.getitem(SHOP)
        await api.getitem(SHOP)
        assert api.rate_limit is not None
        assert (api.rate_limit.limit, api.rate_limit.remaining) == (2, 0)
        api.rate_limit = None
        with pytest.raises(gidgethub.RateLimitExceeded, match="API rate limit exceeded for installation ID 1"):
            await api.getitem(SHOP)
        here.clock.forward(hours=1)
        api.rate_limit = None
        with pytest.raises(gidgethub.BadRequest, match="Bad credentials"):
            await api.getitem(SHOP)
    async with here.client() as api:
        await api.getitem(SHOP)


async def test_latency_is_not_the_sandboxs_own_share() -> None:
    here = small(latency=0.02)
    async with here.client() as api:
        started = time.perf_counter()
        await api.getitem(SHOP)
        assert time.perf_counter() - started >= 0.02
    assert here.box.requests[-1].seconds < 0.02
