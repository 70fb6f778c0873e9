"""Notifications: timeline events, and the events that webhooks deliver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.events import Event
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest, Subject, TimelineEvent
from ghapp.sandbox.state.world import World


def add_timeline_event(
    world: World,
    thread: Issue,
    kind: str,
    by: Actor,
    subject: Subject | None = None,
    *,
    before: str = "",
    after: str = "",
) -> None:
    """Add an event to a thread's timeline."""
    number, node_id = world.next_id("EV")
    event = TimelineEvent(
        id=number,
        node_id=node_id,
        kind=kind,
        actor=by,
        created_at=world.now(),
        subject=subject,
        before=before,
        after=after,
    )
    thread.timeline.append(world.register(event, node_id))
    thread.updated_at = event.created_at


def announce_thread_event(
    world: World,
    thread: Issue,
    action: str,
    by: Actor,
    subject: object = None,
    *,
    event: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Announce an event of a thread: `event`, or that of its kind."""
    world.announce(
        Event(
            name=event or ("pull_request" if isinstance(thread, PullRequest) else "issues"),
            action=action,
            sender=by,
            owner=thread.repository.owner,
            repository=thread.repository,
            thread=thread,
            subject=subject,
            changes=changes or {},
        )
    )


def announce_repository_event(
    world: World,
    repository: Repository,
    event: str,
    action: str | None,
    by: Actor,
    *,
    subject: object = None,
    changes: Mapping[str, Any] | None = None,
    only: SandboxApp | None = None,
) -> None:
    """Announce an event in a repository that concerns no thread; `only` limits it to one app."""
    world.announce(
        Event(
            name=event,
            action=action,
            sender=by,
            owner=repository.owner,
            repository=repository,
            subject=subject,
            changes=changes or {},
            only=only,
        )
    )
