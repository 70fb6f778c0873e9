"""The app's check runs, on a head commit and on its merge groups, and clicks on their buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """The app's latest check run with a name on the head commit.

    `is_rerequested` says whether somebody asked to re-run it: GitHub has reset its suite, and waits for an answer.
    """

    node_id: str
    name: str
    conclusion: str | None
    external_id: str
    title: str = ""
    url: str = ""
    completed_at: datetime | None = None
    is_rerequested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A pull request's entry in a merge queue; `checks` are the app's latest runs on the head of its merge group.

    `groups` are the built merge groups that contain the pull request, each by the number of its last pull request: its
    own group first, then those behind it.
    """

    groups: tuple[int, ...] = ()
    checks: tuple[CheckRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedClick:
    """A click on a button of the check, as a delivery reports it. It is not verified yet.

    `run_id` is the node id of the check run; `login` and `user_id` identify who clicked.
    """

    delivery: str
    button: str
    run_id: str
    login: str
    user_id: int
