"""GraphQL's mutations of labels, assignees, comments and reviews."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from ghapp.sandbox.graphql.fields import Fields, Info, Viewer
from ghapp.sandbox.graphql.pagination import Edge, cursor
from ghapp.sandbox.graphql.resolvers.nodes import find
from ghapp.sandbox.graphql.resolvers.threads import ReactionView, Text, repository_of, thread_of
from ghapp.sandbox.state.accounts import Actor, Bot, Reviewer, Team, User
from ghapp.sandbox.state.repositories import Label, Repository
from ghapp.sandbox.state.threads import Comment, Issue, PullRequest, Review, ReviewComment, Written
from ghapp.sandbox.verbs import comments, issues, labels, reviews

Mutation = Callable[..., dict[str, Any]]

ASSIGNEES: tuple[type[Actor], ...] = (User, Bot)
TEXTS: tuple[type[Text], ...] = (Issue, Comment, Review, ReviewComment)
HIDEABLE: tuple[type[Written], ...] = (Comment, Review, ReviewComment)

fields = Fields()


def mutation(name: str, registry: Fields = fields) -> Callable[[Mutation], Mutation]:
    """Register a function of the viewer and the fields of `input`; it returns the fields of the payload."""

    def register(function: Mutation) -> Mutation:
        def resolve(_root: None, info: Info, input: dict[str, Any]) -> SimpleNamespace:  # noqa: A002  # GraphQL's name
            client_mutation_id = input.pop("client_mutation_id", None)
            return SimpleNamespace(client_mutation_id=client_mutation_id, **function(info.context, **input))

        registry[f"Mutation.{name}"] = resolve
        return function

    return register


def _thread(viewer: Viewer, node_id: str, name: str) -> Issue:
    """Return a thread that the app can write to: on a pull request, either permission is enough."""
    thread = find(viewer, node_id, Issue, name=name)
    _require_write(viewer, thread)
    return thread


def _require_write(viewer: Viewer, text: Text) -> None:
    resources = ("issues", "pull_requests") if isinstance(thread_of(text), PullRequest) else ("issues",)
    viewer.access.require(repository_of(text), "write", *resources)


@mutation("createLabel")
def create_label(
    viewer: Viewer, repository_id: str, name: str, color: str, description: str | None = None
) -> dict[str, Any]:
    """Create a label in a repository."""
    repository = find(viewer, repository_id, Repository)
    viewer.access.require(repository, "write", "issues", "pull_requests")
    label = labels.create_label(
        viewer.world, repository, by=viewer.access.bot, name=name, color=color, description=description or ""
    )
    return {"label": label}


@mutation("addLabelsToLabelable")
def add_labels(viewer: Viewer, labelable_id: str, label_ids: Sequence[str]) -> dict[str, Any]:
    """Add labels to a thread."""
    thread = _thread(viewer, labelable_id, "Labelable")
    wanted = [find(viewer, label_id, Label) for label_id in label_ids]
    labels.add_labels(viewer.world, thread, by=viewer.access.bot, labels=wanted)
    return {"labelable": thread}


@mutation("removeLabelsFromLabelable")
def remove_labels(viewer: Viewer, labelable_id: str, label_ids: Sequence[str]) -> dict[str, Any]:
    """Remove labels from a thread; those that it does not have are ignored."""
    thread = _thread(viewer, labelable_id, "Labelable")
    for label in [find(viewer, label_id, Label) for label_id in label_ids]:
        if label in thread.labels:
            labels.remove_label(viewer.world, thread, by=viewer.access.bot, label=label)
    return {"labelable": thread}


@mutation("addAssigneesToAssignable")
def add_assignees(viewer: Viewer, assignable_id: str, assignee_ids: Sequence[str]) -> dict[str, Any]:
    """Assign people in addition to the current assignees."""
    thread = _thread(viewer, assignable_id, "Assignable")
    wanted = [find(viewer, assignee_id, *ASSIGNEES) for assignee_id in assignee_ids]
    issues.assign(viewer.world, thread, by=viewer.access.bot, assignees=wanted)
    return {"assignable": thread}


@mutation("removeAssigneesFromAssignable")
def remove_assignees(viewer: Viewer, assignable_id: str, assignee_ids: Sequence[str]) -> dict[str, Any]:
    """Remove assignees."""
    thread = _thread(viewer, assignable_id, "Assignable")
    unwanted = [find(viewer, assignee_id, *ASSIGNEES) for assignee_id in assignee_ids]
    issues.unassign(viewer.world, thread, by=viewer.access.bot, assignees=unwanted)
    return {"assignable": thread}


@mutation("requestReviews")
def request_reviews(
    viewer: Viewer,
    pull_request_id: str,
    user_ids: Sequence[str] | None = None,
    team_ids: Sequence[str] | None = None,
    union: bool | None = False,
) -> dict[str, Any]:
    """Request reviews, in addition to the current requests with `union`, else instead of them."""
    pull = find(viewer, pull_request_id, PullRequest)
    viewer.access.require(pull.repository, "write", "pull_requests")
    bot = viewer.access.bot
    wanted: list[Reviewer] = [find(viewer, user_id, User) for user_id in user_ids or ()]
    wanted += [find(viewer, team_id, Team) for team_id in team_ids or ()]
    reviews.request_reviews(viewer.world, pull, by=bot, reviewers=wanted)
    if not union:
        unwanted = [request.reviewer for request in pull.review_requests if request.reviewer not in wanted]
        reviews.remove_review_requests(viewer.world, pull, by=bot, reviewers=unwanted)
    return {"pull_request": pull, "actor": bot, "requested_reviewers_edge": None}


@mutation("dismissPullRequestReview")
def dismiss_review(viewer: Viewer, pull_request_review_id: str, message: str) -> dict[str, Any]:
    """Dismiss a review that approves or requests changes."""
    review = find(viewer, pull_request_review_id, Review, name="PullRequestReview")
    viewer.access.require(review.pull.repository, "write", "pull_requests")
    reviews.dismiss(viewer.world, review, by=viewer.access.bot, message=message)
    return {"pull_request_review": review}


@mutation("addComment")
def add_comment(viewer: Viewer, subject_id: str, body: str) -> dict[str, Any]:
    """Comment on an issue or pull request."""
    thread = _thread(viewer, subject_id, "IssueOrPullRequest")
    written = comments.comment(viewer.world, thread, by=viewer.access.bot, body=body)
    return {"comment_edge": Edge(cursor(len(thread.comments) - 1), written, thread), "subject": thread}


@mutation("updateIssueComment")
def update_comment(viewer: Viewer, id: str, body: str) -> dict[str, Any]:  # noqa: A002  # GitHub's name for the field
    """Update the text of a comment."""
    written = find(viewer, id, Comment, name="IssueComment")
    _require_write(viewer, written)
    comments.edit_comment(viewer.world, written, by=viewer.access.bot, body=body)
    return {"issue_comment": written}


@mutation("deleteIssueComment")
def delete_comment(viewer: Viewer, id: str) -> dict[str, Any]:  # noqa: A002  # GitHub's name for the field
    """Delete a comment."""
    written = find(viewer, id, Comment, name="IssueComment")
    _require_write(viewer, written)
    comments.delete_comment(viewer.world, written, by=viewer.access.bot)
    return {}


@mutation("addReaction")
def add_reaction(viewer: Viewer, subject_id: str, content: str) -> dict[str, Any]:
    """Add a reaction to a text; the same reaction again changes nothing."""
    subject = find(viewer, subject_id, *TEXTS, name="Reactable")
    _require_write(viewer, subject)
    reaction = comments.react(viewer.world, subject, by=viewer.access.bot, content=content)
    return {"reaction": ReactionView(subject, reaction), "subject": subject}


@mutation("minimizeComment")
def minimize_comment(viewer: Viewer, subject_id: str, classifier: str) -> dict[str, Any]:
    """Hide a text on a thread."""
    written = find(viewer, subject_id, Comment, Review, ReviewComment, name="Minimizable")
    _require_write(viewer, written)
    comments.minimize(viewer.world, written, by=viewer.access.bot, reason=classifier)
    return {"minimized_comment": written}


@mutation("unminimizeComment")
def unminimize_comment(viewer: Viewer, subject_id: str) -> dict[str, Any]:
    """Show a hidden text again."""
    written = find(viewer, subject_id, Comment, Review, ReviewComment, name="Minimizable")
    _require_write(viewer, written)
    comments.unminimize(viewer.world, written, by=viewer.access.bot)
    return {"unminimized_comment": written}
