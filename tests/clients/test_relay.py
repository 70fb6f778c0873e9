"""Behind a laptop: deliveries reach the app through a relay and smee-client, with signatures that still match."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

from ghapp.app import App
from ghapp.operations.doctor.examination import examine
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.http.relay import Relay, serve_relay
from ghapp.settings import Settings, read_env_file
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.setting_up import Operator, new_operator
from tests.support.world import AT_ONCE, PRD

SMEE = Path(__file__).parent / "octokit" / "node_modules" / ".bin" / "smee"
WITHIN = 60.0


@contextmanager
def smee(channel: str, target: str) -> Iterator[None]:
    """Run smee-client, which passes on what the channel sends."""
    with subprocess.Popen([str(SMEE), "--url", channel, "--target", target], stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


@asynccontextmanager
async def laptop(folder: Path, relay: Relay) -> AsyncIterator[tuple[Operator, App, Settings]]:
    """An app that was set up with a relay, and runs where GitHub cannot reach it."""
    async with serve_relay(relay, "channel") as channel, new_operator(folder, relay=channel) as operator:
        await operator.say_where_the_server_is("http://localhost:8000")
        await operator.register()
        settings = replace(Settings.from_env(read_env_file(folder / "ghapp.env")), host="127.0.0.1", port=0)
        store = SQLiteStore(str(folder / "ghapp.db"), clock=time.time, policy=AT_ONCE)
        async with App(settings, store=store) as app:
            with smee(channel, f"{app.url}/webhook"):
                async with asyncio.timeout(WITHIN):
                    await relay.listening.wait()
                await operator.install()
                yield operator, app, settings


async def test_deliveries_arrive_through_a_relay(tmp_path: Path) -> None:
    async with laptop(tmp_path, Relay()) as (operator, app, settings):
        box, shop = operator.sandbox, operator.shop
        box.commit(shop, box.actor("emma"), {CONFIG_PATH: "pm: pam\nem: emma\n"})
        pull = box.open_pull(shop, box.actor("pam"), PRD, title="PRD: checkout")
        await box.deliver()
        async with asyncio.timeout(WITHIN):
            while not pull.review_requests:
                await asyncio.sleep(0.05)
                await app.idle()
        assert {delivery.status for delivery in box.sent} == {200}
        found = {each.subject: each for each in await examine(settings)}
        assert found["Deliveries"].message.startswith("The app answered all")
