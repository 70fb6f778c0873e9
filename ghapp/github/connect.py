"""The connection to GitHub that the settings describe."""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Callable, Sequence

import aiohttp

from ghapp.github.api.client import TIMEOUT, InstallationAPI
from ghapp.github.api.github_app import GitHub
from ghapp.github.api.rate_limits import RateLimits
from ghapp.github.api.tokens import Token, Tokens
from ghapp.settings import Settings

_NO_INSTALLATION = 0
_AT_ONCE = 10


def open_session(ca_file: str, traces: Sequence[aiohttp.TraceConfig] = ()) -> aiohttp.ClientSession:
    """Return a session without cookies, which GitHub's API does not use, and without aiohttp's own time limits.

    A server with a certificate of a private authority is trusted by `ca_file`, if that is not empty.
    """
    trusted = ssl.create_default_context(cafile=ca_file) if ca_file else True
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=trusted),
        trace_configs=list(traces),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(),
    )


def connect(
    settings: Settings,
    session: aiohttp.ClientSession,
    clock: Callable[[], float] = time.time,
    *,
    timeout: float = TIMEOUT,
) -> GitHub:
    """Return a client that acts as the app; `timeout` is in seconds per request."""
    return GitHub(
        session,
        app_id=settings.app_id,
        private_key=settings.private_key,
        api_url=settings.github_url,
        clock=clock,
        timeout=timeout,
    )


def connect_with_token(
    token: str, api_url: str, session: aiohttp.ClientSession, clock: Callable[[], float]
) -> InstallationAPI:
    """Return a client for a token that somebody else created: a person's, or that of a workflow."""

    async def given(_: int) -> Token:
        return Token(token, math.inf)

    return InstallationAPI(
        session,
        _NO_INSTALLATION,
        Tokens(given, clock),
        api_url=api_url,
        clock=clock,
        max_concurrent=_AT_ONCE,
        timeout=TIMEOUT,
        limits=RateLimits(clock),
    )
