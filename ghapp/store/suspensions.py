"""Suspensions of the gate: where they are in force, and how they are put on record; the same steps in every engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.identity import Key
from ghapp.store.sql_statements import Steps, load

_statement = load("suspensions.sql")
_SUSPEND = _statement("suspend")
_RESUME = _statement("resume")
_SUSPENSIONS = _statement("suspensions")
_THREADS_IN = _statement("threads_in")
_SAVE_RECORDS = load("memory.sql")("save_records")

EVERYWHERE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A suspended gate: `scope` is empty (everywhere), an owner or `owner/repository`; `by` is a user of the system."""

    scope: str
    reason: str
    by: str
    at: float


def suspend(suspension: Suspension) -> Steps[None]:
    """Suspend the gate, and put that on record."""
    scope = suspension.scope.lower()
    yield _SUSPEND(scope=scope, reason=suspension.reason, by=suspension.by, at=suspension.at)
    yield from _record("suspended", scope, suspension.reason, suspension.by, suspension.at)


def resume(scope: str, *, by: str, at: float) -> Steps[list[Suspension]]:
    """End the suspensions of a scope and of all that it contains, put that on record, and return them."""
    scope = scope.lower()
    ended = [one for one in (yield from suspensions()) if scope in (EVERYWHERE, one.scope, one.scope.partition("/")[0])]
    if ended:
        yield _RESUME(scopes=[one.scope for one in ended])
    for one in ended:
        yield from _record("resumed", one.scope, one.reason, by, at)
    return ended


def suspensions() -> Steps[list[Suspension]]:
    """Return the suspensions that are in force."""
    rows: Sequence[tuple[str, str, str, float]] = yield _SUSPENSIONS()
    return [Suspension(scope=scope, reason=reason, by=by, at=at) for scope, reason, by, at in rows]


def threads_in(scope: str, since: float) -> Steps[list[Key]]:
    """Return the open pull requests and merge groups of a scope, and all threads that were run `since` a time."""
    rows = yield _THREADS_IN(scope=scope, since=since)
    return [Key(*row) for row in rows]


def _record(kind: str, scope: str, reason: str, by: str, at: float) -> Steps[None]:
    data = json.dumps({"scope": scope or "everywhere", "reason": reason, "who": by}, sort_keys=True)
    yield _SAVE_RECORDS(records=[(0, 0, kind, f"{scope} {at:.6f}", at, data)])
