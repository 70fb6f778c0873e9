"""Runs the set-up page until it is stopped."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from ghapp.errors import TryLater, UserError
from ghapp.github.connect import open_session
from ghapp.github.reading.server_facts import read_server
from ghapp.setup import credential_files
from ghapp.setup.pages import SETUP, SetupOptions, SetupPages
from ghapp.web import server

# The page hands out credentials, so only this machine reaches it; from elsewhere, use an SSH tunnel.
HOST = "127.0.0.1"


@asynccontextmanager
async def serve_setup(options: SetupOptions, port: int, tell: Callable[[str], None]) -> AsyncIterator[str]:
    """Serve the page, and yield its address with the one-time token. Raises `UserError`."""
    if options.folder:
        credential_files.require_room(options.folder)
    url = ""
    async with open_session(options.github_ca_file) as session:
        try:
            facts = await read_server(session, options.github_url)
        except TryLater as error:
            raise UserError(
                f"{options.github_url} does not answer: {error}. Check GITHUB_URL and the network."
            ) from error
        known = replace(options, server_version=facts.version)
        pages = SetupPages(known, session, own_url=lambda: url, tell=tell)
        async with server.listen(pages.application(), HOST, port) as (_, chosen):
            url = f"http://{HOST}:{chosen}"
            yield f"{url}{SETUP}?token={pages.token}"


async def run_setup(options: SetupOptions, port: int, tell: Callable[[str], None]) -> None:
    """Serve the page until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve_setup(options, port, tell) as address:
        tell(f"Open this address in your browser. It works once:\n\n    {address}\n\nPress Ctrl-C when you are done.")
        await stop.wait()
