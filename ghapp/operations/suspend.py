"""Suspend and resume: what `ghapp suspend` and `ghapp resume` accept and print."""

from __future__ import annotations

import getpass
import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from ghapp.errors import UserError
from ghapp.store import engines
from ghapp.store.suspensions import EVERYWHERE, Suspension

_SCOPE = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
_LONGEST_REASON = 500


async def suspend(url: str, words: Sequence[str], now: float) -> list[Suspension]:
    """Suspend the gate; `words` are an optional scope and the reason. Raises `UserError`."""
    *scopes, reason = words
    scope = parse_scope(scopes[0]) if scopes else EVERYWHERE
    reason = " ".join(reason.split())
    if not scopes and _SCOPE.fullmatch(reason):
        raise UserError(f"Is {reason!r} a reason or a name? Write a reason of several words after the name.")
    if not 0 < len(reason) <= _LONGEST_REASON or not reason.isprintable():
        raise UserError(f"The reason must be a text of at most {_LONGEST_REASON} characters.")
    return await engines.suspend(url, Suspension(scope=scope, reason=reason, by=operator(), at=now))


async def resume(url: str, scope: str, now: float) -> tuple[list[Suspension], list[Suspension]]:
    """Resume the gate; return what ended, and what is still suspended. Raises `UserError`."""
    return await engines.resume(url, parse_scope(scope) if scope else EVERYWHERE, by=operator(), at=now)


def parse_scope(text: str) -> str:
    """Return an owner or a repository in lower case. Raises `UserError`."""
    if not _SCOPE.fullmatch(text):
        raise UserError(f"{text!r} is not a repository or an owner. Write OWNER/REPO or OWNER, for example acme/shop.")
    return text.lower()


def operator() -> str:
    """Return the user of the operating system who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        return f"user {os.getuid()}"


def as_text(suspensions: Sequence[Suspension]) -> str:
    """Return a line for each suspension."""
    lines = [f"{one.scope or 'everywhere'}: {one.reason} (by {one.by}, since {_moment(one.at)})" for one in suspensions]
    return "\n".join(lines) or "No gate is suspended."


def as_json(suspensions: Sequence[Suspension]) -> str:
    """Return the suspensions for a script."""
    return json.dumps(
        [
            {"scope": one.scope or "everywhere", "reason": one.reason, "by": one.by, "at": _moment(one.at)}
            for one in suspensions
        ],
        indent=2,
    )


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
