"""Away on the first page: who speaks for the viewer, and for whom the viewer speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from ghapp.rules.model.away import MOST_DAYS, AwayPeriod, AwayState
from ghapp.store.away_periods import AwayOf
from ghapp.web.pages import phrases

NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "no-date": f"Choose a day from today on, at most {MOST_DAYS} days ahead (UTC).",
        "no-user": "GitHub has no such user. Name a person, not a team or a bot.",
        "yourself": "Name somebody else: they speak for you while you are away.",
        "no-role": "No rules file that you can see names you as a PM or an EM, so there is nothing to hand over.",
        "open": "You have asked somebody already. Withdraw or end that first.",
        "over": "This request is no longer open, so nothing was changed.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPeriod:
    """An away period: what the page says about it, and what its buttons send."""

    text: str
    identity: str
    is_running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaySection:
    """What the page says about being away.

    `own` is the viewer's period while it is not over, and `last` a sentence about the one before. `requests` wait for
    the viewer's answer, and in `speaking` the viewer speaks for somebody. `can_ask` shows the form, whose day lies
    between `first_day` and `last_day`. `notice` says why a form had no effect.
    """

    own: ShownPeriod | None
    last: str
    requests: tuple[ShownPeriod, ...]
    speaking: tuple[ShownPeriod, ...]
    can_ask: bool
    first_day: date
    last_day: date
    notice: str

    @property
    def is_shown(self) -> bool:
        """Return whether there is anything to say about the viewer being away."""
        return bool(self.own or self.last or self.can_ask or self.notice)


def away_section(found: AwayOf, now: datetime, *, can_ask: bool, notice: str) -> AwaySection:
    """Return what the page says, from the periods of the viewer. Times are UTC."""
    own, state = found.own, found.own.state(now) if found.own else None
    is_open = state in (AwayState.ASKED, AwayState.RUNNING)
    return AwaySection(
        own=_own(own, now) if own and is_open else None,
        last=_last(own, now) if own and not is_open else "",
        requests=tuple(_for_other(each, now) for each in found.for_others if each.accepted_at is None),
        speaking=tuple(_for_other(each, now) for each in found.for_others if each.accepted_at),
        can_ask=can_ask and not is_open,
        first_day=now.date(),
        last_day=now.date() + timedelta(days=MOST_DAYS),
        notice=NOTICES.get(notice, ""),
    )


def _own(period: AwayPeriod, now: datetime) -> ShownPeriod:
    delegate, is_running = phrases.person(period.delegate), period.state(now) is AwayState.RUNNING
    text = (
        f"You are away until the end of {period.until} (UTC). {delegate} speaks for you in all repositories that they "
        "can read."
        if is_running
        else f"You asked {delegate} to speak for you until the end of {period.until} (UTC). Nothing changes until they "
        "sign in here and accept."
    )
    return ShownPeriod(text=text, identity=period.identity, is_running=is_running)


def _last(period: AwayPeriod, now: datetime) -> str:
    delegate = phrases.person(period.delegate)
    match period.state(now):
        case AwayState.DECLINED:
            return f"{delegate} declined to speak for you."
        case AwayState.ENDED:
            return f"You were away, and {delegate} spoke for you. That has ended; what they said still counts."
        case _:
            return f"{delegate} did not accept to speak for you."


def _for_other(period: AwayPeriod, now: datetime) -> ShownPeriod:
    holder, is_running = phrases.person(period.holder), period.state(now) is AwayState.RUNNING
    text = (
        f"You speak for {holder}, who is away until the end of {period.until} (UTC)."
        if is_running
        else f"{holder} is away until the end of {period.until} (UTC) and asks you to speak for them until then. "
        "If you accept, what waits for them waits for you, too."
    )
    return ShownPeriod(text=text, identity=period.identity, is_running=is_running)
