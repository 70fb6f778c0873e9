"""Events: what happened, as verbs announce it and webhooks deliver it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ghapp.sandbox.state.accounts import Actor, Owner
from ghapp.sandbox.state.apps import Installation, SandboxApp
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue


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
