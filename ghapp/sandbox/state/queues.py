"""Merge queues: pull requests that wait in order, and the group of commits that is built for each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest

PREFIX = "gh-readonly-queue/"


@dataclass(eq=False, kw_only=True)
class QueueEntry:
    """A pull request in a queue. `base` and `head` are the ends of its group, None until that is built.

    `head` holds the pull request and all that are before it in the queue.
    """

    id: int
    node_id: str
    queue: MergeQueue = field(repr=False)
    pull: PullRequest
    enqueuer: Actor
    enqueued_at: datetime
    jump: bool = False
    base: Commit | None = field(default=None, repr=False)
    head: Commit | None = field(default=None, repr=False)

    @property
    def position(self) -> int:
        """Its place in the queue, from 1; 0 once it has left."""
        return self.queue.entries.index(self) + 1 if self in self.queue.entries else 0

    @property
    def branch(self) -> str:
        """The branch of its group, which nobody but the queue may push to."""
        base = self.base.oid if self.base else ""
        return f"{PREFIX}{self.queue.branch}/pr-{self.pull.number}-{base}"


@dataclass(eq=False, kw_only=True)
class MergeQueue:
    """The only way into `branch`; the groups of the first `most_built` entries are built.

    `strategy` is GitHub's word: with `ALLGREEN` every group must pass, with `HEADGREEN` only the last one merged.
    """

    id: int
    node_id: str
    repository: Repository = field(repr=False)
    branch: str
    strategy: str = "ALLGREEN"
    most_built: int = 5
    entries: list[QueueEntry] = field(default_factory=list)

    @property
    def built(self) -> list[QueueEntry]:
        """The entries that have a group."""
        return [entry for entry in self.entries if entry.head]
