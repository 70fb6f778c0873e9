"""Probot, installed with npm into a cache folder when it is first measured; the project itself does not need it."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from bench.serving import Server

_SOURCE = Path(__file__).parent / "peers" / "probot"
_FILES = ("package.json", "index.js")
# No script of a package runs while it is installed.
_INSTALL = ("install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error")


class NoProbot(Exception):
    """Probot cannot be measured here; tells why."""


async def probot(secret: str, private_key: str) -> Server:
    """Probot with an empty handler, not yet started. Raises `NoProbot`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NoProbot("node and npm are not installed")
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "ghapp-bench" / "probot"
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        shutil.copyfile(_SOURCE / name, folder / name)
    installing = await asyncio.create_subprocess_exec(
        npm, *_INSTALL, cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await installing.communicate()
    if installing.returncode:
        raise NoProbot(f"npm cannot install it: {said.decode(errors='replace').strip().splitlines()[-1:]}")
    environment = {
        "APP_ID": "1",
        "PRIVATE_KEY": private_key,
        "WEBHOOK_SECRET": secret,
        "WEBHOOK_PATH": "/webhook",
        "HOST": "127.0.0.1",
        "LOG_FORMAT": "json",
        "NODE_ENV": "production",
    }
    return Server([node, str(folder / "index.js")], environment, probe="/ping")
