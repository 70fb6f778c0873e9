"""Commit statuses: creating them."""

from __future__ import annotations

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused, invalid
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.statuses import STATES, CommitStatus
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.notifications import announce_repository_event

MAX_DESCRIPTION = 140
MAX_PER_CONTEXT = 1_000


def create_status(
    world: World,
    repository: Repository,
    by: Actor,
    sha: str,
    state: str,
    *,
    context: str = "default",
    description: str | None = None,
    target_url: str | None = None,
) -> CommitStatus:
    """Create a status of a commit."""
    require_permission(repository, by, "write")
    if sha not in repository.commits:
        raise Refused(422, f"No commit found for SHA: {sha}")
    if state not in STATES:
        raise invalid("Status", "state", "custom", "state is not included in the list")
    if len(description or "") > MAX_DESCRIPTION:
        raise invalid("Status", "description", "custom", "description is too long (maximum is 140 characters)")
    statuses = world.statuses[repository].setdefault(sha, [])
    if sum(status.context == context for status in statuses) >= MAX_PER_CONTEXT:
        raise invalid("Status", "base", "custom", "This SHA and context has reached the maximum number of statuses.")
    number, node_id = world.next_id("SC")
    created = CommitStatus(
        id=number,
        node_id=node_id,
        sha=sha,
        state=state,
        context=context,
        description=description,
        target_url=target_url,
        creator=by,
        app=next((app for app in world.apps.values() if app.bot is by), None),
        created_at=world.now(),
    )
    statuses.append(created)
    announce_repository_event(world, repository, "status", None, by, subject=created)
    world.checks_changed(repository)
    return created
