"""Signing people in with the app's OAuth: where they authorize it, the token they give, and its revocation.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from ghapp.errors import Denied, TryLater
from ghapp.github.api.client import API, API_VERSION, REQUESTER, TIMEOUT

# Seconds that a token lasts where GitHub names no end, because the app has switched off expiry.
_LIFETIME = 8 * 3600.0
_MOST_REQUESTS = 4


@dataclass(frozen=True, slots=True)
class UserToken:
    """A token with which the app reads for a person, until `expires_at` (UTC epoch seconds)."""

    value: str = field(repr=False)
    expires_at: float


class UserAPI(API):
    """The client that reads with the token of a person."""

    def __init__(
        self, session: aiohttp.ClientSession, token: str, *, api_url: str, clock: Callable[[], float], timeout: float
    ) -> None:
        super().__init__(session, api_url=api_url, clock=clock, max_concurrent=_MOST_REQUESTS, timeout=timeout)
        self._authorization = {"authorization": f"Bearer {token}"}

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        return await super()._request(method, url, {**headers, **self._authorization}, body)


class OAuth:
    """The web flow of one app. `redirect_uri` gives where people return, and `clock` UTC epoch seconds.

    Raises `TryLater` if GitHub does not answer, and `Denied` if it refuses.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        client_id: str,
        client_secret: str,
        redirect_uri: Callable[[], str],
        api_url: str,
        clock: Callable[[], float],
        timeout: float = TIMEOUT,
    ) -> None:
        self._session = session
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._api_url = api_url
        self._web_url = web_url(api_url)
        self._clock = clock
        self._timeout = timeout

    def authorize_url(self, state: str, challenge: str) -> str:
        """Return the page at GitHub on which a person authorizes the app; `challenge` is the one of PKCE."""
        query = {
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri(),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._web_url}/login/oauth/authorize?{urlencode(query)}"

    async def exchange(self, code: str, verifier: str) -> UserToken:
        """Exchange the code with which a person returned for a token."""
        form = {
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code": code,
            "redirect_uri": self._redirect_uri(),
            "code_verifier": verifier,
        }
        status, content = await self._send("POST", f"{self._web_url}/login/oauth/access_token", data=form)
        answer = _json(content)
        if status >= 400 or "access_token" not in answer:
            raise Denied(f"sign-in: GitHub answers {status} {answer.get('error', 'without a token')}")
        lifetime = float(answer.get("expires_in") or _LIFETIME)
        return UserToken(str(answer["access_token"]), self._clock() + lifetime)

    async def revoke(self, token: str) -> None:
        """Revoke a token; one that GitHub no longer knows is no error.

        Source: https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-token
        """
        url = f"{self._api_url}/applications/{self._client_id}/token"
        credentials = base64.b64encode(f"{self._client_id}:{self._client_secret}".encode()).decode()
        headers = {
            "authorization": f"Basic {credentials}",
            "accept": "application/vnd.github+json",
            "x-github-api-version": API_VERSION,
        }
        status, _ = await self._send("DELETE", url, json={"access_token": token}, headers=headers)
        if status >= 400 and status not in (404, 422):
            raise Denied(f"sign-out: GitHub answers {status}")

    def client(self, token: str) -> UserAPI:
        """Return a client that reads for a person."""
        return UserAPI(self._session, token, api_url=self._api_url, clock=self._clock, timeout=self._timeout)

    async def _send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **body: Any
    ) -> tuple[int, bytes]:
        sent = {"accept": "application/json", "user-agent": REQUESTER, **(headers or {})}
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._session.request(method, url, headers=sent, allow_redirects=False, **body) as response,
            ):
                status, content = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            # Without a cause on purpose: aiohttp's errors contain what was sent.
            raise TryLater(f"sign-in: {type(error).__name__}") from None
        if status >= 500:
            raise TryLater(f"sign-in: GitHub answers {status}")
        return status, content


def web_url(api_url: str) -> str:
    """Return the root of GitHub's pages for the root of its REST API, on github.com, ghe.com and Enterprise Server."""
    root = api_url.rstrip("/").removesuffix("/api/v3")
    parts = urlsplit(root)
    if parts.netloc == "api.github.com" or (parts.netloc.startswith("api.") and parts.netloc.endswith(".ghe.com")):
        return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}"
    return root


def _json(content: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise TryLater("sign-in: GitHub's response is not JSON") from error
    if not isinstance(answer, dict):
        raise TryLater("sign-in: GitHub's response is not a JSON object")
    return answer
