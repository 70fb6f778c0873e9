"""Away periods: the times in which somebody else speaks for a holder, in all repositories (SPEC §6, "Away")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_DAYS = 60


class AwayState(StrEnum):
    """How an away period stands."""

    ASKED = "asked"  # the delegate has not answered
    RUNNING = "running"
    ENDED = "ended"
    DECLINED = "declined"
    UNANSWERED = "unanswered"  # the day passed, or the holder withdrew it


class EndedBy(StrEnum):
    """Who ended an away period before its last day."""

    NOBODY = ""
    HOLDER = "holder"
    DELEGATE = "delegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayPeriod:
    """A time in which `delegate` speaks for `holder`, who is away.

    Accounts are identified by their ids; `holder` and `delegate` are their logins at the time of the request, and
    `number` counts the periods of a holder. `until` is the last day (UTC). The period begins when the delegate accepts
    (None: not yet) and is over at `ends_at`, which is earlier than the end of the last day if somebody ended it.
    """

    holder_id: int
    number: int
    holder: str
    delegate_id: int
    delegate: str
    until: date
    ends_at: datetime
    accepted_at: datetime | None = None
    ended_by: EndedBy = EndedBy.NOBODY

    @property
    def identity(self) -> str:
        """Return what identifies the period among all."""
        return f"{self.holder_id}-{self.number}"

    def state(self, now: datetime) -> AwayState:
        """Return how the period stands."""
        is_over = self.ends_at <= now
        if self.accepted_at is not None:
            return AwayState.ENDED if is_over else AwayState.RUNNING
        if not is_over:
            return AwayState.ASKED
        return AwayState.DECLINED if self.ended_by is EndedBy.DELEGATE else AwayState.UNANSWERED


def is_allowed_until(until: date, today: date) -> bool:
    """Return whether a day may be the last one of a period that is asked for today."""
    return today <= until <= today + timedelta(days=MOST_DAYS)
