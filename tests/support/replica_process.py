"""A replica in a process of its own that says what it does, so that it can be stopped, continued and killed.

It looks at one key at a time. For each look it writes `begin KEY`, then `end KEY` or, if it holds the key no longer,
`lost KEY`; with each, the machine's monotonic time.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

from ghapp.controller.worker import Worker
from ghapp.jobs import Done, Job, Outcome
from ghapp.store.job_state import RetryPolicy
from ghapp.store.postgres.engine import PostgresStore

AT_ONCE = RetryPolicy(spacing=0.0, backoff=0.0)


def say(word: str, job: Job) -> None:
    os.write(sys.stdout.fileno(), f"{word} {job.key} {time.monotonic()}\n".encode())


async def main(url: str, lease: float, patience: float, look: float) -> None:
    store = PostgresStore(url, clock=time.time, policy=AT_ONCE, lease=lease, patience=patience)

    async def run(job: Job) -> Outcome:
        say("begin", job)
        await asyncio.sleep(look)
        say("end" if await store.holds(job) else "lost", job)
        return Done()

    async def fail_closed(job: Job, error: str) -> None:
        say("closed", job)

    await store.open()
    worker = Worker(store, run, fail_closed=fail_closed, concurrency=1, clock=time.time)
    worker.start()
    await asyncio.to_thread(sys.stdin.read)
    await worker.stop()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *(float(argument) for argument in sys.argv[2:])))
