"""A worker in a process of its own, for a world whose app only takes deliveries in. It is there to be stopped."""

from __future__ import annotations

import asyncio
import json
import sys
import time

from ghapp.app import App, ProcessRole
from ghapp.settings import Settings
from ghapp.store.job_state import RetryPolicy
from ghapp.store.postgres.engine import PostgresStore


async def main() -> None:
    told = json.loads(sys.stdin.readline())
    settings = Settings(**told["settings"], webhook_secrets=("s3cret",), host="127.0.0.1", port=0)
    store = PostgresStore(**told["store"], clock=time.time, policy=RetryPolicy(spacing=0.0, backoff=0.0))
    async with App(settings, store=store, role=ProcessRole.WORKER):
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
