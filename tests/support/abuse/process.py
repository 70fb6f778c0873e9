"""What a process has cost so far, from /proc.

Sources: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html,
https://docs.kernel.org/filesystems/proc.html
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the processor time of all threads, in user and kernel mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def reset_peak(pid: int) -> None:
    """Let the peak of memory begin with what is resident now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_megabytes(pid: int) -> float:
    """Return the most memory that was resident at once since the peak was reset."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found, "the process has ended"
    return int(found[1]) / 1024
