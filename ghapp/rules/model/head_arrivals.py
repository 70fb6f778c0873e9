"""Head arrivals: when a head commit came to a pull request, and who pushed it (SPEC §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadArrival:
    """A head commit that came to a pull request, as a delivery, the timeline or the activity log reports it.

    `before` is the head that it replaced (empty: unknown). `opening` marks the head with which the pull request was
    opened. `pusher` is the login of the account that pushed (empty: unknown), and `by_author` says whether this account
    is the author of the pull request.
    """

    sha: str
    at: datetime
    before: str = ""
    opening: bool = False
    pusher: str = ""
    by_author: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadHistory:
    """What is known of the heads that a pull request had.

    `branch` is the branch of the head (empty: it is in a fork). `delivered` are the heads that deliveries reported.
    `logged` are the newest pushes in GitHub's activity log of the branch, newest first (None: not read).
    """

    branch: str = ""
    delivered: tuple[HeadArrival, ...] = ()
    logged: tuple[HeadArrival, ...] | None = None


NO_HISTORY = HeadHistory()
