"""A figure: what was measured, the bound it should keep, and what stands beside it; and the table of them all."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

MISSED = "MISSED"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One row of the table. `samples` are in `unit`; their median is held against `bound`.

    The bound is the most that is promised, or with `at_least` the least; None where nothing is. `beside` tells what is
    needed to judge the figure: a peer's, or what share of it is not the app's.
    """

    what: str
    samples: Sequence[float]
    unit: str
    bound: float | None = None
    at_least: bool = False
    beside: str = ""

    @property
    def median(self) -> float:
        """The middle sample; not a number where nothing could be measured."""
        return statistics.median(self.samples) if self.samples else math.nan

    @property
    def p90(self) -> float | None:
        """What nine of ten samples stay within; None where there are too few to tell."""
        return percentile(self.samples, 90) if len(self.samples) >= 10 else None

    @property
    def is_kept(self) -> bool:
        """Whether the bound is kept, if there is one."""
        if self.bound is None:
            return True
        return self.median >= self.bound if self.at_least else self.median <= self.bound

    def to_json(self) -> dict[str, Any]:
        """The row for machines."""
        return asdict(self) | {
            "samples": list(self.samples),
            "median": self.median if self.samples else None,
            "p90": self.p90,
            "kept": self.is_kept,
        }


def percentile(samples: Sequence[float], percent: int) -> float:
    """What so many of a hundred samples stay within."""
    return statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]


def header() -> str:
    """The table's first line."""
    return f"{'':<64}{'median':>12}{'p90':>12}{'bound':>14}        beside it"


def row(figure: Figure) -> str:
    """A figure as a line of the table."""
    sign = ">=" if figure.at_least else "<="
    bound = "" if figure.bound is None else f"{sign} {_shown(figure.bound, figure.unit)}"
    p90 = "" if figure.p90 is None else _shown(figure.p90, figure.unit)
    verdict = "" if figure.is_kept else MISSED
    line = f"{figure.what:<64}{_shown(figure.median, figure.unit):>12}{p90:>12}{bound:>14} {verdict:<7}{figure.beside}"
    return line.rstrip()


def _shown(value: float, unit: str) -> str:
    """Three digits that count, but no cut in front of the point."""
    if math.isnan(value):
        return "-"
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()
