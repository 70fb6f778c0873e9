"""Clients of a sandbox over HTTP."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from gidgethub import apps
from gidgethub.aiohttp import GitHubAPI
from pytest_aiohttp import AiohttpClient

from ghapp.sandbox import Sandbox
from tests.support.small_sandbox import Connect, Serve, SmallSandbox


@pytest.fixture
def serve(aiohttp_client: AiohttpClient) -> Serve:
    """Serve a sandbox; return a client of its HTTP API."""

    async def serve(sandbox: Sandbox) -> TestClient[web.Request, web.Application]:
        client = await aiohttp_client(sandbox.application())
        sandbox.api_url = str(client.make_url("/")).rstrip("/")
        return client

    return serve


@pytest.fixture
def connect(serve: Serve) -> Connect:
    """Serve a sandbox; return its app's client with a token, which can be narrowed to `permissions`."""

    async def connect(here: SmallSandbox, *, permissions: dict[str, str] | None = None) -> GitHubAPI:
        session = (await serve(here.sandbox)).session
        anonymous = GitHubAPI(session, "small", base_url=here.sandbox.api_url)
        if permissions is None:
            answer = await apps.get_installation_access_token(
                anonymous,
                installation_id=str(here.installation.id),
                app_id=str(here.app.id),
                private_key=here.app.private_key,
            )
        else:
            url = f"/app/installations/{here.installation.id}/access_tokens"
            answer = await anonymous.post(url, data={"permissions": permissions}, jwt=here.jwt())
        return GitHubAPI(session, "small", base_url=here.sandbox.api_url, oauth_token=answer["token"])

    return connect
