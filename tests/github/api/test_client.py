"""The clients: tokens, ETags, limits, and an error that says what must happen next for whatever GitHub does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import aiohttp
import pytest

from ghapp.errors import Denied, GitHubError, Gone, RateLimitReached, TryLater
from ghapp.github.api.client import InstallationAPI, graphql_url
from ghapp.github.api.etags import ETagCache
from ghapp.github.api.github_app import AppIdentity, GitHub
from ghapp.github.api.rate_limits import GRAPHQL, POINTS_A_MINUTE
from ghapp.github.api.responses import Unauthorized
from ghapp.identity import RepositoryRef
from tests.support.clock import START
from tests.support.scripted_github import INSTALLATION, Reply, TinyGitHub

NOW = datetime.fromtimestamp(START, UTC)
Ask: TypeAlias = Callable[[InstallationAPI], Awaitable[None]]
FINE = Reply(body={"fine": True})


@pytest.mark.parametrize(
    ("api_url", "expected"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://api.github.com/", "https://api.github.com/graphql"),
        ("https://github.acme.example/api/v3", "https://github.acme.example/api/graphql"),
        ("https://github.acme.example/api/v3/", "https://github.acme.example/api/graphql"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/graphql"),
        ("http://127.0.0.1:8001/mirror", "http://127.0.0.1:8001/mirror/graphql"),
    ],
)
def test_graphql_has_a_separate_address(api_url: str, expected: str) -> None:
    assert graphql_url(api_url) == expected


async def test_rest_and_graphql_share_one_token(private_key: str) -> None:
    github = TinyGitHub(FINE, Reply(body={"data": {}}))
    async with github.installed(private_key) as api:
        await api.getitem("/x")
        await api.execute("{ viewer { login } }", {})
    assert github.requests == [("GET", "/x"), ("POST", "/graphql")]
    assert [headers["authorization"] for headers in github.headers] == ["Bearer ghs_1", "Bearer ghs_1"]
    assert [headers["x-github-api-version"] for headers in github.headers] == ["2022-11-28", "2022-11-28"]


async def test_a_revoked_token_is_replaced_once_and_the_request_repeated(private_key: str) -> None:
    github = TinyGitHub(Reply(401, {"message": "Bad credentials"}), FINE)
    async with github.installed(private_key) as api:
        assert await api.getitem("/x") == {"fine": True}
    assert [headers["authorization"] for headers in github.headers] == ["Bearer ghs_1", "Bearer ghs_2"]


async def test_a_token_refused_twice_is_an_error(private_key: str) -> None:
    github = TinyGitHub(Reply(401, {"message": "Bad credentials"}))
    async with github.installed(private_key) as api:
        with pytest.raises(Unauthorized):
            await api.getitem("/x")
    assert len(github.requests) == 2


async def test_a_suspended_installation_is_gone(private_key: str) -> None:
    github = TinyGitHub(FINE)
    github.token_reply = Reply(403, {"message": "This installation has been suspended"})
    async with github.installed(private_key) as api:
        with pytest.raises(Gone, match="suspended"):
            await api.getitem("/x")
    assert github.requests == []


async def test_an_unchanged_response_comes_from_the_cache_of_the_installation(private_key: str) -> None:
    fresh = Reply(body={"fine": True}, headers={"etag": '"1"'})
    github = TinyGitHub(fresh, Reply(304), fresh)
    async with github.serve(private_key) as everything:
        mine, theirs = everything.installation(INSTALLATION), everything.installation(INSTALLATION + 1)
        assert await mine.getitem("/x") == await mine.getitem("/x") == await theirs.getitem("/x")
    assert [headers.get("if-none-match") for headers in github.headers] == [None, '"1"', None]


def test_a_response_too_large_for_the_cache_is_not_kept() -> None:
    cache = ETagCache(characters=100)
    cache["/small"] = ('"1"', None, "x", None)
    cache["/large"] = ('"2"', None, "x" * 200, None)
    assert list(cache) == ["/small"]


RESET = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(START) + 600)}
EXHAUSTED = Reply(403, {"message": "API rate limit exceeded"}, RESET)
SECONDARY = Reply(403, {"message": "You have exceeded a secondary rate limit."}, {"retry-after": "30"})
LEFT_OVER = Reply(403, {"message": "API rate limit exceeded"}, {**RESET, "x-ratelimit-remaining": "4"})
SECONDARY_WITH_200 = Reply(200, SECONDARY.body, SECONDARY.headers)
UNTIMED_WITH_200 = Reply(200, SECONDARY.body)
QUOTA = Reply(body={"data": None, "errors": [{"type": "RATE_LIMITED", "message": "exceeded"}]}, headers=RESET)


async def ask_rest(api: InstallationAPI) -> None:
    """Send any REST request."""
    await api.getitem("/x")


async def ask_graphql(api: InstallationAPI) -> None:
    """Send any GraphQL request."""
    await api.execute("{ viewer { login } }", {})


@pytest.mark.parametrize(
    ("ask", "reply", "wait"),
    [
        pytest.param(ask_rest, EXHAUSTED, 600, id="primary"),
        pytest.param(ask_graphql, EXHAUSTED, 600, id="primary of GraphQL"),
        pytest.param(ask_rest, Reply(429, {}, RESET), 600, id="primary with 429"),
        pytest.param(ask_rest, SECONDARY, 30, id="secondary"),
        pytest.param(ask_graphql, SECONDARY, 30, id="secondary of GraphQL"),
        pytest.param(ask_graphql, Reply(429, {}), 60, id="429 that does not say when"),
        pytest.param(ask_graphql, QUOTA, 600, id="GraphQL with status 200"),
        pytest.param(ask_rest, LEFT_OVER, 600, id="primary although the header says that quota is left"),
        pytest.param(ask_graphql, SECONDARY_WITH_200, 30, id="secondary of GraphQL with status 200"),
        pytest.param(ask_rest, SECONDARY_WITH_200, 30, id="secondary with status 200"),
        pytest.param(ask_graphql, UNTIMED_WITH_200, 60, id="secondary with status 200 that does not say when"),
    ],
)
async def test_a_rate_limit_says_when_to_retry_and_blocks_requests_until_then(
    private_key: str, ask: Ask, reply: Reply, wait: int
) -> None:
    github = TinyGitHub(reply, Reply(body={"data": {}}))
    async with github.installed(private_key) as api:
        for _ in range(3):
            with pytest.raises(RateLimitReached) as caught:
                await ask(api)
            assert caught.value.until == NOW + timedelta(seconds=wait)
        assert len(github.requests) == 1
        github.now += wait
        await ask(api)
        assert len(github.requests) == 2


async def test_rest_and_graphql_have_separate_quotas(private_key: str) -> None:
    github = TinyGitHub(EXHAUSTED, Reply(body={"data": {}}))
    async with github.installed(private_key) as api:
        with pytest.raises(RateLimitReached):
            await ask_rest(api)
        await ask_graphql(api)


async def test_a_secondary_limit_applies_to_rest_and_graphql(private_key: str) -> None:
    github = TinyGitHub(SECONDARY, Reply(body={"data": {}}))
    async with github.installed(private_key) as api:
        with pytest.raises(RateLimitReached):
            await ask_rest(api)
        with pytest.raises(RateLimitReached):
            await ask_graphql(api)
    assert len(github.requests) == 1


async def test_the_last_request_of_a_quota_is_recognized(private_key: str) -> None:
    github = TinyGitHub(Reply(body={"fine": True}, headers=RESET))
    async with github.installed(private_key) as api:
        assert await api.getitem("/x") == {"fine": True}
        with pytest.raises(RateLimitReached):
            await api.getitem("/x")
    assert len(github.requests) == 1


async def test_a_rate_limit_of_one_installation_does_not_affect_another(private_key: str) -> None:
    github = TinyGitHub(EXHAUSTED, FINE)
    async with github.serve(private_key) as everything:
        with pytest.raises(RateLimitReached):
            await everything.installation(INSTALLATION).getitem("/x")
        assert await everything.installation(INSTALLATION + 1).getitem("/x") == {"fine": True}


async def test_queued_requests_are_not_sent_when_a_limit_arrives(private_key: str) -> None:
    github = TinyGitHub(SECONDARY)
    async with github.installed(private_key, max_concurrent=1) as api:
        ends = await asyncio.gather(*(api.getitem("/x") for _ in range(5)), return_exceptions=True)
    assert [type(end) for end in ends] == [RateLimitReached] * 5
    assert len(github.requests) == 1


async def test_only_the_allowed_number_of_requests_runs_at_once(private_key: str) -> None:
    first = Reply(body={"fine": True}, together=asyncio.Barrier(2))
    github = TinyGitHub(first, first, Reply(body={"fine": True}, together=asyncio.Barrier(3)))
    async with github.installed(private_key, max_concurrent=3) as api:
        await asyncio.gather(*(api.getitem("/x") for _ in range(11)))
    assert github.most_in_flight == 3


def remaining(left: int) -> dict[str, str]:
    """The headers of a response after which so many requests are left for ten minutes."""
    return {**RESET, "x-ratelimit-limit": "5000", "x-ratelimit-remaining": str(left)}


async def test_a_burst_never_sends_more_than_the_remaining_quota(private_key: str) -> None:
    github = TinyGitHub(*(Reply(body={"data": {}}, headers=remaining(left)) for left in (3, 2, 1, 0)), QUOTA)
    async with github.installed(private_key) as api:
        ends = await asyncio.gather(*(ask_graphql(api) for _ in range(20)), return_exceptions=True)
    assert [type(end) for end in ends].count(RateLimitReached) == 16
    assert len(github.requests) == 4


@pytest.mark.parametrize("kind", ["RATE_LIMITED", "RATE_LIMIT"])
async def test_a_refused_burst_costs_two_requests_although_quota_seems_left(private_key: str, kind: str) -> None:
    refusal = {"errors": [{"type": kind, "message": "API rate limit already exceeded for installation ID 7."}]}
    github = TinyGitHub(Reply(body=refusal, headers=remaining(4)))
    async with github.installed(private_key) as api:
        ends = await asyncio.gather(*(ask_graphql(api) for _ in range(20)), return_exceptions=True)
    assert {type(end) for end in ends} == {RateLimitReached}
    assert {end.until for end in ends if isinstance(end, RateLimitReached)} == {NOW + timedelta(seconds=600)}
    assert len(github.requests) == 2


async def test_points_are_paced_below_the_limit_of_github(private_key: str) -> None:
    github, sent = TinyGitHub(Reply(body={"data": {}})), 0
    async with github.installed(private_key) as api:
        with pytest.raises(RateLimitReached) as caught:
            for sent in range(POINTS_A_MINUTE[GRAPHQL]):  # noqa: B007  # read below
                await ask_graphql(api)
        assert sent == len(github.requests) == 1600
        assert caught.value.until == NOW + timedelta(seconds=60)
        await api.execute("mutation { addComment }", {})
        github.now += 60
        await ask_graphql(api)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(Reply(502, b"<html>Unicorn!</html>", {"content-type": "text/html"}), TryLater, id="502"),
        pytest.param(Reply(200, b"<html>", {"content-type": "text/html"}), TryLater, id="a proxy's page"),
        pytest.param(Reply(200, b'{"half', {"content-type": "application/json"}), TryLater, id="half an answer"),
        pytest.param(Reply(200, b"\xff", {"content-type": "application/json"}), TryLater, id="not UTF-8"),
        pytest.param(Reply(cut_off=True), TryLater, id="cut off"),
        pytest.param(Reply(404, {"message": "Not Found"}), Gone, id="404"),
        pytest.param(Reply(422, {"message": "Validation Failed"}), Denied, id="422"),
        pytest.param(Reply(422, b"", {"content-type": "application/json"}), Denied, id="422 without a body"),
        pytest.param(Reply(418, {"message": "I'm a teapot"}), Denied, id="418"),
        pytest.param(Reply(300, {"message": "Multiple Choices"}), Denied, id="300"),
    ],
)
@pytest.mark.parametrize("ask", [ask_rest, ask_graphql])
async def test_every_failure_is_one_of_the_errors_of_the_app(
    private_key: str, ask: Ask, reply: Reply, expected: type[GitHubError]
) -> None:
    async with TinyGitHub(reply).installed(private_key) as api:
        with pytest.raises(expected):
            await ask(api)


async def test_half_of_a_surrogate_pair_in_a_response_is_read(private_key: str) -> None:
    reply = Reply(200, b'{"data": {"title": "\\ud83d"}}', {"content-type": "application/json"})
    async with TinyGitHub(reply).installed(private_key) as api:
        response = await api.execute("{ viewer { login } }", {})
    assert response.data == {"title": "\ud83d"}


async def test_an_unreachable_server_is_a_transient_error(private_key: str) -> None:
    async with aiohttp.ClientSession() as session:
        github = GitHub(session, app_id=1, private_key=private_key, api_url="http://127.0.0.1:1")
        with pytest.raises(TryLater):
            await github.installation(INSTALLATION).getitem("/x")


async def test_tokens_and_keys_are_never_shown(private_key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    github = TinyGitHub(Reply(307, headers={"location": "/x"}), Reply(307, headers={"location": "/x"}))
    async with github.serve(private_key) as everything:
        api = everything.installation(INSTALLATION)
        with pytest.raises(TryLater) as caught:
            await api.getitem("/x")
    shown = repr((everything, api, api._tokens, caught.value, caught.value.__cause__)) + caplog.text
    assert "ghs_" not in shown
    assert private_key[100:140] not in shown


async def test_the_app_knows_its_own_identity(private_key: str) -> None:
    github = TinyGitHub(Reply(body={"id": 1, "slug": "rules", "name": "Rules", "owner": {"login": "acme"}}))
    async with github.serve(private_key) as everything:
        assert await everything.app() == AppIdentity(1, "rules", "Rules")
    assert github.headers[0]["authorization"].startswith("bearer ey")


async def test_a_repository_is_found_by_name_with_its_installation(private_key: str) -> None:
    github = TinyGitHub(
        Reply(body={"id": 9}),
        Reply(body={"id": 5, "node_id": "R_5", "owner": {"login": "Acme"}, "name": "Shop"}),
    )
    async with github.serve(private_key) as everything:
        found = await everything.find_repository("acme", "shop")
    assert found == RepositoryRef(id=5, node_id="R_5", owner="Acme", name="Shop", installation_id=9)
    assert github.requests == [("GET", "/repos/acme/shop/installation"), ("GET", "/repos/acme/shop")]


async def test_an_installation_keeps_its_client(private_key: str) -> None:
    async with TinyGitHub(FINE).serve(private_key) as github:
        assert github.installation(INSTALLATION) is github.installation(INSTALLATION)
        assert github.installation(INSTALLATION) is not github.installation(INSTALLATION + 1)
