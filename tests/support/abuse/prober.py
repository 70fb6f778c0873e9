"""A process that asks a server for `/healthz` again and again, and prints the slowest answer in milliseconds.

It runs until its standard input ends. The time for which this process or a thread of the server waited for a processor
does not count: other work on the machine is no fault of the server. All its threads matter: the one that waits may hold
the interpreter's lock.
"""

from __future__ import annotations

import select
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

EVERY = 0.02


def waited(*processes: str) -> float:
    """Return the seconds for which the threads of processes have waited for a processor.

    Source: https://docs.kernel.org/scheduler/sched-stats.html
    """
    threads = (thread for process in processes for thread in Path(f"/proc/{process}/task").iterdir())
    return sum(int((thread / "schedstat").read_text().split()[1]) for thread in threads) / 1e9


def main(host: str, port: int, pid: str) -> None:
    connection, slowest, asked = HTTPConnection(host, port, timeout=30), 0.0, 0
    while not select.select([sys.stdin], [], [], EVERY)[0] or not asked:
        started, before = time.perf_counter(), waited(pid, "self")
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        took = time.perf_counter() - started - (waited(pid, "self") - before)
        slowest, asked = max(slowest, took), asked + 1
    sys.stdout.write(f"{slowest * 1000:.1f}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
