"""A process that accepts deliveries without end and prints each once it is acknowledged. It is there to be killed."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from pathlib import Path

from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects
from tests.support.clock import Clock
from tests.support.engines import delivery, sqlite

CALLERS = 16


async def main(folder: Path, start: int) -> None:
    store = sqlite(folder, Clock())
    await store.open()
    numbers = itertools.count(start)

    async def call() -> None:
        for number in numbers:
            await store.accept(delivery(f"d{number}"), DeliveryEffects(keys=(Key(1, number),)))
            os.write(sys.stdout.fileno(), f"{number}\n".encode())

    await asyncio.gather(*(call() for _ in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
