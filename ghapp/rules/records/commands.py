"""The ledger's rows about concerns, delegations and overrides (SPEC §4), and about away holders (SPEC §6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.delegations import DELEGATE, Delegation
from ghapp.rules.conversation.given_commands import GivenCommand
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.overrides import OVERRIDE, Override
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Comment

CONCERN, AWAY = "concern", "away"


def records_of_delegates(hearings: Iterable[Hearing]) -> tuple[Record, ...]:
    """Return a row for each away period in which somebody was heard on the thread."""
    spoken = dict.fromkeys(delegation for hearing in hearings for delegation in hearing.away)
    return tuple(
        Record(
            kind=AWAY,
            identity=f"{AWAY} {each.away.identity}",
            at=each.away.accepted_at,
            data={"who": each.giver.login, **_delegation(each)},
        )
        for each in spoken
        if each.away and each.away.accepted_at
    )


def records_of_commands(conversation: Conversation, overrides: tuple[Override, ...]) -> tuple[Record, ...]:
    """Return the present rows; they replace earlier rows with the same identity."""
    return tuple(_records(conversation, overrides))


def _records(conversation: Conversation, overrides: tuple[Override, ...]) -> Iterator[Record]:
    for concern in conversation.concerns:
        yield _record(CONCERN, concern.raised.author, concern.raised.comment, _concern(concern))
    for delegation in conversation.delegations.given:
        if delegation.command:
            yield _record(DELEGATE, delegation.command.author, delegation.command.comment, _delegation(delegation))
    for override in overrides:
        if override.scope:
            yield _record(OVERRIDE, override.by, override.comment, _override(override))


def _record(kind: str, by: Actor, comment: Comment, data: dict[str, Any]) -> Record:
    given = {"who": by.login, "link": comment.url}
    return Record(kind=kind, identity=f"{kind} {comment.node_id}", at=comment.created_at, data=given | data)


def _concern(concern: Concern) -> dict[str, Any]:
    return {"name": concern.name, "text": concern.text, **_ending("resolved", concern.resolved)}


def _delegation(delegation: Delegation) -> dict[str, Any]:
    return {
        "delegate": delegation.delegate.login,
        "until": delegation.until.isoformat() if delegation.until else None,
        "roles": sorted(f"{pair}: {role}" for pair, role in delegation.seats),
    }


def _override(override: Override) -> dict[str, Any]:
    return {
        "reason": override.reason,
        "contents": override.scope.contents if override.scope else None,
        "holds": override.holds,
        **_ending("cancelled", override.cancelled),
    }


def _ending(how: str, command: GivenCommand | None) -> dict[str, Any]:
    return {
        f"{how}_by": command.author.login if command else None,
        f"{how}_at": command.comment.created_at.isoformat() if command else None,
    }
