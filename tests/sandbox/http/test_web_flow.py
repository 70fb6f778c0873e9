"""Sign-in: a code is exchanged once, by its own app, with the verifier; a token sees what its person can read."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestClient

from ghapp.sandbox import User
from ghapp.sandbox.access.sign_in import authorize, issue_user_token
from tests.support.small_sandbox import Serve, SmallSandbox, small_sandbox

Client = TestClient[web.Request, web.Application]
CALLBACK = "https://roe.example/sign-in/callback"
VERIFIER = "a-verifier-of-at-least-forty-three-characters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
AUTHORIZE = "/login/oauth/authorize"
JSON = {"Accept": "application/json"}


@pytest.fixture
def here() -> SmallSandbox:
    here = small_sandbox()
    here.app.callback_urls.append(CALLBACK)
    return here


@pytest.fixture
async def client(serve: Serve, here: SmallSandbox) -> Client:
    return await serve(here.sandbox)


def query(here: SmallSandbox) -> dict[str, str]:
    return {
        "client_id": here.app.client_id,
        "redirect_uri": CALLBACK,
        "state": "a state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }


def form(here: SmallSandbox, code: str) -> dict[str, str]:
    return {
        "client_id": here.app.client_id,
        "client_secret": here.app.client_secret,
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }


async def exchange(client: Client, fields: Mapping[str, str]) -> Any:
    answer = await client.post("/login/oauth/access_token", data=fields, headers=JSON | {"User-Agent": "tests"})
    assert answer.status == 200
    return await answer.json()


async def test_a_person_returns_with_a_code_and_the_state(client: Client, here: SmallSandbox) -> None:
    page = await (await client.get(AUTHORIZE, params=query(here))).text()
    assert "Sign in as paula" in page
    answer = await client.post(AUTHORIZE, params=query(here), data={"login": "paula"}, allow_redirects=False)
    assert answer.status == 302
    place = urlsplit(answer.headers["Location"])
    returned = parse_qs(place.query)
    assert f"{place.scheme}://{place.netloc}{place.path}" == CALLBACK
    assert returned["state"] == ["a state"]
    token = await exchange(client, form(here, returned["code"][0]))
    assert (token["token_type"], token["expires_in"]) == ("bearer", 28_800)
    assert token["access_token"].startswith("ghu_")


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/callback"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "too-short"},
        {"client_id": "Iv1.unknown"},
    ],
)
async def test_a_wrong_request_is_refused(client: Client, here: SmallSandbox, changes: dict[str, str]) -> None:
    answer = await client.post(AUTHORIZE, params=query(here) | changes, data={"login": "paula"}, allow_redirects=False)
    assert answer.status in (400, 404)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "another"}, "bad_verification_code"),
        ({"code": "made-up"}, "bad_verification_code"),
        ({"client_secret": "guessed"}, "incorrect_client_credentials"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri_mismatch"),
    ],
)
async def test_a_wrong_exchange_gives_no_token(
    client: Client, here: SmallSandbox, changes: dict[str, str], error: str
) -> None:
    code = authorize(here.sandbox, here.paula, query(here)).value
    assert (await exchange(client, form(here, code) | changes))["error"] == error


async def test_a_code_is_exchanged_once_and_within_ten_minutes(client: Client, here: SmallSandbox) -> None:
    first = authorize(here.sandbox, here.paula, query(here)).value
    assert "access_token" in await exchange(client, form(here, first))
    assert (await exchange(client, form(here, first)))["error"] == "bad_verification_code"
    late = authorize(here.sandbox, here.paula, query(here)).value
    here.clock.forward(minutes=10)
    assert (await exchange(client, form(here, late)))["error"] == "bad_verification_code"


async def get(client: Client, token: str, path: str) -> tuple[int, Any]:
    answer = await client.get(path, headers={"Authorization": f"Bearer {token}", "User-Agent": "tests"})
    return answer.status, await answer.json()


async def repositories(client: Client, here: SmallSandbox, user: User) -> tuple[int, list[str]]:
    token = issue_user_token(here.sandbox, here.app, user).value
    status, found = await get(client, token, f"/user/installations/{here.installation.id}/repositories")
    return status, [each["full_name"] for each in found.get("repositories", ())]


async def test_a_token_sees_what_its_person_can_read(client: Client, here: SmallSandbox) -> None:
    token = issue_user_token(here.sandbox, here.app, here.paula).value
    status, account = await get(client, token, "/user")
    assert (status, account["login"]) == (200, "paula")
    _, found = await get(client, token, "/user/installations")
    assert [each["id"] for each in found["installations"]] == [here.installation.id]
    assert await repositories(client, here, here.paula) == (200, ["acme/shop"])
    assert await repositories(client, here, here.stella) == (404, [])


async def test_a_token_expires_after_eight_hours(client: Client, here: SmallSandbox) -> None:
    token = issue_user_token(here.sandbox, here.app, here.paula).value
    here.clock.forward(hours=8)
    assert (await get(client, token, "/user"))[0] == 401


async def test_a_token_of_a_person_is_not_the_app(client: Client, here: SmallSandbox) -> None:
    token = issue_user_token(here.sandbox, here.app, here.paula).value
    assert (await get(client, token, "/app"))[0] == 401
    assert (await get(client, token, "/installation/repositories"))[0] == 403


@pytest.mark.parametrize(("secret", "status"), [(None, 204), ("guessed", 404)])
async def test_only_the_app_revokes_a_token(
    client: Client, here: SmallSandbox, secret: str | None, status: int
) -> None:
    token = issue_user_token(here.sandbox, here.app, here.paula).value
    answer = await client.delete(
        f"/applications/{here.app.client_id}/token",
        json={"access_token": token},
        headers={"Authorization": encode_basic_auth(here.app.client_id, secret or here.app.client_secret)},
    )
    assert answer.status == status
    assert (await get(client, token, "/user"))[0] == (401 if status == 204 else 200)
