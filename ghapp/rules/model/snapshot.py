"""Snapshots: an issue or pull request as observed at one moment, in frozen values without GitHub's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.away import AwayPeriod
from ghapp.rules.model.check_runs import CheckRun, Queued, ReportedClick
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.delegate_pins import DelegatePin
from ghapp.rules.model.earlier_look import EarlierLook
from ghapp.rules.model.framework import CONFIG_PATH, Holder
from ghapp.rules.model.head_arrivals import NO_HISTORY, HeadHistory
from ghapp.rules.model.impact import Impact
from ghapp.rules.model.seen_state import SeenState


@dataclass(frozen=True, slots=True)
class Label:
    """A label that exists in the repository."""

    name: str
    node_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository; `id` identifies it, names can change."""

    id: int
    node_id: str
    owner: str
    name: str
    default_branch: str
    labels: tuple[Label, ...] = ()

    @property
    def full_name(self) -> str:
        """Return the name as `owner/name`."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """An issue comment, an inline review comment, or the body of a review; a deleted account has no `author`.

    `edited` says whether the body was ever edited; `editor` is the last editor (None: unknown).
    `minimized_reason` is GitHub's classifier in lower case with underscores (`spam`, `off_topic`), None if shown.
    `reactions` holds the app's own reactions (`THUMBS_UP`, `CONFUSED`). `association` is GitHub's
    `CommentAuthorAssociation` (`OWNER`, `MEMBER`, `COLLABORATOR`, `CONTRIBUTOR`, `NONE`, …). `via_email` says whether
    it was written as a reply to a mail.
    """

    node_id: str
    author: Actor | None
    body: str
    created_at: datetime
    url: str
    edited: bool = False
    editor: Actor | None = None
    minimized_reason: str | None = None
    association: str = "NONE"
    reactions: frozenset[str] = frozenset()
    via_email: bool = False


class ReviewState(StrEnum):
    """GitHub's `PullRequestReviewState`."""

    PENDING = "PENDING"
    COMMENTED = "COMMENTED"
    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review with its inline comments; `submitted_at` is None while it is pending."""

    node_id: str
    author: Actor | None
    state: ReviewState
    body: str
    submitted_at: datetime | None
    commit_sha: str | None
    url: str
    edited: bool = False
    editor: Actor | None = None
    minimized_reason: str | None = None
    association: str = "NONE"
    reactions: frozenset[str] = frozenset()
    via_email: bool = False
    comments: tuple[Comment, ...] = ()


class EventKind(StrEnum):
    """The timeline events that the rules use."""

    LABELED = "labeled"
    UNLABELED = "unlabeled"
    REVIEW_REQUESTED = "review_requested"
    REVIEW_REQUEST_REMOVED = "review_request_removed"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    READY_FOR_REVIEW = "ready_for_review"
    CLOSED = "closed"
    REOPENED = "reopened"
    BASE_CHANGED = "base_ref_changed"
    BASE_CHANGED_AUTOMATICALLY = "automatic_base_change_succeeded"
    BASE_FORCE_PUSHED = "base_ref_force_pushed"
    HEAD_FORCE_PUSHED = "head_ref_force_pushed"
    ENQUEUED = "added_to_merge_queue"


@dataclass(frozen=True, slots=True)
class Event:
    """A timeline event; a snapshot has them oldest first.

    `subject` is the name of a label, the new head commit of a force-push, or the node id of the user or team (empty if
    there is none). `before` is the head commit that a force-push replaced (empty: unknown).
    """

    kind: EventKind
    at: datetime
    actor: Actor | None
    subject: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A changed file; `previous_path` is set if it was renamed or copied. `status` has the values of the REST API.

    `blob` identifies its contents at the head: the object id, after the mode unless it is a regular file. It takes a
    request of its own, so it is there only where a rule asks for it; None: nobody asked, or the head has no such file
    (`status` is `removed`).
    """

    path: str
    status: str = "modified"
    previous_path: str | None = None
    blob: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A pending review request to a user or a team."""

    node_id: str
    name: str
    is_team: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """An earlier refusal by GitHub: the check reports it, and the app does not try again on this head.

    `subject` is the name of a holder or of a missing permission; `head_sha` is empty for an issue.
    """

    subject: str
    reason: str
    head_sha: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedClick:
    """A click on a button of the app's check that GitHub confirms; `delivery` identifies the click.

    `head_sha` is the commit of the check run with the button. `may_write` and `administers` are the current permissions
    of `by` in the repository.
    """

    delivery: str
    button: str
    by: Actor
    head_sha: str
    may_write: bool = False
    administers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another pull request with the same head commit; `association` is that of its author.

    `is_discussed` says whether it has comments or reviews. `merges_by_itself` says that it has auto-merge, or is in a
    merge queue.
    """

    number: int
    base: str
    author: Actor | None
    is_open: bool = True
    draft: bool = False
    association: str = "NONE"
    is_discussed: bool = True
    merges_by_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """The fields that a pull request has in addition to an issue.

    `files_problem` says why `files` is incomplete (over GitHub's limit, unreadable); None if it is complete. `checks`
    are the app's latest runs on the head commit, one per name. `config_at_head` is the rules file with this pull
    request merged (None: there is none). `required_check` is the name under which an active rule of the base branch
    requires the app's check (None: no rule does); it is read only if no configuration is valid. `base_requires`
    says whether one does, or the rules cannot be read (None: nobody asked).
    `shared_with` are the numbers of the other open pull requests with this head commit, empty for a closed one.
    `copies` are these, and the closed ones that its checks name. `association` is that of the author.
    `remembered_sharers` are those that had it at the app's last observation (None: not needed). `seen` and `sightings`
    are from the last evaluation; the latter have the format of `ghapp.rules.model.sightings`. `earlier_checks` are the
    app's runs on earlier heads, if a rule asks for them. `blobs` maps a commit and path to what identifies the contents
    there (None: no file), and `texts` maps a path at the head to its document, both only for what a rule asks for.
    `delegate_pins` are the accounts that commands named as delegates when the app first read them, by the comment.
    `queued` is the merge queue entry, if any. `auto_merge` says that GitHub merges by itself. `queue_hidden` means that
    the app may not read the queue; `queue_required`, read only in that case, that the base branch requires one.
    `stack_base` is the branch that its stack goes into, read only where the name of the check depends on it.
    `impact` is that of its change to the rules file on other pull requests (None: no such change that could take
    effect). `config_path` is where `config_at_head` is, and `two_configs` says that it is under both names.
    """

    draft: bool
    base: str
    head_sha: str
    files: tuple[ChangedFile, ...]
    files_problem: str | None = None
    reviews: tuple[Review, ...] = ()
    review_requests: tuple[ReviewRequest, ...] = ()
    checks: tuple[CheckRun, ...] = ()
    shared_with: tuple[int, ...] = ()
    copies: tuple[Copy, ...] = ()
    association: str = "NONE"
    remembered_sharers: frozenset[int] | None = None
    config_at_head: Blob | None = None
    config_path: str = CONFIG_PATH
    two_configs: bool = False
    required_check: str | None = None
    base_requires: bool | None = None
    merged_by: Actor | None = None
    merged_at: datetime | None = None
    commit_count: int = 1
    head_history: HeadHistory = NO_HISTORY
    seen: SeenState | None = None
    sightings: str = ""
    earlier_checks: tuple[CheckRun, ...] = ()
    blobs: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    delegate_pins: Mapping[str, DelegatePin] = field(default_factory=dict)
    impact: Impact | None = None
    texts: Mapping[str, Blob] = field(default_factory=dict)
    queued: Queued | None = None
    auto_merge: bool = False
    stack_base: str = ""
    queue_hidden: bool = False
    queue_required: bool = False

    @property
    def required_on(self) -> str:
        """Return the branch on whose rules GitHub evaluates required checks: the base of the stack, if it is in one."""
        return self.stack_base or self.base


class ThreadState(StrEnum):
    """GitHub's state of an issue or pull request."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    MERGED = "MERGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An issue (`pull_request` is None) or pull request, with everything that a decision about it needs.

    `taken_at` is the current time for the rules (UTC). `viewer` is the app itself. `people` has an entry for every
    holder of the effective configuration; None means that GitHub does not know the user or team, or hides it.
    `pinned_ids` has the permanent id of each name when the rules file that names it was merged (`NOBODY`: there was
    none), `delegated_since` when each delegation came to it, by giver and delegate. `withheld`
    are the holders about whom the app may not know. `administrators` are the node ids of repository administrators,
    read only if a command or a button click depends on them. `administering` are all administrators, read only where
    they speak for a role that nobody is left to speak for. `away` are the away periods of the holders that were
    accepted, and `readers` the node ids of their delegates who can read the repository.
    `reported_clicks` are the unanswered button clicks, oldest first; `button_clicks` are those that GitHub confirms.
    `other_pulls` are the other open pull requests, read only for a change to the rules file. `labels_created` says
    whether the app has created the area labels of this repository before. `arrived_at` is when the app first saw a
    configuration here (None: at this look). `earlier` is what the look before noted (None: this is the first look).
    `updated_at` is GitHub's time of the last change to the thread.
    """

    taken_at: datetime
    viewer: Actor
    repository: Repository
    number: int
    node_id: str
    title: str
    url: str
    author: Actor | None
    state: ThreadState
    created_at: datetime
    updated_at: datetime | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[Actor, ...] = ()
    comments: tuple[Comment, ...] = ()
    timeline: tuple[Event, ...] = ()
    people: Mapping[Holder, Resolved | None]
    pinned_ids: Mapping[Holder, int] = field(default_factory=dict)
    delegated_since: Mapping[tuple[Holder, Holder], datetime] = field(default_factory=dict)
    withheld: frozenset[Holder] = frozenset()
    administrators: frozenset[str] = frozenset()
    administering: tuple[Holder, ...] | None = None
    away: tuple[AwayPeriod, ...] = ()
    readers: frozenset[str] = frozenset()
    reported_clicks: tuple[ReportedClick, ...] = ()
    button_clicks: tuple[VerifiedClick, ...] = ()
    other_pulls: OtherPulls | None = None
    refusals: tuple[Refusal, ...] = ()
    labels_created: bool = False
    arrived_at: datetime | None = None
    earlier: EarlierLook | None = None
    pull_request: PullRequest | None = None


@dataclass(frozen=True, slots=True)
class OtherPulls:
    """The other open pull requests of the repository, without their people; `left_out` counts those not read.

    `interrupted` means that GitHub did not return all of them.
    """

    pulls: tuple[Snapshot, ...] = ()
    left_out: int = 0
    interrupted: bool = False
