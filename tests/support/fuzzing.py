"""Random inputs in shares, so that several processes try them: `FUZZ` in all, from `SEED` on; a few without `FUZZ`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

INPUTS = int(os.environ.get("FUZZ") or 0)
SEED = int(os.environ.get("SEED") or (int.from_bytes(os.urandom(4)) if INPUTS else 0))
_FEW = 4_000
_MOST_IN_A_SHARE = 25_000
# Processor seconds for one input. Half a second is promised; a machine under load, and coverage, take their part.
_LONGEST = 3.0

SHARES = max(1, ceil(INPUTS / _MOST_IN_A_SHARE))
shared = pytest.mark.parametrize("share", range(SHARES))


@dataclass
class Tally:
    """How many inputs were tried, and how many of them were not what git says."""

    inputs: int = 0
    differences: int = 0


def fuzz(check: Callable[[T], None], strategy: SearchStrategy[T], *, share: int, part: float, each: int = 1) -> None:
    """Check random values: a `part` of all inputs, where one value stands for `each` of them."""
    examples = ceil((INPUTS or _FEW) * part / SHARES / each)

    @seed(SEED + share)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(value: T) -> None:
        check(value)

    try:
        run()
    except Exception as error:
        error.add_note(f"The same inputs again: SEED={SEED} FUZZ={INPUTS}")
        raise


def variants(text: str) -> list[str]:
    """Return a text and nine others that are made of it."""
    half = len(text) // 2
    lines = text.split("\n")
    return [
        text,
        text[:half],
        text[half:],
        text * 2,
        text.replace("\n", "\r\n"),
        "\n".join(reversed(lines)),
        "\n".join(f"  {line}" for line in lines),
        text.replace(" ", "\t"),
        text.swapcase(),
        f"\N{ZERO WIDTH NO-BREAK SPACE}{text}\0",
    ]


def in_time(tally: Tally, function: Callable[..., T], *arguments: object) -> T:
    """Call a function on one input, which must not take long."""
    tally.inputs += 1
    started = time.process_time()
    result = function(*arguments)
    assert time.process_time() - started < _LONGEST
    return result
