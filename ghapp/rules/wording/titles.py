"""Titles: the one line that a check shows in a list."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.hearing.hearings import Hearing, Outcome
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.model.framework import Strength
from ghapp.rules.model.names import kind_name, mentions, role_name
from ghapp.rules.text.markdown import code, shorten

_ASKED_TO = {Strength.COMMENT: "comment on", Strength.REVIEW: "review", Strength.APPROVAL: "approve"}
TITLE_LIMIT = 80


def waiting_title(waiting: Sequence[Hearing]) -> str:
    """Whom the check waits for, by name where that is short enough."""
    hearing, role = waiting[0], role_name(waiting[0].role)
    rest = f", and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    task = f"to {_ASKED_TO[hearing.strength]} the {kind_name(hearing.document.kind)}{rest}"
    if not hearing.reachable:
        nobody = mentions([each.holder for each in hearing.unreachable], " or ")
        return shorten(f"Nobody to hear as {role}: {nobody} cannot be asked{rest}", TITLE_LIMIT)
    named = f"Waiting for {mentions(hearing.reachable, ' or ')} ({role}) {task}"
    return named if len(named) <= TITLE_LIMIT else f"Waiting for the {role} {task}"


def left_behind_title(base: str) -> str:
    """What is said of a commit that was to go into another branch before."""
    return f"No open pull request takes this commit into {code(base)} now"


def concerns_title(count: int) -> str:
    """What keeps the gate closed where everyone was heard."""
    return f"Waiting for {_open_concerns(count)} to be resolved"


def overridden_title(override: Override) -> str:
    """What let the gate open without the awaited voice."""
    return f"Overridden by {override.by.login}, for the documents as they are"


def passed_title(over: Sequence[Hearing], concerns: int) -> str:
    """What let the gate open; `concerns` are those that are open."""
    split = [hearing for hearing in over if hearing.outcome is Outcome.NOT_ALIGNED]
    if split:
        return "Heard, not aligned: " + _each(split, "requests changes on")
    if concerns:
        return f"Heard, not aligned: {_open_concerns(concerns)}"
    heard = [hearing for hearing in over if hearing.outcome is Outcome.HEARD]
    if heard:
        return "Heard: " + _each(heard, "on")
    if all(hearing.outcome is Outcome.AUTHOR for hearing in over):
        return "The author speaks for both roles"
    return "Nobody but the author holds the role to be heard"


def _open_concerns(count: int) -> str:
    return f"{count} open concern{'' if count == 1 else 's'}"


def _each(hearings: Sequence[Hearing], what: str) -> str:
    parts = [f"the {role_name(hearing.role)} {what} the {kind_name(hearing.document.kind)}" for hearing in hearings]
    return shorten(" and ".join(dict.fromkeys(parts)), TITLE_LIMIT - len("Heard, not aligned: "))
