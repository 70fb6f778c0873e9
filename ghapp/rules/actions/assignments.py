"""Assignments: the owner of a labelled area is assigned to the issue, or mentioned (SPEC §2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Area, Holder, RepoConfig
from ghapp.rules.model.plan import AddComment, Assign, Unassign
from ghapp.rules.model.refusals import refusals_here
from ghapp.rules.model.snapshot import EventKind, Snapshot
from ghapp.rules.people.holders import humans, is_another
from ghapp.rules.people.ownership import areas_of, owners_of_area
from ghapp.rules.people.timeline import did_itself, position_after, undone_by_human
from ghapp.rules.wording.reasons import mention_text

MENTION = "mention"
# All that belongs to a new label happens within this time.
_SETTLED_AFTER = timedelta(days=1)


def assign_owners(snapshot: Snapshot, config: RepoConfig, labels: tuple[str, ...]) -> tuple[Assign, ...]:
    """Assign the owners of the areas of `labels`, except those whom a person unassigned after the label was added.

    An area that has an owner keeps them when the configuration names others.
    """
    assigned = {assignee.node_id for assignee in snapshot.assignees}
    wanted = {
        user.node_id: user
        for area in areas_of(config, labels)
        if not _assigned_for(snapshot, config, area)
        for holder in owners_of_area(config, area, snapshot.labels)
        if (user := _assignable(snapshot, holder))
        and user.node_id not in assigned
        and not _was_unassigned(snapshot, config, area, user)
    }
    return (Assign(tuple(wanted.values())),) if wanted else ()


def unassign_owners(snapshot: Snapshot, config: RepoConfig) -> tuple[Unassign, ...]:
    """Remove the app's own assignments that no area label requires any longer."""
    if not config.labels:
        return ()
    # An owner whom GitHub refused before may be assigned by now.
    required = _people(snapshot, _owners(snapshot, config, snapshot.labels))
    for area in areas_of(config, snapshot.labels):
        if not required & _assigned_for(snapshot, config, area):
            required |= _assigned_for(snapshot, config, area)
    stale = tuple(
        assignee
        for assignee in snapshot.assignees
        if assignee.node_id not in required
        and did_itself(snapshot, assignee.node_id, EventKind.ASSIGNED, EventKind.UNASSIGNED)
    )
    return (Unassign(stale),) if stale else ()


def mention_owners(snapshot: Snapshot, conversation: Conversation, labels: tuple[str, ...]) -> tuple[AddComment, ...]:
    """Mention each owner of the areas of `labels` who cannot be assigned, once.

    These are teams, unknown users, and users whom GitHub refused. An area that has had an owner for a day is left as it
    is.
    """
    config = conversation.config
    mentioned = {word for marker in conversation.markers_of(MENTION) for word in marker.words}
    assigned = {assignee.node_id for assignee in snapshot.assignees}
    areas = [area for area in areas_of(config, labels) if not _is_settled(snapshot, conversation, area)]
    owners = dict.fromkeys(holder for area in areas for holder in owners_of_area(config, area, snapshot.labels))
    holders = [
        holder
        for holder in owners
        if holder.name not in mentioned
        and not is_another(snapshot, holder)
        and not ((resolved := snapshot.people.get(holder)) and resolved.node_id in assigned)
        and _assignable(snapshot, holder) is None
    ]
    if not holders:
        return ()
    names = [
        config.areas[area].label for area in areas if set(owners_of_area(config, area, snapshot.labels)) & set(holders)
    ]
    return (signed(mention_text(holders, names), MENTION, *(holder.name for holder in holders)),)


def _assigned_for(snapshot: Snapshot, config: RepoConfig, area: Area) -> frozenset[str]:
    """Return whom the app assigned for an area since its labels last changed, and who still is (node ids).

    That is an owner of the area, or somebody who owns no area here: an owner before the configuration changed.
    """
    labelled = _labelled(snapshot, config, area)
    since = {event.subject for event in snapshot.timeline[labelled:] if event.kind is EventKind.ASSIGNED}
    elsewhere = _people(snapshot, _owners(snapshot, config, snapshot.labels)) - _people(
        snapshot, owners_of_area(config, area, snapshot.labels)
    )
    return frozenset(
        assignee.node_id
        for assignee in snapshot.assignees
        if assignee.node_id in since - elsewhere
        and did_itself(snapshot, assignee.node_id, EventKind.ASSIGNED, EventKind.UNASSIGNED)
    )


def _labelled(snapshot: Snapshot, config: RepoConfig, area: Area) -> int:
    """Return the index in the timeline after which an area and its pair are as they are now."""
    of_pairs = [
        position_after(snapshot, label, kind)
        for pair in config.pairs
        for label in pair.labels
        for kind in (EventKind.LABELED, EventKind.UNLABELED)
    ]
    return max(position_after(snapshot, config.areas[area].label, EventKind.LABELED), *of_pairs, 0)


def _is_settled(snapshot: Snapshot, conversation: Conversation, area: Area) -> bool:
    """Return whether the app assigned or mentioned an owner of an area more than a day ago."""
    config = conversation.config
    before = snapshot.timeline[: _labelled(snapshot, config, area)]
    names = {holder.name for holder in owners_of_area(config, area, snapshot.labels)}
    elsewhere = {holder.name for holder in _owners(snapshot, config, snapshot.labels)} - names
    moments = [
        event.at
        for event in snapshot.timeline
        if event.kind is EventKind.ASSIGNED and event.subject in _assigned_for(snapshot, config, area)
    ]
    moments += [
        marker.at
        for marker in conversation.markers_of(MENTION)
        if set(marker.words) - elsewhere and (not before or marker.at >= before[-1].at)
    ]
    return any(moment < snapshot.taken_at - _SETTLED_AFTER for moment in moments)


def _people(snapshot: Snapshot, holders: Iterable[Holder]) -> set[str]:
    """Return the users among holders (node ids)."""
    return {user.node_id for holder in holders if not holder.is_team for user in humans(snapshot, holder)}


def _owners(snapshot: Snapshot, config: RepoConfig, labels: tuple[str, ...]) -> tuple[Holder, ...]:
    areas = areas_of(config, labels)
    return tuple(dict.fromkeys(h for area in areas for h in owners_of_area(config, area, snapshot.labels)))


def _assignable(snapshot: Snapshot, holder: Holder) -> Actor | None:
    """Return the user to assign; None for a team, an unknown user, or a user whom GitHub refused."""
    refused = any(refusal.subject == holder.name for refusal in refusals_here(snapshot))
    if holder.is_team or refused:
        return None
    return next(iter(humans(snapshot, holder)), None)


def _was_unassigned(snapshot: Snapshot, config: RepoConfig, area: Area, user: Actor) -> bool:
    labelled = position_after(snapshot, config.areas[area].label, EventKind.LABELED)
    return undone_by_human(snapshot, user.node_id, EventKind.UNASSIGNED, labelled)
