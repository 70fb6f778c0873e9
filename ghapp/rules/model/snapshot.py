"""What was observed of one issue or pull request at one moment: frozen values, free of GitHub's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ghapp.rules.model.framework import Holder
from ghapp.rules.model.impact import Impact


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts on GitHub. Compared by `node_id`: a login can be renamed, and a bot's is spelled in two ways."""

    login: str
    node_id: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """A holder as GitHub knows it today; a user's only member is the user, a team's are its own and its child teams'.

    `user_id` is the number that stays a user's own (None: a team). `below` names the teams below a team.
    """

    holder: Holder
    node_id: str
    members: tuple[Actor, ...]
    user_id: int | None = None
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A label that exists in the repository."""

    name: str
    node_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """The repository as observed; `id` is its identity, the names are attributes that change."""

    id: int
    node_id: str
    owner: str
    name: str
    default_branch: str
    labels: tuple[Label, ...] = ()

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """An issue comment, an inline review comment, or what a review says; `author` is None for a deleted account.

    `edited` tells whether the body was ever edited, `editor` who did it last (None: unknown).
    `minimized_reason` is GitHub's classifier in lower case with underscores (`spam`, `off_topic`), None when shown.
    `reactions` holds the app's own reactions (`THUMBS_UP`, `CONFUSED`). `association` is GitHub's
    `CommentAuthorAssociation` (`OWNER`, `MEMBER`, `COLLABORATOR`, `CONTRIBUTOR`, `NONE`, …).
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


class ReviewState(StrEnum):
    """GitHub's `PullRequestReviewState`."""

    PENDING = "PENDING"
    COMMENTED = "COMMENTED"
    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review with its inline comments; `submitted_at` is None while pending, the rest as in a comment."""

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
    comments: tuple[Comment, ...] = ()


class EventKind(StrEnum):
    """The timeline events that the rules look at."""

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
    HEAD_FORCE_PUSHED = "head_ref_force_pushed"
    ENQUEUED = "added_to_merge_queue"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the thread, oldest first in a snapshot.

    `subject` is the label's name for label events, the commit that became the head for a force-push, else the node id
    of the user or team (empty if there is none).
    """

    kind: EventKind
    at: datetime
    actor: Actor | None
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file of a pull request's diff; `previous_path` is set for a renamed or copied one. `status` is REST's word.

    `blob` is the oid of its contents at the head. It takes a request of its own, so it is there only where a rule asks
    for it; None: nobody asked, or the head has no such file (`status` is `removed`).
    """

    path: str
    status: str = "modified"
    previous_path: str | None = None
    blob: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A review that is asked for now, of a user or a team."""

    node_id: str
    name: str
    is_team: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """The app's own latest check run of one name on the head commit."""

    node_id: str
    name: str
    conclusion: str | None
    external_id: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file's contents at a commit; `text` is None where GitHub gives none (binary or too large)."""

    oid: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something GitHub refused earlier, kept so that it is told in the check and not asked again for this head.

    `subject` is a holder's name, or the permission that is missing; `head_sha` is empty for an issue.
    """

    subject: str
    reason: str
    head_sha: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A pull request's place in a merge queue; `checks` are the app's own latest runs on the head of its group.

    `groups` are those that GitHub has built and that hold the pull request, each by the number of the one that it ends
    with: its own first, then those behind it.
    """

    groups: tuple[int, ...] = ()
    checks: tuple[CheckRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeGroup:
    """What a merge queue is about to merge into `base` as one: the commit `head_sha` holds these pull requests.

    `numbers` are theirs, first to last; `hidden` counts those that GitHub does not show. `checks` are the app's own
    latest runs on the commit. `required_check` is that of its pull requests.
    """

    head_sha: str
    base: str
    numbers: tuple[int, ...]
    required_check: str | None = None
    hidden: int = 0
    checks: tuple[CheckRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedClick:
    """A click on a button of the check as a delivery reports it, not verified yet.

    `run_id` is the node id of the check run; `login` and `user_id` name who clicked.
    """

    delivery: str
    button: str
    run_id: str
    login: str
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedClick:
    """A button of the app's check that somebody pressed, as GitHub bears it out; `delivery` is which press it is.

    `head_sha` is the commit of the check run that the button stands on. `may_write` and `administers` tell what `by`
    may do in the repository now.
    """

    delivery: str
    button: str
    by: Actor
    head_sha: str
    may_write: bool = False
    administers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """What a pull request has beyond an issue.

    `files_problem` says why `files` is not the whole diff (over GitHub's limit, unreadable); None when it is whole.
    `checks` are the app's own latest runs on the head commit, one per name. `config_at_head` is the rules file as this
    pull request would make it (None: it has none). `required_check` is the name under which an active rule of the base
    branch requires the app's check (None: none does), known only where no configuration is valid.
    `shared_with` are the numbers of the other open pull requests with this head commit, none for one that is not open.
    `remembered_sharers` are those that had it when the app last saw them (None: nobody needs to know who shares it).
    `suite_at` is when GitHub created the app's check suite on the head, `told_at` when a delivery says that the head
    came (None: not known). `sightings` is what earlier looks noted in the store, in the format of `sightings`;
    `earlier_checks` are the app's runs on commits that were the head before, where a rule asks for them.
    `blobs` are the ids of what commits hold at a path (None: nothing), where a rule asks for them. `texts` are those
    documents at the head, by path, whose text a rule asks for.
    `queued` is its place in a merge queue, if it is in one; `queue_hidden` says that the app may not see, and
    `queue_required` that the base branch requires one, known only where it is hidden.
    `impact` is what its change of the rules file would do to others (None: it makes none that could be in force).
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
    remembered_sharers: frozenset[int] | None = None
    config_at_head: Blob | None = None
    required_check: str | None = None
    merged_by: Actor | None = None
    merged_at: datetime | None = None
    commit_count: int = 1
    suite_at: datetime | None = None
    told_at: datetime | None = None
    sightings: str = ""
    earlier_checks: tuple[CheckRun, ...] = ()
    blobs: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    impact: Impact | None = None
    texts: Mapping[str, Blob] = field(default_factory=dict)
    queued: Queued | None = None
    queue_hidden: bool = False
    queue_required: bool = False


class ThreadState(StrEnum):
    """GitHub's state of an issue or pull request."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    MERGED = "MERGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One issue (`pull_request` is None) or pull request, and all that a decision about it needs.

    `taken_at` is the only time that the rules know (UTC). `viewer` is the app itself. `people` has an entry for
    every holder of the governing configuration; None says that GitHub knows no such user or team, or hides it.
    `first_seen` has the user id of each login of that configuration from when it was first seen here.
    `administrators` are the node ids of those who administer the repository, as far as a command or a button made it
    worth asking. `reported_clicks` are the clicks on buttons that are not answered yet, oldest first, and
    `button_clicks` those of them that GitHub confirms. `other_pulls` are the other open pull requests, read only where
    a change of the rules file has an impact on them.
    `labels_created` tells whether the app has created this repository's area labels before. `updated_at` is when the
    thread changed last, by GitHub.
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
    first_seen: Mapping[Holder, int] = field(default_factory=dict)
    administrators: frozenset[str] = frozenset()
    reported_clicks: tuple[ReportedClick, ...] = ()
    button_clicks: tuple[VerifiedClick, ...] = ()
    other_pulls: OtherPulls | None = None
    refusals: tuple[Refusal, ...] = ()
    labels_created: bool = False
    pull_request: PullRequest | None = None


@dataclass(frozen=True, slots=True)
class OtherPulls:
    """The other open pull requests of the repository, without their people; `left_out` counts those not read.

    `interrupted` says that GitHub would not show them all.
    """

    pulls: tuple[Snapshot, ...] = ()
    left_out: int = 0
    interrupted: bool = False
