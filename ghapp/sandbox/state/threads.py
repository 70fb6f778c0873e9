"""Issues and pull requests: comments, reviews and the timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from ghapp.sandbox.state.accounts import Actor, Reviewer
from ghapp.sandbox.state.git import Commit, FileChange, commits_between, diff, merge_base
from ghapp.sandbox.state.repositories import Label, Repository


@dataclass(eq=False, kw_only=True)
class Reaction:
    """A reaction; `content` is GraphQL's word (`THUMBS_UP`)."""

    id: int
    node_id: str
    user: Actor
    content: str
    created_at: datetime


@dataclass(eq=False, kw_only=True)
class Written:
    """What all texts on a thread have in common.

    `minimized_reason` is GraphQL's classifier (`SPAM`, `OFF_TOPIC` …), None if the text is visible. `via_email` says
    whether it was written as a reply to a mail.
    """

    id: int
    node_id: str
    author: Actor
    body: str
    created_at: datetime
    updated_at: datetime
    editor: Actor | None = None
    last_edited_at: datetime | None = None
    minimized_reason: str | None = None
    via_email: bool = False
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class Comment(Written):
    """A comment in the conversation of an issue or pull request."""

    thread: Issue = field(repr=False)


@dataclass(eq=False, kw_only=True)
class Review(Written):
    """A review; `state` is GraphQL's word, `commit` the one that was reviewed. `submitted_at` is None while pending."""

    pull: PullRequest = field(repr=False)
    state: str
    commit: Commit = field(repr=False)
    submitted_at: datetime | None
    comments: list[ReviewComment] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class ReviewComment(Written):
    """A comment on a line of a file; always part of a review."""

    review: Review = field(repr=False)
    path: str
    line: int

    @property
    def pull(self) -> PullRequest:
        """Return the pull request of the comment."""
        return self.review.pull


@dataclass(frozen=True, kw_only=True)
class ReviewRequest:
    """An open request for a review."""

    id: int
    node_id: str
    reviewer: Reviewer
    requested_by: Actor


@dataclass(frozen=True, eq=False, kw_only=True)
class TimelineEvent:
    """An entry of the timeline.

    `kind` is REST's word: labeled, unlabeled, assigned, unassigned, review_requested, review_request_removed,
    closed, reopened, merged, head_ref_force_pushed, base_ref_changed, ready_for_review, convert_to_draft,
    comment_deleted, renamed, review_dismissed, added_to_merge_queue, removed_from_merge_queue. `subject` is a label, an
    account, a team, the author of a comment or a review. `before` and `after` are commit ids, branches or titles.
    """

    id: int
    node_id: str
    kind: str
    actor: Actor
    created_at: datetime
    subject: Subject | None = None
    before: str = ""
    after: str = ""


@dataclass(eq=False, kw_only=True)
class Issue:
    """An issue or pull request. `state` is `open` or `closed`; `comments` is keyed by id, oldest first."""

    id: int
    node_id: str
    number: int
    repository: Repository = field(repr=False)
    author: Actor
    title: str
    body: str
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    closed_at: datetime | None = None
    closed_by: Actor | None = None
    labels: list[Label] = field(default_factory=list)
    assignees: list[Actor] = field(default_factory=list)
    comments: dict[int, Comment] = field(default_factory=dict, repr=False)
    timeline: list[TimelineEvent] = field(default_factory=list, repr=False)
    reactions: list[Reaction] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Return the path of its page."""
        return f"/{self.repository.full_name}/issues/{self.number}"


@dataclass(frozen=True, kw_only=True)
class AutoMerge:
    """Who enabled auto-merge, and when."""

    enabled_by: Actor
    enabled_at: datetime


@dataclass(eq=False, kw_only=True)
class Stack:
    """A stack of pull requests, from the bottom up: each goes into the branch of the one below.

    Source: https://github.github.com/gh-stack
    """

    id: int
    number: int
    base_ref: str
    pulls: list[PullRequest] = field(repr=False)


@dataclass(eq=False, kw_only=True)
class PullRequest(Issue):
    """A pull request; `id` and `node_id` are those of the pull request, `issue_id` that of its issue.

    `base` is the tip of the base branch when the head or base was last set; `head` is the proposed commit.
    `head_repository` differs from `repository` for a fork.
    """

    issue_id: int
    base_ref: str
    base: Commit = field(repr=False)
    head_ref: str
    head: Commit = field(repr=False)
    head_repository: Repository = field(repr=False)
    draft: bool = False
    auto_merge: AutoMerge | None = None
    stack: Stack | None = None
    merged_at: datetime | None = None
    merged_by: Actor | None = None
    merge_commit: Commit | None = field(default=None, repr=False)
    reviews: list[Review] = field(default_factory=list, repr=False)
    review_requests: list[ReviewRequest] = field(default_factory=list)
    _files: tuple[tuple[str, str], list[FileChange]] | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        """Return the path of its page."""
        return f"/{self.repository.full_name}/pull/{self.number}"

    @property
    def required_ref(self) -> str:
        """Return the branch on whose rules required checks are evaluated: the base of the stack, if it is in one."""
        return self.stack.base_ref if self.stack else self.base_ref

    @property
    def is_fork(self) -> bool:
        """Return whether the head branch is in another repository."""
        return self.head_repository is not self.repository

    @property
    def base_tip(self) -> Commit:
        """Return the tip of the base branch; the recorded one after a merge or if the branch no longer exists."""
        return self.base if self.merged_at else self.repository.branches.get(self.base_ref, self.base)

    @property
    def files(self) -> list[FileChange]:
        """Return the diff from the merge base to the head, by path; cached until either changes."""
        bottom = merge_base(self.base_tip, self.head)
        ids = (bottom.oid if bottom else "", self.head.oid)
        if self._files is None or self._files[0] != ids:
            self._files = (ids, diff(bottom.tree if bottom else {}, self.head.tree))
        return self._files[1]

    @property
    def commits(self) -> list[Commit]:
        """Return the proposed commits, oldest first."""
        return commits_between(self.base_tip, self.head)

    @property
    def review_comments(self) -> list[ReviewComment]:
        """Return the line comments of its submitted reviews, oldest first."""
        return [comment for review in self.reviews if review.state != "PENDING" for comment in review.comments]

    def review_request_for(self, reviewer: Reviewer) -> ReviewRequest | None:
        """Return the open request for a review by `reviewer`, if there is one."""
        return next((request for request in self.review_requests if request.reviewer is reviewer), None)


Subject: TypeAlias = Label | Actor | Reviewer | Review
