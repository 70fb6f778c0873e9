"""Labels of a repository, and labels on threads."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused, invalid
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.repositories import Label, Repository
from ghapp.sandbox.state.threads import Issue
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_repository_event, announce_thread_event

DEFAULT_COLOR = "ededed"


def create_label(
    world: World, repository: Repository, by: Actor, name: str, *, color: str = DEFAULT_COLOR, description: str = ""
) -> Label:
    """Create a label; names are unique regardless of case."""
    require_permission(repository, by, "write")
    _check(name, color, description)
    if name.lower() in repository.labels:
        raise invalid("Label", "name", "already_exists")
    number, node_id = world.next_id("LA")
    label = Label(
        id=number, node_id=node_id, repository=repository, name=name, color=color.lower(), description=description
    )
    repository.labels[name.lower()] = world.register(label, node_id)
    announce_repository_event(world, repository, "label", "created", by, subject=label)
    return label


def rename_label(world: World, label: Label, by: Actor, name: str) -> None:
    """Rename a label; it stays on its threads."""
    repository = label.repository
    require_permission(repository, by, "write")
    _check(name, label.color, label.description)
    if repository.labels.get(name.lower(), label) is not label:
        raise invalid("Label", "name", "already_exists")
    del repository.labels[label.name.lower()]
    changes = {"changes": {"name": {"from": label.name}}}
    label.name = name
    repository.labels[name.lower()] = label
    announce_repository_event(world, repository, "label", "edited", by, subject=label, changes=changes)


def archive_label(world: World, label: Label, by: Actor) -> None:
    """Archive a label: it stays on its threads.

    Source: https://github.blog/changelog/2026-08-27-label-archiving-is-generally-available
    """
    require_permission(label.repository, by, "write")
    label.archived_at, label.archived_by = world.now(), by
    announce_repository_event(world, label.repository, "label", "archived", by, subject=label)


def delete_label(world: World, label: Label, by: Actor) -> None:
    """Delete a label from the repository and all its threads."""
    repository = label.repository
    require_permission(repository, by, "write")
    del repository.labels[label.name.lower()]
    del world.nodes[label.node_id]
    for thread in world.threads[repository].values():
        if label in thread.labels:
            thread.labels.remove(label)
    announce_repository_event(world, repository, "label", "deleted", by, subject=label)


def add_labels(world: World, thread: Issue, by: Actor, labels: Iterable[str | Label]) -> None:
    """Add labels to a thread; unknown names become new labels, as in REST."""
    require_permission(thread.repository, by, "triage")
    for wanted in labels:
        label = wanted if isinstance(wanted, Label) else thread.repository.labels.get(wanted.lower())
        if label is None:
            label = create_label(world, thread.repository, by=by, name=str(wanted))
        if label not in thread.labels:
            thread.labels.append(label)
            add_timeline_event(world, thread, "labeled", by, label)
            announce_thread_event(world, thread, "labeled", by, label)


def remove_label(world: World, thread: Issue, by: Actor, label: str | Label) -> None:
    """Remove a label from a thread. Raises 404 if the thread does not have it."""
    require_permission(thread.repository, by, "triage")
    found = label if isinstance(label, Label) else thread.repository.labels.get(label.lower())
    if found is None or found not in thread.labels:
        raise Refused(404, "Label does not exist")
    thread.labels.remove(found)
    add_timeline_event(world, thread, "unlabeled", by, found)
    announce_thread_event(world, thread, "unlabeled", by, found)


def _check(name: str, color: str, description: str) -> None:
    if not name.strip():
        raise invalid("Label", "name", "missing_field")
    if len(name) > 50:
        raise invalid("Label", "name", "custom", "name is too long (maximum is 50 characters)")
    if not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise invalid("Label", "color", "invalid")
    if len(description) > 100:
        raise invalid("Label", "description", "custom", "description is too long (maximum is 100 characters)")
