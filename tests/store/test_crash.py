"""What was acknowledged is there after the process was killed at any moment."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from ghapp.jobs import DeliveryEffects
from tests.support.clock import Clock
from tests.support.engines import claimed, delivery, sqlite

ROUNDS = 4


def acknowledged_until_killed(folder: Path, start: int, after: int) -> set[int]:
    """Start a process that accepts deliveries, kill it once it has acknowledged `after`; all that it acknowledged."""
    command = [sys.executable, "-m", "tests.support.accepting_process", str(folder), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        process.kill()
        lines += process.stdout.readlines()
    return {int(line) for line in lines if line.endswith(b"\n")}


async def test_every_acknowledged_delivery_survives_a_kill(tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    for round_number in range(ROUNDS):
        after = random.randint(1, 400)
        acknowledged |= acknowledged_until_killed(tmp_path, 1 + round_number * 1_000_000, after)
    store = sqlite(tmp_path, Clock())
    await store.open()
    queued = {key.number for key in await claimed(store, 1_000_000)}
    assert len(acknowledged) >= ROUNDS
    assert acknowledged <= queued
    for number in acknowledged:
        assert not await store.accept(delivery(f"d{number}"), DeliveryEffects()), "the id is known, too"
    await store.close()
