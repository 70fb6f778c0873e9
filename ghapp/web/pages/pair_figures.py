"""Pairs: how fast each pair answers, as a sentence, a plot and its table. Never by person (SPEC §7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from ghapp.rules.config.load import DEFAULT_PAIR_NAME
from ghapp.rules.model.calendar import working_days_after, working_days_between
from ghapp.rules.model.framework import Reminders
from ghapp.store.page_answers import PairDecision

# Fewer tell nothing about a pair, and perhaps something about a person.
FEW = 10
MONTH = timedelta(days=30)
MONTHS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """One column of the plot: the days until somebody answered at the median, None without an answer."""

    begins: datetime
    decisions: int
    median: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFigures:
    """A pair, shown by its `name`. `months` are oldest first, and empty where there are too few decisions to tell."""

    repository_id: int
    place: str
    pair: str
    name: str
    sentence: str
    decisions: int
    months: tuple[MonthFigures, ...]


def pair_figures(
    decisions: Iterable[PairDecision], now: datetime, calendars: Mapping[int, Reminders]
) -> tuple[PairFigures, ...]:
    """Return the figures of all pairs, by repository and name."""
    by_pair: defaultdict[tuple[str, int, str], dict[str, PairDecision]] = defaultdict(dict)
    for each in decisions:
        by_pair[f"{each.owner}/{each.name}", each.repository_id, each.pair].setdefault(each.identity, each)
    return tuple(
        _figures(place, pair, list(found.values()), now, calendars[number])
        for (place, number, pair), found in sorted(by_pair.items())
    )


def _figures(place: str, pair: str, found: Sequence[PairDecision], now: datetime, calendar: Reminders) -> PairFigures:
    shown = place if pair == DEFAULT_PAIR_NAME else pair
    months = tuple(_month(found, now - MONTH * (age + 1), calendar) for age in reversed(range(MONTHS)))
    enough = len(found) >= FEW
    return PairFigures(
        repository_id=found[0].repository_id,
        place=place,
        pair=pair,
        name=shown,
        sentence=_sentence(shown, months) if enough else f"{shown}: too few to tell.",
        decisions=len(found),
        months=months if enough else (),
    )


def _month(found: Sequence[PairDecision], begins: datetime, calendar: Reminders) -> MonthFigures:
    within = [each for each in found if begins <= each.at < begins + MONTH]
    days = [_days(each.asked_at, each.answered_at, calendar) for each in within if each.answered_at]
    return MonthFigures(begins=begins, decisions=len(within), median=round(median(days), 1) if days else None)


def _days(asked: datetime, answered: datetime, calendar: Reminders) -> float:
    """Return how many working days passed, with the part of the last one as it stands on the clock."""
    if answered <= asked:
        return 0.0
    whole = working_days_between(asked, answered, calendar)
    rest = answered - working_days_after(asked, whole, calendar)
    return whole + min(max(rest / timedelta(days=1), 0.0), 1.0)


def _sentence(pair: str, months: Sequence[MonthFigures]) -> str:
    *_, before, last = months
    if last.median is None:
        return f"{pair} answered nothing in the last 30 days."
    days = "day" if last.median == 1 else "days"
    sentence = f"{pair} answered in {last.median:g} working {days} at the median"
    return f"{sentence}." if before.median is None else f"{sentence}, {before.median:g} the month before."
