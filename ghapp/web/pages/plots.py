"""Plots: the figures of a pair as an image of its own; the table beside it says the same in words.

Six bars need no library: matplotlib weighs more than the whole app, and pygal puts an import hook of Python 2 into the
process.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from ghapp.web.pages.pair_figures import PairFigures

WIDTH, HEIGHT = 720, 240
_LEFT, _TOP, _BOTTOM = 44, 24, 32
_BAR = 0.55

COLOURS = MappingProxyType(
    {
        "light": {"ink": "#1f2328", "muted": "#59636e", "line": "#d1d9e0", "bar": "#0969da"},
        "dark": {"ink": "#f0f6fc", "muted": "#9198a1", "line": "#3d444d", "bar": "#4493f8"},
    }
)
"""The colours of each theme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar with its label below and its value above; `value` is empty for a month without an answer."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What the image shows; `lines` are the heights of the grid with their labels."""

    title: str
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, str], ...]


def plot(figures: PairFigures) -> Plot:
    """Return the plot of the medians of a pair, month by month."""
    highest = max((month.median or 0.0 for month in figures.months), default=0.0)
    top = max(math.ceil(highest), 1)
    room, base = HEIGHT - _TOP - _BOTTOM, HEIGHT - _BOTTOM
    step = (WIDTH - _LEFT) / max(len(figures.months), 1)
    bars = [
        Bar(
            x=_LEFT + step * (index + (1 - _BAR) / 2),
            y=base - room * (month.median or 0.0) / top,
            width=step * _BAR,
            height=room * (month.median or 0.0) / top,
            label=f"{month.begins:%d %b}",
            value="" if month.median is None else f"{month.median:g}",
        )
        for index, month in enumerate(figures.months)
    ]
    lines = tuple((base - room * value / top, f"{value:g}") for value in (0, top / 2, top))
    return Plot(title=f"Working days until {figures.name} answered, median of 30 days", bars=tuple(bars), lines=lines)
