"""The server behind the API: its version, if it is a GitHub Enterprise Server, and its clock.

The request needs no credentials, so that it also succeeds where a wrong clock or key makes every other one fail.
Source: https://docs.github.com/en/enterprise-server/rest/meta/meta#get-github-enterprise-server-meta-information
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import aiohttp

from ghapp.errors import TryLater
from ghapp.github.api.client import REQUESTER, TIMEOUT


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """`version` is that of a GitHub Enterprise Server, empty for github.com. `time` is in epoch seconds, if known."""

    version: str
    time: float | None


async def read_server(session: aiohttp.ClientSession, api_url: str) -> ServerFacts:
    """Ask the server about itself. Raises `TryLater` where it cannot be reached."""
    headers = {"user-agent": REQUESTER, "accept": "application/vnd.github+json"}
    try:
        async with session.get(
            f"{api_url}/meta", headers=headers, timeout=aiohttp.ClientTimeout(total=TIMEOUT)
        ) as answer:
            return ServerFacts(answer.headers.get("X-GitHub-Enterprise-Version", ""), _time(answer.headers))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise TryLater(str(error) or type(error).__name__) from error


def _time(headers: Mapping[str, str]) -> float | None:
    with suppress(KeyError, ValueError):
        return parsedate_to_datetime(headers["Date"]).timestamp()
    return None
