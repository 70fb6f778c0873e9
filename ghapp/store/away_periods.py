"""Away periods: how people ask for them, accept and end them, each step on record; the same steps in every engine."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import floor
from typing import Any

from ghapp.identity import Key
from ghapp.rules.model.away import AwayPeriod, EndedBy
from ghapp.rules.model.calendar import end_of_day
from ghapp.store.sql_statements import Steps, load

_statement = load("away.sql")
_ASK = _statement("ask_away")
_LAST_NUMBER = _statement("last_away_number")
_ACCEPT = _statement("accept_away")
_END = _statement("end_away")
_OF_HOLDER = _statement("away_of_holder")
_OF_DELEGATE = _statement("away_of_delegate")
_NAMED_IN = _statement("named_in")
_THREADS_AWAITING = _statement("threads_awaiting")
_SAVE_RECORDS = load("memory.sql")("save_records")


@dataclass(frozen=True, slots=True)
class AwayOf:
    """The away periods of a person: the latest of their own, and those in which they are to speak for somebody."""

    own: AwayPeriod | None
    for_others: tuple[AwayPeriod, ...]


def decode_away(row: Sequence[Any]) -> AwayPeriod:
    """Return an away period from its row."""
    holder_id, number, holder, delegate_id, delegate, until, ends_at, accepted_at, ended_by = row
    return AwayPeriod(
        holder_id=holder_id,
        number=number,
        holder=holder,
        delegate_id=delegate_id,
        delegate=delegate,
        until=date.fromisoformat(until),
        ends_at=datetime.fromtimestamp(ends_at, UTC),
        accepted_at=None if accepted_at is None else datetime.fromtimestamp(accepted_at, UTC),
        ended_by=EndedBy(ended_by),
    )


def ask(holder: tuple[int, str], delegate: tuple[int, str], until: date, now: float) -> Steps[bool]:
    """Ask that a delegate speaks for a holder until a day, each an id and a login.

    Return false if the holder has an away period that is not over, accepted or not.
    """
    ((last,),) = yield _LAST_NUMBER(holder_id=holder[0])
    number, ends_at = last + 1, end_of_day(until).timestamp()
    asked = yield _ASK(
        holder_id=holder[0],
        number=number,
        holder=holder[1],
        delegate_id=delegate[0],
        delegate=delegate[1],
        until=until.isoformat(),
        ends_at=ends_at,
        now=now,
    )
    if asked:
        data = {"who": holder[1], "delegate": delegate[1], "until": until.isoformat()}
        yield from _record("away asked", f"{holder[0]}-{number}", now, data)
    return bool(asked)


def accept(holder_id: int, number: int, user_id: int, now: float) -> Steps[AwayPeriod | None]:
    """Accept an away period, as its delegate; None if there is none that this user could accept."""
    changed = yield _ACCEPT(holder_id=holder_id, number=number, user_id=user_id, now=now)
    return (yield from _noted("away accepted", changed, user_id, now))


def end(holder_id: int, number: int, user_id: int, now: float) -> Steps[AwayPeriod | None]:
    """End, withdraw or decline an away period, as its holder or delegate; None if this user could end none.

    It ends at a whole second, like the times of comments: what is written in that second does not count.
    """
    changed = yield _END(holder_id=holder_id, number=number, user_id=user_id, now=floor(now))
    return (yield from _noted("away ended", changed, user_id, now))


def away_of(user_id: int, now: float) -> Steps[AwayOf]:
    """Return the away periods of a person, without those for others that are over."""
    own = yield _OF_HOLDER(user_id=user_id)
    for_others = yield _OF_DELEGATE(user_id=user_id, now=now)
    return AwayOf(decode_away(own[0]) if own else None, tuple(map(decode_away, for_others)))


def named_in(user_id: int, login: str, repositories: Collection[int]) -> Steps[list[int]]:
    """Return the repositories whose configuration names this account, for whatever."""
    values = {"user_id": user_id, "login": login.lower(), "repositories": sorted(repositories)}
    return [repository_id for (repository_id,) in (yield _NAMED_IN(**values))]


def threads_awaiting(login: str) -> Steps[list[Key]]:
    """Return the pull requests on which a user is awaited."""
    return [Key(*row) for row in (yield _THREADS_AWAITING(names=[login.lower()]))]


def _noted(kind: str, changed: Sequence[Sequence[Any]], user_id: int, now: float) -> Steps[AwayPeriod | None]:
    """Put a change on record, and return the period after it."""
    if not changed:
        return None
    period = decode_away(changed[0])
    data = {
        "who": period.holder if user_id == period.holder_id else period.delegate,
        "holder": period.holder,
        "delegate": period.delegate,
        "until": period.until.isoformat(),
    }
    yield from _record(kind, period.identity, now, data)
    return period


def _record(kind: str, identity: str, at: float, data: dict[str, Any]) -> Steps[None]:
    row = (0, 0, kind, identity, at, json.dumps({"scope": "everywhere", **data}, sort_keys=True))
    yield _SAVE_RECORDS(records=[row])
