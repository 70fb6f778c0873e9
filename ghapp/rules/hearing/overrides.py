"""Overrides: somebody answers for a merge without the awaited voice, for the documents as they are (SPEC §3, §4).

What the contents were when an override was given stands in the app's own comment that takes it on record. So an
override outlives the app's database, and one whose record somebody deleted is void: it must be given again. So must
one that the app comes to know only when something else may have been pushed: it was away, or nothing was configured
yet. One that was given by the button stands in that comment alone: who pressed it, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ghapp.rules.conversation.given_commands import GivenCommand, active_commands, is_open
from ghapp.rules.conversation.markers import own_comments
from ghapp.rules.documents.fingerprint import contents
from ghapp.rules.documents.freshness import changed_since
from ghapp.rules.documents.touched import Document
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.permissions import ISSUES, is_missing
from ghapp.rules.model.snapshot import Actor, Comment, PullRequest, Snapshot
from ghapp.rules.people.holders import holds, same

OVERRIDE = "override"
PRESSED = "override-pressed"
CANCEL = "cancel"
BY_BUTTON = "by button"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An override by someone who may, and the command that cancelled it (None: it stands).

    `comment` is the command, or the app's record where it was `pressed`; `reason` is why, in its giver's words.
    `contents` is the digest of what it was given for, None before that is on record; `holds` tells whether the
    documents hold that still.
    """

    by: Actor
    comment: Comment
    reason: str
    pressed: bool = False
    cancelled: GivenCommand | None = None
    contents: str | None = None
    holds: bool = False


def may_override(snapshot: Snapshot, config: RepoConfig, actor: Actor) -> bool:
    """Whether somebody may override here: those under `override:`, else administrators; never the author."""
    if same(actor, snapshot.author):
        return False
    if config.override:
        return holds(snapshot, actor, config.override)
    return actor.node_id in snapshot.administrators


def unknown_rights(snapshot: Snapshot, config: RepoConfig) -> tuple[Actor, ...]:
    """Those who gave an override that counts if they are administrators; GitHub must be asked."""
    if config.override:
        return ()
    given = [step.author if isinstance(step, GivenCommand) else step.by for step in _steps(snapshot)]
    return tuple({actor.node_id: actor for actor in given if not same(actor, snapshot.author)}.values())


def concerns_overrides(snapshot: Snapshot) -> bool:
    """Whether anybody gave an override, or is about to."""
    return bool(_steps(snapshot)) or any(press.button == OVERRIDE for press in snapshot.button_clicks)


def given_overrides(snapshot: Snapshot, config: RepoConfig) -> tuple[Override, ...]:
    """Every override by someone who may, oldest first."""
    found: list[Override] = []
    for step in _steps(snapshot):
        if isinstance(step, Override):
            found += [step] if may_override(snapshot, config, step.by) else []
        elif not step.argument or not may_override(snapshot, config, step.author):
            continue
        elif is_cancel(step):
            found = [given if given.cancelled else replace(given, cancelled=step) for given in found]
        else:
            found.append(Override(by=step.author, comment=step.comment, reason=step.argument))
    return tuple(found)


def overrides(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> tuple[Override, ...]:
    """The same, with the contents that each was given for, and whether it holds now."""
    return tuple(_bound(snapshot, pull, documents, given_overrides(snapshot, config)))


def is_too_late(snapshot: Snapshot, order: GivenCommand) -> bool:
    """Whether an override comes to be known only now that something else may be proposed than when it was given."""
    if snapshot.pull_request is None or order.comment.node_id in recorded_overrides(snapshot):
        return False
    return changed_since(snapshot, snapshot.pull_request, order.comment.created_at)


def is_cancel(order: GivenCommand) -> bool:
    """Whether this is `/override cancel`."""
    return order.argument.casefold() == CANCEL


def _steps(snapshot: Snapshot) -> tuple[GivenCommand | Override, ...]:
    """The commands to override and to cancel, and the overrides by the button, oldest first.

    Those of one second stand in the order in which GitHub lists their comments; reviews it lists elsewhere.
    """
    merged_at = snapshot.pull_request.merged_at if snapshot.pull_request else None
    found: list[GivenCommand | Override] = [*active_commands(snapshot, OVERRIDE)]
    for marker in own_comments(snapshot, PRESSED):
        if marker.credible and len(marker.words) == 4 and not (merged_at and marker.at > merged_at):
            _, node_id, login, held = marker.words
            by = Actor(login, node_id)
            found.append(Override(by=by, comment=marker.comment, reason=BY_BUTTON, pressed=True, contents=held))
    places = {comment.node_id: place for place, comment in enumerate(snapshot.comments)}
    return tuple(sorted(found, key=lambda step: (step.comment.created_at, places.get(step.comment.node_id, 0))))


def _bound(
    snapshot: Snapshot, pull: PullRequest, documents: tuple[Document, ...], given: tuple[Override, ...]
) -> Iterator[Override]:
    recorded, now = recorded_overrides(snapshot), contents(pull, documents)
    for each in given:
        at_first = each.contents or recorded.get(each.comment.node_id)
        # One that has its reaction but no record was taken on record once: the comment is gone, or not the app's words.
        if at_first is None and is_open(each.comment) and not is_missing(snapshot, ISSUES):
            at_first = None if changed_since(snapshot, pull, each.comment.created_at) else now
        yield replace(each, contents=at_first, holds=at_first is not None and at_first == now and not each.cancelled)


def recorded_overrides(snapshot: Snapshot) -> dict[str, str]:
    """The contents on record, by the command's comment; the first record of it counts."""
    recorded: dict[str, str] = {}
    for marker in own_comments(snapshot, OVERRIDE):
        if marker.credible and len(marker.words) == 2:
            recorded.setdefault(*marker.words)
    return recorded
