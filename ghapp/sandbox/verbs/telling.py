"""What every verb does besides its deed: check rights, note it in the timeline, and announce it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghapp.sandbox.errors import must_have_rights, not_found
from ghapp.sandbox.state.accounts import Actor, Bot
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.events import Happening
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Event, Issue, PullRequest, Subject
from ghapp.sandbox.state.world import World


def need(repository: Repository, by: Actor, level: str) -> None:
    """Refuse a person who lacks `level`: 404 who may not read, 403 else. A bot's rights are its token's."""
    if isinstance(by, Bot) or repository.allows(by, level):
        return
    raise must_have_rights() if repository.allows(by, "read") else not_found()


def note(
    world: World,
    thread: Issue,
    kind: str,
    by: Actor,
    subject: Subject | None = None,
    *,
    before: str = "",
    after: str = "",
) -> None:
    """Add an entry to the thread's timeline."""
    number, node_id = world.identify("EV")
    event = Event(
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


def tell(
    world: World,
    thread: Issue,
    action: str,
    by: Actor,
    subject: object = None,
    *,
    event: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Announce what happened to a thread: as `event`, or as its own kind's."""
    world.announce(
        Happening(
            event=event or ("pull_request" if isinstance(thread, PullRequest) else "issues"),
            action=action,
            sender=by,
            owner=thread.repository.owner,
            repository=thread.repository,
            thread=thread,
            subject=subject,
            changes=changes or {},
        )
    )


def tell_repository(
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
    """Announce what happened in a repository outside any thread; to one app `only`, if that is said."""
    world.announce(
        Happening(
            event=event,
            action=action,
            sender=by,
            owner=repository.owner,
            repository=repository,
            subject=subject,
            changes=changes or {},
            only=only,
        )
    )
