"""Titles: the one line of a check that GitHub shows in the merge box."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.hearing.hearings import Hearing, HearingOutcome
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.model.framework import Strength
from ghapp.rules.model.names import kind_name, mentions, role_name
from ghapp.rules.text.markdown import code, shorten

_ASKED_TO = {Strength.COMMENT: "comment on", Strength.REVIEW: "review", Strength.APPROVAL: "approve"}
TITLE_LIMIT = 80


def asked_to(strength: Strength) -> str:
    """Say what a holder has to do with a document."""
    return _ASKED_TO[strength]


def again(strength: Strength) -> str:
    """Say what a holder has to do once more."""
    return {Strength.COMMENT: "comment", Strength.REVIEW: "review", Strength.APPROVAL: "approve"}[strength]


def waiting_title(waiting: Sequence[Hearing]) -> str:
    """Say whom the check waits for, by name where that is short enough."""
    hearing, role = waiting[0], role_name(waiting[0].role)
    rest = f", and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    task = f"to {asked_to(hearing.strength)} the {kind_name(hearing.document.kind)}{rest}"
    if not hearing.reachable:
        gone = mentions([each.holder for each in hearing.unreachable], " and ")
        verb = "is" if len(hearing.unreachable) == 1 else "are"
        return shorten(f"No {role} can be asked: {gone} {verb} not reachable{rest}", TITLE_LIMIT)
    named = f"Waiting for {mentions(hearing.reachable, ' or ')} ({role}) {task}"
    return named if len(named) <= TITLE_LIMIT else f"Waiting for the {role} {task}"


def left_behind_title(base: str | None) -> str:
    """Say that no pull request into a branch has this commit any longer; None for a check of several branches."""
    if base is None:
        return "No open pull request with this commit needs this check"
    return f"No open pull request targets {code(base)} with this commit"


def concerns_title(count: int) -> str:
    """Say that open concerns block."""
    return f"Blocked: {open_concerns(count)}"


def overridden_title(override: Override) -> str:
    """Say who overrides the check."""
    return f"Overridden by {override.by.login} until the documents change"


def passed_title(over: Sequence[Hearing], concerns: int) -> str:
    """Say why the check passes; `concerns` is the number of open ones."""
    if against := objection(over, concerns):
        return f"Heard, but {against}"
    heard = [hearing for hearing in over if hearing.outcome is HearingOutcome.HEARD]
    if heard:
        return "Heard: " + _each(heard, "on")
    if all(hearing.outcome is HearingOutcome.AUTHOR for hearing in over):
        return "The author speaks for both roles"
    return "Only the author holds the role that has to respond"


def held_back_title(objection: str) -> str:
    """Say that an objection keeps a machine from merging."""
    return shorten(f"Not merged automatically: {objection}", TITLE_LIMIT)


def objection(over: Sequence[Hearing], concerns: int) -> str:
    """Say who requests changes, or how many concerns are open; empty where there is no objection."""
    split = [hearing for hearing in over if hearing.outcome is HearingOutcome.NOT_ALIGNED]
    if split:
        return requested_changes(split)
    return open_concerns(concerns) if concerns else ""


def requested_changes(split: Sequence[Hearing]) -> str:
    """Say which roles request changes on which documents."""
    return _each(split, "requests changes on")


def open_concerns(count: int) -> str:
    """Say how many concerns are open."""
    return "1 concern is open" if count == 1 else f"{count} concerns are open"


def _each(hearings: Sequence[Hearing], what: str) -> str:
    parts = [f"the {role_name(hearing.role)} {what} the {kind_name(hearing.document.kind)}" for hearing in hearings]
    return shorten(" and ".join(dict.fromkeys(parts)), TITLE_LIMIT - len("Heard, but "))
