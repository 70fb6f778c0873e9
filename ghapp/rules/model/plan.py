"""Plans: the verdict with its tree of reasons, and the actions that carry it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.document_rows import DocumentRow
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.seen_state import SeenState
from ghapp.rules.model.sightings import Sighting


class Status(StrEnum):
    """The status of a reason or of a verdict."""

    PASSED = "passed"
    WAITING = "waiting"
    FAILED = "failed"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One node of the tree that check, CLI and pages all show.

    `text` is plain words with every foreign name already neutralised; `link` is a page of GitHub that shows it.
    The check's page leaves out a reason that is `in_summary`, and adds `brief` to the text of its parent instead.
    """

    status: Status
    text: str
    link: str | None = None
    children: tuple[Reason, ...] = ()
    brief: str = ""
    in_summary: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the tree as `ghapp explain --json` prints it."""
        node: dict[str, Any] = {"status": self.status.value, "text": self.text}
        if self.link:
            node["link"] = self.link
        if self.children:
            node["children"] = [child.to_json() for child in self.children]
        return node


class Conclusion(StrEnum):
    """The values of GitHub's `CheckConclusionState` that the app uses (SPEC §3, "Check states")."""

    SUCCESS = "SUCCESS"
    ACTION_REQUIRED = "ACTION_REQUIRED"
    NEUTRAL = "NEUTRAL"
    FAILURE = "FAILURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """An annotation at a line; `level` is GitHub's `CheckAnnotationLevel` (`FAILURE`, `WARNING`, `NOTICE`)."""

    path: str
    line: int
    message: str
    title: str = ""
    level: str = "FAILURE"
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A check run action. GitHub's limits: 20 characters for `label` and `identifier`, 40 for `description`."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the check says about a head commit; `tree` has the reasons, `title` is the line in the merge box."""

    status: Status
    conclusion: Conclusion
    title: str
    tree: Reason
    kinds: tuple[DocumentKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """What a check says.

    `stable_summary` is the summary without the moments since when roles are awaited: a change of it is worth a write.
    `annotations` holds all of them, even beyond GitHub's limit. `buttons` are those of a run with this page. `notes`
    are for the next evaluation of each pull request, by number.
    """

    name: str
    verdict: Verdict
    summary: str
    stable_summary: str
    text: str
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()
    notes: tuple[tuple[int, tuple[Sighting, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport(CheckPage):
    """What the check is to say about one pull request, or about several that share a head.

    `is_required` says whether the base branch requires the check. `is_backed` says whether somebody with write access
    opened it or acted on it, `is_into_default` whether it goes into the default branch. `is_by_branch` is true if the
    configuration maps branches to names of the check.
    """

    number: int
    base: str
    url: str
    is_by_branch: bool = False
    is_required: bool = True
    is_backed: bool = True
    is_into_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateLabel:
    """Create a label that the repository does not have; `color` is six hexadecimal digits."""

    name: str
    color: str
    description: str


@dataclass(frozen=True, slots=True)
class AddLabels:
    """Add labels to the thread; each exists or is created by the same plan."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveLabels:
    """Take back labels that the app added to the thread."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestReviews:
    """Request reviews from users and teams, in addition to existing requests."""

    reviewers: tuple[Resolved, ...]


@dataclass(frozen=True, slots=True)
class RemoveReviewRequests:
    """Remove review requests: logins of users, and slugs of teams without their organisation."""

    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """Assign users to the thread, in addition to existing assignees."""

    assignees: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Unassign:
    """Remove assignments that the app made."""

    assignees: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class AddComment:
    """Add a comment to the thread."""

    body: str


@dataclass(frozen=True, slots=True)
class AddReaction:
    """React to a comment, or one `in_review`, with GitHub's `ReactionContent` (`THUMBS_UP`, `CONFUSED`)."""

    comment_id: str
    content: str
    in_review: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCheck:
    """Publish the verdict on a commit: update the run `replaces`, or create one where it is None.

    `external_id` contains a digest of what is published, so that the same verdict is never written twice.
    `summary` and `text` are Markdown of at most 65,535 characters; at most 50 annotations. `details_url` is where its
    details link leads (empty: to the app's page on GitHub).
    """

    name: str
    head_sha: str
    conclusion: Conclusion
    title: str
    summary: str
    text: str
    external_id: str
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()
    replaces: str | None = None
    details_url: str = ""


Action: TypeAlias = (
    CreateLabel
    | AddLabels
    | RemoveLabels
    | RequestReviews
    | RemoveReviewRequests
    | Assign
    | Unassign
    | AddComment
    | AddReaction
    | WriteCheck
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMessage:
    """A message to a channel; `identity` is the same each time that the same message of a thread is due."""

    channel: str
    identity: str
    title: str
    text: str
    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row for the ledger (SPEC §7, "Decisions"), unique on its thread by `identity`: writing twice is harmless."""

    kind: str
    identity: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that should be done about one thread.

    `report` is what the check says about this thread. If other pull requests share its head, `write_shared_checks`
    writes the check, and the actions do not. `quiet` means that a comment without a command cannot change anything.
    `next_look` is when the decision can change without an event (None: never). `labels_settled` means that the
    repository has its area labels once this plan is applied; the app does not create them again
    (`Snapshot.labels_created`). `sightings`, `delegate_pins` and `seen` are what the next evaluation needs
    (`PullRequest`). `unanswered` are the deliveries of button clicks whose answers are not visible yet.
    `retries_refused` means that GitHub refused some of the actions before. `dormant` is what the next evaluation needs
    (`Snapshot.earlier`). `documents` and `page` are what pages show of the thread; `page` is a `PullRow` as text, empty
    where there is nothing to say. `messages` go to channels, together with the comments of the plan.
    """

    actions: tuple[Action, ...] = ()
    verdict: Verdict | None = None
    report: CheckReport | None = None
    records: tuple[Record, ...] = ()
    next_look: datetime | None = None
    quiet: bool = True
    labels_settled: bool = False
    sightings: str = ""
    delegate_pins: str = ""
    seen: SeenState | None = None
    unanswered: tuple[str, ...] = ()
    retries_refused: bool = False
    dormant: bool | None = None
    documents: tuple[DocumentRow, ...] = ()
    page: str = ""
    messages: tuple[ChannelMessage, ...] = ()

    @property
    def check(self) -> WriteCheck | None:
        """Return the check to publish; None if the one on the head is up to date."""
        return next((action for action in self.actions if isinstance(action, WriteCheck)), None)
