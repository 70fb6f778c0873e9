"""Events: what happened, as verbs announce it and webhooks deliver it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ghapp.sandbox.state.accounts import Actor, Owner
from ghapp.sandbox.state.apps import Installation, SandboxApp
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue

# The versions of GitHub Enterprise Server that do not know an event: their webhook schemas lack it.
_UNKNOWN_TO = {"merge_group": ("3.17.", "3.18.", "3.19.")}


def unknown_events(names: Iterable[str], version: str) -> frozenset[str]:
    """Return the events that a version of GitHub Enterprise Server does not know; none for github.com."""
    return frozenset(name for name in names if version.startswith(_UNKNOWN_TO.get(name, ())))


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event on the account of `owner`, about `subject`.

    `name` and `action` are the webhook's words. `subject` is what the event is named for, unless that is the thread: a
    comment, a label, a reviewer, a check run. `changes` are further fields of the payload. `only` limits the event to
    one app: what happened to its own installations and check runs.
    """

    name: str
    action: str | None
    sender: Actor
    owner: Owner
    repository: Repository | None = None
    thread: Issue | None = None
    subject: object = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    only: SandboxApp | None = None
    installation: Installation | None = None
