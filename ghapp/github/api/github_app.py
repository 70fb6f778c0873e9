"""The entry point to GitHub's API for one app: its own client, and one for each of its installations."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from cachetools import LRUCache

from ghapp.github.api.client import API, TIMEOUT, InstallationAPI
from ghapp.github.api.rate_limits import RateLimits
from ghapp.github.api.tokens import Token, Tokens, load_private_key
from ghapp.identity import RepositoryRef

MAX_CLIENTS = 256
MAX_RATE_LIMITS = 10_000


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """The GitHub App that the private key belongs to; the login of its bot is `slug[bot]`."""

    id: int
    slug: str
    name: str


class GitHub:
    """The entry point to GitHub's API for one app.

    `api_url` is the REST root. `clock` returns UTC epoch seconds. `timeout` is in seconds per request.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        app_id: int,
        private_key: str,
        api_url: str = "https://api.github.com",
        clock: Callable[[], float] = time.time,
        max_concurrent: int = 10,
        timeout: float = TIMEOUT,
    ) -> None:
        self._session = session
        self._api_url = api_url
        self._clock = clock
        self._max_concurrent = max_concurrent
        self._timeout = timeout
        self._app = API(
            session,
            api_url=api_url,
            clock=clock,
            max_concurrent=max_concurrent,
            timeout=timeout,
            app_id=str(app_id),
            private_key=load_private_key(private_key),  # type: ignore[arg-type]  # PyJWT accepts both
        )
        self._tokens = Tokens(self._create_token, clock)
        self._installations: LRUCache[int, InstallationAPI] = LRUCache(MAX_CLIENTS)
        self._limits: LRUCache[int, RateLimits] = LRUCache(MAX_RATE_LIMITS)

    @property
    def as_app(self) -> API:
        """Return the client that authenticates as the app itself, with a JWT."""
        return self._app

    def installation(self, installation_id: int) -> InstallationAPI:
        """Return the client of an installation, from a cache: it holds the ETags and slots of that installation.

        Rate limits are cached for longer than clients, so that they hold after requests for many other installations.
        """
        client = self._installations.get(installation_id)
        if client is None:
            client = InstallationAPI(
                self._session,
                installation_id,
                self._tokens,
                api_url=self._api_url,
                clock=self._clock,
                max_concurrent=self._max_concurrent,
                timeout=self._timeout,
                limits=self._limits.setdefault(installation_id, RateLimits(self._clock)),
            )
            self._installations[installation_id] = client
        return client

    def renew_token(self, installation_id: int) -> None:
        """Discard the token of an installation: a token has the permissions of the moment at which it was created."""
        self._tokens.forget(installation_id)

    async def app(self) -> AppIdentity:
        """Return the app itself.

        Source: https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
        """
        app = await self._app.getitem("/app")
        return AppIdentity(app["id"], app["slug"], app["name"])

    async def find_repository(self, owner: str, name: str) -> RepositoryRef:
        """Return a repository by name; raise `Gone` if it does not exist or the app is not installed on it.

        Source: https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app
        """
        path = {"owner": owner, "name": name}
        installation = await self._app.getitem("/repos/{owner}/{name}/installation", path)
        repository = await self.installation(installation["id"]).getitem("/repos/{owner}/{name}", path)
        return RepositoryRef(
            id=repository["id"],
            node_id=repository["node_id"],
            owner=repository["owner"]["login"],
            name=repository["name"],
            installation_id=installation["id"],
        )

    async def _create_token(self, installation_id: int) -> Token:
        """Create an installation token.

        Source: https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
        """
        path = {"id": str(installation_id)}
        answer = await self._app.post("/app/installations/{id}/access_tokens", path, data=b"")
        return Token(answer["token"], datetime.fromisoformat(answer["expires_at"]).timestamp())
