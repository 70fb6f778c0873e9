"""Commit statuses: what anyone with the permission says of a commit, under a name of their choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.apps import SandboxApp

STATES = ("error", "failure", "pending", "success")


@dataclass(frozen=True, kw_only=True)
class CommitStatus:
    """A status, which is never changed: a later one with the same `context` replaces it.

    `app` is the app that created it, None for a person.
    """

    id: int
    node_id: str
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: Actor
    app: SandboxApp | None
    created_at: datetime


def latest_of_each(statuses: list[CommitStatus]) -> list[CommitStatus]:
    """Return the latest status of each context; `statuses` are oldest first."""
    return list({status.context: status for status in statuses}.values())


def combine(statuses: list[CommitStatus]) -> str:
    """Return the combined state of the latest statuses.

    Source: https://docs.github.com/en/rest/commits/statuses#get-the-combined-status-for-a-specific-reference
    """
    states = {status.state for status in statuses}
    if states & {"error", "failure"}:
        return "failure"
    return "success" if states == {"success"} else "pending"
