"""Merge queues: pull requests in order, and the merge group that is built for each of them."""

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
    """A pull request in a queue. `base` and `head` are the ends of its merge group, None until that is built.

    `head` contains the pull request and all those before it in the queue.
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
        """Return the place in the queue, from 1; 0 after the entry has left."""
        return self.queue.entries.index(self) + 1 if self in self.queue.entries else 0

    @property
    def branch(self) -> str:
        """Return the branch of the merge group, to which only the queue can push."""
        base = self.base.oid if self.base else ""
        return f"{PREFIX}{self.queue.branch}/pr-{self.pull.number}-{base}"


@dataclass(eq=False, kw_only=True)
class MergeQueue:
    """The only way to merge into `branch`; groups are built for the first `max_entries_to_build` entries.

    `strategy` is GitHub's word: with `ALLGREEN` every group must pass, with `HEADGREEN` only the last one merged.
    """

    id: int
    node_id: str
    repository: Repository = field(repr=False)
    branch: str
    strategy: str = "ALLGREEN"
    max_entries_to_build: int = 5
    entries: list[QueueEntry] = field(default_factory=list)

    @property
    def built(self) -> list[QueueEntry]:
        """Return the entries that have a merge group."""
        return [entry for entry in self.entries if entry.head]
