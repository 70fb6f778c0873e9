"""The connection to GitHub that the settings describe."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Sequence

import aiohttp

from ghapp.github.api.client import TIMEOUT, GitHub
from ghapp.settings import Settings


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
