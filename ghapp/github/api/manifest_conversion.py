"""The exchange of a code for the credentials of an app that was registered from a manifest.

Source: https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

import aiohttp

from ghapp.errors import Denied, TryLater
from ghapp.github.api.client import API_VERSION, REQUESTER, TIMEOUT


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApp:
    """The credentials of a new app, which GitHub shows once."""

    id: int
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    private_key: str = field(repr=False)


async def convert_manifest(session: aiohttp.ClientSession, api_url: str, code: str) -> NewApp:
    """Exchange a code, which works once and within an hour.

    Raises `Denied` if GitHub does not accept the code, and `TryLater` if it does not answer.
    """
    url = f"{api_url}/app-manifests/{quote(code, safe='')}/conversions"
    headers = {"user-agent": REQUESTER, "accept": "application/vnd.github+json", "x-github-api-version": API_VERSION}
    try:
        async with session.post(url, headers=headers, timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as answer:
            if answer.status >= 500:
                raise TryLater(f"GitHub answered {answer.status}")
            if answer.status != 201:
                raise Denied(
                    f"GitHub answered {answer.status}: the code is not valid, was used, or is over an hour old"
                )
            app = await answer.json()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise TryLater(type(error).__name__) from error
    return NewApp(
        id=app["id"],
        client_id=app["client_id"],
        client_secret=app["client_secret"],
        webhook_secret=app["webhook_secret"],
        private_key=app["pem"],
    )
