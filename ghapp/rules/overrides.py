"""Overrides: somebody answers for a merge without the awaited voice, for the documents as they are (SPEC §4).

What the contents were when an override was given stands in the app's own comment that takes it on record. So an
override outlives the app's database, and one whose record somebody deleted is void: it must be given again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ghapp.rules import replies
from ghapp.rules.comments import own_comments, signed
from ghapp.rules.contents import contents
from ghapp.rules.documents import Document
from ghapp.rules.holders import holds, same
from ghapp.rules.model import RepoConfig
from ghapp.rules.orders import Order, standing_orders
from ghapp.rules.permissions import ISSUES, is_missing
from ghapp.rules.plan import AddComment
from ghapp.rules.snapshot import Actor, PullRequest, Snapshot

OVERRIDE = "override"
CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An override by someone who may, and the command that cancelled it (None: it stands).

    `contents` is the digest of what it was given for, None before that is on record; `holds` tells whether the
    documents hold that still.
    """

    order: Order
    cancelled: Order | None = None
    contents: str | None = None
    holds: bool = False

    @property
    def reason(self) -> str:
        """Why it was given, in its author's words."""
        return self.order.argument


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
    given = [order.author for order in standing_orders(snapshot, OVERRIDE) if not same(order.author, snapshot.author)]
    return tuple({actor.node_id: actor for actor in given}.values())


def given_overrides(snapshot: Snapshot, config: RepoConfig) -> tuple[Override, ...]:
    """Every override by someone who may, oldest first."""
    found: list[Override] = []
    for order in standing_orders(snapshot, OVERRIDE):
        if not order.argument or not may_override(snapshot, config, order.author):
            continue
        if is_cancel(order):
            found = [given if given.cancelled else replace(given, cancelled=order) for given in found]
        else:
            found.append(Override(order=order))
    return tuple(found)


def overrides(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> tuple[Override, ...]:
    """The same, with the contents that each was given for, and whether it holds now."""
    return tuple(_bound(snapshot, pull, documents, given_overrides(snapshot, config)))


def record_overrides(snapshot: Snapshot, overrides: tuple[Override, ...]) -> tuple[AddComment, ...]:
    """The app's comment on each override that holds and is not on record yet: who, why, and for which contents."""
    recorded = _recorded(snapshot)
    return tuple(
        signed(replies.override_taken(given.order), OVERRIDE, given.order.comment.node_id, given.contents)
        for given in overrides
        if given.holds and given.contents and given.order.comment.node_id not in recorded
    )


def is_cancel(order: Order) -> bool:
    """Whether this is `/override cancel`."""
    return order.argument.casefold() == CANCEL


def _bound(
    snapshot: Snapshot, pull: PullRequest, documents: tuple[Document, ...], given: tuple[Override, ...]
) -> Iterator[Override]:
    recorded, now = _recorded(snapshot), contents(pull, documents)
    for each in given:
        at_first = recorded.get(each.order.comment.node_id)
        # One that has its reaction but no record was taken on record once: the comment is gone, or not the app's words.
        if at_first is None and each.order.is_open and not is_missing(snapshot, ISSUES):
            at_first = now
        yield replace(each, contents=at_first, holds=at_first is not None and at_first == now and not each.cancelled)


def _recorded(snapshot: Snapshot) -> dict[str, str]:
    """The contents on record, by the command's comment; the first record of it counts."""
    recorded: dict[str, str] = {}
    for marker in own_comments(snapshot, OVERRIDE):
        if marker.credible and len(marker.words) == 2:
            recorded.setdefault(*marker.words)
    return recorded
