"""The app's check runs, on a head commit and on the merge groups that contain it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """The app's latest check run with a name on the head commit."""

    node_id: str
    name: str
    conclusion: str | None
    external_id: str
    title: str = ""
    url: str = ""
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A pull request's entry in a merge queue; `checks` are the app's latest runs on the head of its merge group.

    `groups` are the built merge groups that contain the pull request, each by the number of its last pull request: its
    own group first, then those behind it.
    """

    groups: tuple[int, ...] = ()
    checks: tuple[CheckRun, ...] = ()
