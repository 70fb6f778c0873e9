"""GitHub in a box as a process of its own: so many pull requests, and some way off; `python -m bench.github`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bench.machine import cores
from bench.replay import Replay
from bench.serving import Server
from ghapp.demo.documents import PRD
from ghapp.demo.environment import FILES, PERMISSIONS
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox import Sandbox


def github(told: Path, *, pulls: int, latency: float) -> Server:
    """The process, on the core of whoever measures. It writes to `told` what an app must know to work for it.

    What it was asked before it answers from memory: see `Replay`.
    """
    command = [sys.executable, "-m", "bench.github", str(told), str(pulls), str(latency)]
    return Server(command, {}, probe="/healthz", core=cores()[1])


async def _serve(told: Path, pulls: int, latency: float) -> None:
    sandbox = Sandbox(rate_limit=1_000_000)
    app = sandbox.register_app("rules-of-engagement", permissions=PERMISSIONS, events=["pull_request"])
    acme = sandbox.organisation("acme")
    paula, eric = (sandbox.user(login) for login in ("paula", "eric"))
    for person in (paula, eric):
        sandbox.add_member(acme, person)
    # Each process reads the text of a document once; without, a look is one question, whichever process takes it.
    files = {**FILES, CONFIG_PATH: f"{FILES[CONFIG_PATH]}sections: off\n"}
    shop = sandbox.repository("acme/shop", files=files, collaborators={paula: "write", eric: "write"})
    heads = {}
    for number in range(pulls):
        pull = sandbox.open_pull(shop, paula, {f"docs/prd/{number}.md": PRD}, title=f"PRD {number}")
        # The app would ask him otherwise, and never so many in an hour.
        sandbox.request_reviews(pull, by=paula, reviewers=[eric])
        heads[pull.number] = pull.head.oid
    installation = sandbox.install(app, acme)
    sandbox.fail()
    facts = {
        "app_id": app.id,
        "private_key": app.private_key,
        "repository": {
            "id": shop.id,
            "node_id": shop.node_id,
            "owner": "acme",
            "name": "shop",
            "installation_id": installation.id,
        },
        "heads": heads,
    }
    application = web.Application()
    async with sandbox.serve() as api_url, aiohttp.ClientSession() as session:
        application.add_routes(
            [web.get("/healthz", _live), web.route("*", "/{path:.*}", Replay(session, api_url, latency).handle)]
        )
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        _tell(told, facts)
        host, port = runner.addresses[0]
        sys.stdout.write(f"Listening on http://{host}:{port}\n")
        await asyncio.Event().wait()


def _tell(told: Path, facts: Mapping[str, Any]) -> None:
    told.write_text(json.dumps(facts))


async def _live(_request: web.Request) -> web.Response:
    return web.Response()


if __name__ == "__main__":
    file, number, seconds = sys.argv[1:]
    asyncio.run(_serve(Path(file), int(number), float(seconds)))
