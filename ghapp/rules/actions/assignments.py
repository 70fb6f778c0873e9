"""Assignments: the owner of a labelled area is assigned to the issue, or mentioned (SPEC §2)."""

from __future__ import annotations

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.model.framework import Area, Holder, RepoConfig
from ghapp.rules.model.plan import AddComment, Assign, Unassign
from ghapp.rules.model.refusals import refusals_here
from ghapp.rules.model.snapshot import Actor, EventKind, Snapshot
from ghapp.rules.people.holders import humans, is_another
from ghapp.rules.people.ownership import areas_of, owners_of_area
from ghapp.rules.people.timeline import did_itself, position_after, undone_by_human
from ghapp.rules.wording.reasons import mention_text

MENTION = "mention"


def assign_owners(snapshot: Snapshot, config: RepoConfig, labels: tuple[str, ...]) -> tuple[Assign, ...]:
    """Assign the owners of the areas of `labels`, except those whom a person unassigned after the label was added."""
    assigned = {assignee.node_id for assignee in snapshot.assignees}
    wanted = {
        user.node_id: user
        for area in areas_of(config, labels)
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
    users = [holder for holder in _owners(snapshot, config, snapshot.labels) if not holder.is_team]
    wanted = {user.node_id for holder in users for user in humans(snapshot, holder)}
    stale = tuple(
        assignee
        for assignee in snapshot.assignees
        if assignee.node_id not in wanted
        and did_itself(snapshot, assignee.node_id, EventKind.ASSIGNED, EventKind.UNASSIGNED)
    )
    return (Unassign(stale),) if stale else ()


def mention_owners(snapshot: Snapshot, conversation: Conversation, labels: tuple[str, ...]) -> tuple[AddComment, ...]:
    """Mention each owner of the areas of `labels` who cannot be assigned, once.

    These are teams, unknown users, and users whom GitHub refused.
    """
    config = conversation.config
    mentioned = {word for marker in conversation.markers_of(MENTION) for word in marker.words}
    assigned = {assignee.node_id for assignee in snapshot.assignees}
    holders = [
        holder
        for holder in _owners(snapshot, config, labels)
        if holder.name not in mentioned
        and not is_another(snapshot, holder)
        and not ((resolved := snapshot.people.get(holder)) and resolved.node_id in assigned)
        and _assignable(snapshot, holder) is None
    ]
    if not holders:
        return ()
    names = [
        config.areas[area].label
        for area in areas_of(config, labels)
        if set(owners_of_area(config, area, snapshot.labels)) & set(holders)
    ]
    return (signed(mention_text(holders, names), MENTION, *(holder.name for holder in holders)),)


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
