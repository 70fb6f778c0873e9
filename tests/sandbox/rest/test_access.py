"""Access to the REST API: JWTs, tokens, permissions and the rate limit."""

from __future__ import annotations

import time
from typing import Any

import gidgethub
import jwt
import pytest
from gidgethub import apps
from gidgethub.aiohttp import GitHubAPI

from ghapp.sandbox.access.credentials import issue_token
from tests.support.small_sandbox import Connect, Serve, SmallSandbox, small_sandbox

SHOP = "/repos/acme/shop"


async def test_a_merge_needs_the_permission_to_write_contents(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    api = await connect(here)
    with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
        await api.put(f"{SHOP}/pulls/1/merge", data={})
    here.installation.permissions = {**here.installation.permissions, "contents": "write"}
    api = await connect(here)
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
async def test_a_token_reads_only_what_it_was_given(connect: Connect, permissions: dict[str, str], url: str) -> None:
    here = small_sandbox()
    here.pull()
    here.sandbox.open_issue(here.shop, here.paula, "Carts get lost")
    api = await connect(here, permissions=permissions)
    with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration") as caught:
        await api.getitem(url)
    assert caught.value.status_code == 403


async def test_a_public_repository_is_read_without_a_permission(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.repository("stella/open", files={"README.md": "# Open\n"})
    api = await connect(here, permissions={"issues": "read"})
    assert (await api.getitem("/repos/stella/open/contents/README.md"))["size"] == 7
    with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
        await api.post("/repos/stella/open/labels", data={"name": "why"})


async def test_a_token_with_read_permission_cannot_write(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    api = await connect(here, permissions={"pull_requests": "read"})
    assert await api.getitem(f"{SHOP}/issues/1/labels") == []
    with pytest.raises(gidgethub.BadRequest, match="Resource not accessible by integration"):
        await api.post(f"{SHOP}/issues/1/labels", data={"labels": ["why"]})


@pytest.mark.parametrize("url", ["/repos/acme/secret", "/repos/acme/nowhere", f"{SHOP}/pulls/99", f"{SHOP}/nothing"])
async def test_a_missing_or_hidden_resource_is_not_found(connect: Connect, url: str) -> None:
    here = small_sandbox()
    here.sandbox.repository("acme/secret", private=True)
    api = await connect(here)
    with pytest.raises(gidgethub.BadRequest, match="Not Found") as caught:
        await api.getitem(url)
    assert caught.value.status_code == 404


async def test_a_token_expires_after_an_hour(connect: Connect) -> None:
    here = small_sandbox()
    api = await connect(here)
    here.clock.forward(minutes=59, seconds=59)
    await api.getitem(SHOP)
    here.clock.forward(seconds=1)
    with pytest.raises(gidgethub.BadRequest, match="Bad credentials") as caught:
        await api.getitem(SHOP)
    assert caught.value.status_code == 401


async def test_a_suspended_installation_is_refused(connect: Connect) -> None:
    here = small_sandbox()
    api = await connect(here)
    here.sandbox.suspend(here.installation)
    with pytest.raises(gidgethub.BadRequest, match="This installation has been suspended"):
        await api.getitem(SHOP)
    with pytest.raises(gidgethub.BadRequest, match="This installation has been suspended"):
        await api.post("/app/installations/1/access_tokens", data={}, jwt=here.jwt())
    here.sandbox.unsuspend(here.installation)
    await api.getitem(SHOP)


async def test_a_deleted_installation_is_not_found(connect: Connect) -> None:
    here = small_sandbox()
    api = await connect(here)
    here.sandbox.uninstall(here.installation)
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
async def test_a_token_is_never_wider_than_the_installation(
    connect: Connect, asked: dict[str, Any], message: str
) -> None:
    here = small_sandbox()
    here.sandbox.repository("acme/other", private=True)
    api = await connect(here)
    with pytest.raises(gidgethub.BadRequest, match=message):
        await api.post("/app/installations/1/access_tokens", data=asked, jwt=here.jwt())


async def test_the_app_reads_itself_and_its_installations(connect: Connect) -> None:
    here = small_sandbox()
    api = await connect(here)
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
async def test_a_jwt_with_wrong_claims_is_refused(connect: Connect, claims: dict[str, Any], message: str) -> None:
    here = small_sandbox()
    now = int(time.time())
    whole = {"iat": now - 60, "exp": now + 540, "iss": str(here.app.id)} | claims
    token = jwt.encode(whole, here.app.private_key, algorithm="RS256")
    api = await connect(here)
    with pytest.raises(gidgethub.BadRequest, match=message):
        await api.getitem("/app", jwt=token)


async def test_a_jwt_signed_by_another_app_is_refused(connect: Connect) -> None:
    here = small_sandbox()
    other = here.sandbox.register_app("other", permissions={}, events=[])
    forged = apps.get_jwt(app_id=str(here.app.id), private_key=other.private_key)
    api = await connect(here)
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
async def test_a_malformed_body_is_refused(serve: Serve, body: bytes, status: int, message: str) -> None:
    here = small_sandbox()
    client = await serve(here.sandbox)
    token = issue_token(here.sandbox, here.installation).value
    response = await client.post(f"{SHOP}/labels", data=body, headers={"authorization": f"token {token}"})
    assert (response.status, (await response.json())["message"]) == (status, message)


async def test_every_request_is_in_the_log(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    api = await connect(here)
    await api.getitem(SHOP)
    await api.post(f"{SHOP}/issues/1/labels", data={"labels": ["why"]})
    await api.graphql("{ viewer { login } }", endpoint=f"{api.base_url}/graphql")
    log = here.sandbox.requests
    assert [(request.kind, request.actor, request.status) for request in log] == [
        ("token", "rules", 201),
        ("read", "rules[bot]", 200),
        ("write", "rules[bot]", 200),
        ("read", "rules[bot]", 200),
    ]
    assert [str(request) for request in here.sandbox.writes] == [f"POST {SHOP}/issues/1/labels"]
    assert log[3].fields == ("viewer",)


async def test_a_request_without_a_user_agent_is_refused(serve: Serve) -> None:
    here = small_sandbox()
    client = await serve(here.sandbox)
    api = GitHubAPI(client.session, "", base_url=here.sandbox.api_url)
    with pytest.raises(gidgethub.BadRequest, match="Request forbidden by administrative rules"):
        await api.getitem("/app", jwt=here.jwt())


async def _spent(here: SmallSandbox, api: GitHubAPI) -> int:
    rate: dict[str, int] = (await api.getitem("/rate_limit"))["rate"]
    return rate["used"]


async def test_a_conditional_request_is_free_when_nothing_changed(connect: Connect) -> None:
    here = small_sandbox()
    pull = here.pull()
    api = await connect(here)
    cache: dict[str, Any] = {}
    cached = GitHubAPI(api._session, "small", base_url=api.base_url, oauth_token=api.oauth_token, cache=cache)
    first = await cached.getitem(f"{SHOP}/pulls/1")
    assert await cached.getitem(f"{SHOP}/pulls/1") == first
    assert (here.sandbox.requests[-1].status, await _spent(here, api)) == (304, 1)
    here.sandbox.add_labels(pull, here.emil, ["why"])
    assert [label["name"] for label in (await cached.getitem(f"{SHOP}/pulls/1"))["labels"]] == ["why"]
    assert (here.sandbox.requests[-1].status, await _spent(here, api)) == (200, 2)


async def test_the_rate_limit_resets_after_an_hour(connect: Connect) -> None:
    here = small_sandbox(rate_limit=2)
    api = await connect(here)
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
    api = await connect(here)
    await api.getitem(SHOP)


async def test_the_logged_time_excludes_latency(connect: Connect) -> None:
    here = small_sandbox(latency=0.02)
    api = await connect(here)
    started = time.perf_counter()
    await api.getitem(SHOP)
    assert time.perf_counter() - started >= 0.02
    assert here.sandbox.requests[-1].seconds < 0.02


async def test_a_token_can_be_narrowed_to_repositories(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.add_to_installation(here.installation, here.sandbox.repository("acme/other", private=True))
    api = await connect(here)
    url = f"/app/installations/{here.installation.id}/access_tokens"
    narrow = await api.post(url, data={"repositories": ["other"]}, jwt=here.jwt())
    api.oauth_token = narrow["token"]
    listed = await api.getitem("/installation/repositories")
    assert [repository["full_name"] for repository in listed["repositories"]] == ["acme/other"]
    with pytest.raises(gidgethub.BadRequest, match="Not Found"):
        await api.getitem(SHOP)
