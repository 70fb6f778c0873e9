"""The machine that is measured on: its cores, and what it is."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp


@cache
def cores() -> tuple[int, int]:
    """The core for what is measured, and the one for what measures; the same where there is only one.

    Asked once, before this process takes to a core: afterwards it would see that one alone.
    """
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[-1]


def describe() -> dict[str, Any]:
    """What a reader needs to know to compare figures; `load` is the system's, over the last minute."""
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        "aiohttp": aiohttp.__version__,
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 2),
    }


def resident_megabytes(pid: int) -> float:
    """The memory that a process holds (VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def cpu_seconds(pid: int) -> float:
    """The time that a process has computed so far, all its threads together."""
    # The second field is the command's name in brackets, which may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
