"""Restarts: the app stops, and another process goes on with the same database."""

from __future__ import annotations

from contextlib import AsyncExitStack

from ghapp.app import App
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.world import AT_ONCE, World


async def restart(world: World, running: AsyncExitStack) -> SQLiteStore:
    """Stop the app of a world and start another one with the same settings; `running` closes it. Return its store."""
    before = world.app
    assert isinstance(before.store, SQLiteStore)
    await before.__aexit__(None, None, None)
    store = SQLiteStore(before.store._path, clock=world.clock, policy=AT_ONCE)
    app = App(before._settings, world.clock, store=store, timeout=before._timeout, upkeep_every=before._upkeep_every)
    world.app = await running.enter_async_context(app)
    world.registration.webhook_url = f"{app.url}/webhook"
    return store
