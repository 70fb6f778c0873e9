"""Overrides: someone takes responsibility for a merge without the awaited voice (SPEC §3, §4).

An override counts for the contents that the documents had when it was given, for that base branch and for those people.
The app's comment that puts it on record holds this scope. So an override survives the loss of the app's database, and
deleting the record voids it. An override that the app first sees when something else may have been pushed is void, too.
An override by button exists only in that comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from ghapp.rules.conversation.concerns import orphan_resolutions
from ghapp.rules.conversation.given_commands import DONE, GivenCommand, is_pending
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.documents.arrivals import changed_since
from ghapp.rules.documents.touched import Document
from ghapp.rules.hearing.override_scope import OverrideScope, override_scope
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.permissions import ISSUES, is_missing
from ghapp.rules.model.snapshot import Comment, PullRequest, Snapshot
from ghapp.rules.people.authors import is_author
from ghapp.rules.people.copies import INSIDERS
from ghapp.rules.people.override_holders import may_override

OVERRIDE = "override"
OVERRIDE_CLICK = "override-pressed"
CANCEL = "cancel"
REASON_BY_BUTTON = "by button"
MOST_RIGHTS = 10
"""The most people about whom GitHub is asked whether they administer the repository."""


class OverrideEnd(StrEnum):
    """Why an override does not pass the check."""

    CANCELLED = "it was cancelled"
    NOT_RECORDED = "it is not on record"
    OLD_RECORD = "its record has the format of an earlier version, without a base branch and people"
    DOCUMENTS = "the documents have changed"
    BASE = "the base branch has changed"
    PEOPLE = "other people hold the roles, or the documents belong to another pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An override by someone who may override.

    `comment` holds the command; for an override `by_button` it is the app's record. `cancelled` is the command that
    cancelled it. `scope` is what it was given for (None: unknown). `ended` says why it does not count (None: it does).
    """

    by: Actor
    comment: Comment
    reason: str
    by_button: bool = False
    cancelled: GivenCommand | None = None
    scope: OverrideScope | None = None
    ended: OverrideEnd | None = OverrideEnd.NOT_RECORDED

    @property
    def holds(self) -> bool:
        """Return whether the override passes the check."""
        return self.ended is None


def unknown_rights(snapshot: Snapshot, conversation: Conversation) -> tuple[Actor, ...]:
    """Return those whose overrides and resolutions count if they administer the repository: GitHub must be asked.

    Anybody can write these commands, and each question is a request. Over the limit, those who were obeyed before come
    first, then those who may have write access, then the latest.
    """
    if conversation.config.override:
        return ()
    resolutions = orphan_resolutions(snapshot, conversation.delegations, conversation.concerns, conversation.commands)
    given = sorted((*_steps(snapshot, conversation), *resolutions), key=_rank, reverse=True)
    actors = (step.author if isinstance(step, GivenCommand) else step.by for step in given)
    asked = {actor.node_id: actor for actor in actors if not is_author(snapshot, actor)}
    return tuple(islice(asked.values(), MOST_RIGHTS))


def _rank(step: GivenCommand | Override) -> tuple[bool, bool, datetime]:
    is_obeyed = isinstance(step, Override) or DONE in step.comment.reactions
    return is_obeyed, step.comment.association in INSIDERS, step.comment.created_at


def clickers(snapshot: Snapshot, conversation: Conversation) -> tuple[Actor, ...]:
    """Return the people who overrode by button, whether they may or not."""
    return tuple(step.by for step in _steps(snapshot, conversation) if isinstance(step, Override))


def given_overrides(snapshot: Snapshot, conversation: Conversation) -> tuple[Override, ...]:
    """Return the overrides by people who may override, oldest first."""
    config = conversation.config
    found: list[Override] = []
    for step in _steps(snapshot, conversation):
        if isinstance(step, Override):
            found += [step] if may_override(snapshot, config, step.by) else []
        elif not may_override(snapshot, config, step.author):
            continue
        elif is_cancel(step):
            found = [given if given.cancelled else replace(given, cancelled=step) for given in found]
        elif is_reason(step.argument):
            found.append(Override(by=step.author, comment=step.comment, reason=step.argument))
    return tuple(found)


def overrides(
    snapshot: Snapshot, pull: PullRequest, conversation: Conversation, documents: tuple[Document, ...]
) -> tuple[Override, ...]:
    """Return the given overrides with what each was given for, and whether it holds."""
    return tuple(_bound(snapshot, pull, documents, conversation))


def is_too_late(snapshot: Snapshot, conversation: Conversation, command: GivenCommand) -> bool:
    """Return whether an override is first seen when something else may have been pushed since it was given."""
    if snapshot.pull_request is None or command.node_id in recorded_overrides(conversation):
        return False
    return changed_since(snapshot, snapshot.pull_request, command.comment.created_at)


def unrecorded_overrides(snapshot: Snapshot, conversation: Conversation) -> tuple[Override, ...]:
    """Return the overrides by command for which no contents are on record yet."""
    recorded = recorded_overrides(conversation)
    given = given_overrides(snapshot, conversation)
    return tuple(each for each in given if not each.by_button and each.comment.node_id not in recorded)


def is_cancel(command: GivenCommand) -> bool:
    """Return whether a command is `/roe override cancel`, in any case and punctuation."""
    return _words(command.argument) == [CANCEL]


def begins_with_cancel(argument: str) -> bool:
    """Return whether the first word is `cancel`: whoever wants to end overrides must not give one by mistake."""
    return _words(argument)[:1] == [CANCEL]


def is_reason(argument: str) -> bool:
    """Return whether a text has words that others can see, and cannot be meant to cancel."""
    return bool(_words(argument)) and not begins_with_cancel(argument)


def recorded_overrides(conversation: Conversation) -> dict[str, OverrideScope | None]:
    """Return the scopes on record, by the comment that gave the override; the first record of each counts.

    None: the record has the format of another version.
    """
    recorded: dict[str, OverrideScope | None] = {}
    for marker in conversation.markers_of(OVERRIDE):
        if marker.credible and len(marker.words) > 1:
            node_id, *scope = marker.words
            recorded.setdefault(node_id, OverrideScope.parse(scope))
    return recorded


def _steps(snapshot: Snapshot, conversation: Conversation) -> tuple[GivenCommand | Override, ...]:
    """Return the commands to override and to cancel, and the overrides by button, oldest first.

    Within one second, comments keep GitHub's order. GitHub lists reviews separately.
    """
    merged_at = snapshot.pull_request.merged_at if snapshot.pull_request else None
    found: list[GivenCommand | Override] = [*conversation.commands_named(OVERRIDE)]
    for marker in conversation.markers_of(OVERRIDE_CLICK):
        if marker.credible and len(marker.words) > 3 and not (merged_at and marker.at > merged_at):
            _, node_id, login, *words = marker.words
            by, scope = Actor(login, node_id), OverrideScope.parse(words)
            found.append(Override(by=by, comment=marker.comment, reason=REASON_BY_BUTTON, by_button=True, scope=scope))
    if len(found) < 2:
        return tuple(found)
    places = {comment.node_id: place for place, comment in enumerate(snapshot.comments)}
    return tuple(sorted(found, key=lambda step: (step.comment.created_at, places.get(step.comment.node_id, 0))))


def _bound(
    snapshot: Snapshot, pull: PullRequest, documents: tuple[Document, ...], conversation: Conversation
) -> Iterator[Override]:
    found = given_overrides(snapshot, conversation)
    if not found:
        return
    recorded = recorded_overrides(conversation)
    now = override_scope(snapshot, pull, conversation.config, documents)
    for given in found:
        is_recorded = given.by_button or given.comment.node_id in recorded
        then = given.scope or recorded.get(given.comment.node_id)
        # An override with a reaction but without a record was recorded once: the record was deleted or edited.
        if not is_recorded and is_pending(given.comment) and not is_missing(snapshot, ISSUES):
            then = None if changed_since(snapshot, pull, given.comment.created_at) else now
        yield replace(given, scope=then, ended=_end(given, then, now, is_recorded=is_recorded))


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, without invisible characters."""
    shown = (each for each in text if each.isprintable() or each.isspace())
    return "".join(each if each.isalnum() else " " for each in shown).casefold().split()


def _end(
    given: Override, then: OverrideScope | None, now: OverrideScope | None, *, is_recorded: bool
) -> OverrideEnd | None:
    """Return why an override that was given for one scope does not count for another; None where it counts."""
    if given.cancelled:
        return OverrideEnd.CANCELLED
    if then is None:
        return OverrideEnd.OLD_RECORD if is_recorded else OverrideEnd.NOT_RECORDED
    if now is None or then.contents != now.contents:
        return OverrideEnd.DOCUMENTS
    if then.base != now.base:
        return OverrideEnd.BASE
    return None if then.pairs == now.pairs else OverrideEnd.PEOPLE
