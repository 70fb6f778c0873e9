"""The connection to GitHub that the settings describe."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp

from ghapp.github.api.client import TIMEOUT, GitHub
from ghapp.settings import Settings


def connect(
    settings: Settings, session: aiohttp.ClientSession, clock: Callable[[], float], *, timeout: float = TIMEOUT
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
