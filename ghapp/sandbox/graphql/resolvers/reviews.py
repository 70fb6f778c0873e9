"""GraphQL fields of reviews, line comments and review requests."""

from __future__ import annotations

from dataclasses import dataclass, field

from ghapp.sandbox.errors import forbidden
from ghapp.sandbox.graphql.fields import Fields, Info
from ghapp.sandbox.graphql.resolvers.git import CommitView
from ghapp.sandbox.state.accounts import Reviewer, Team, User
from ghapp.sandbox.state.threads import PullRequest, Review, ReviewComment, ReviewRequest

OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")

fields = Fields()


@dataclass(frozen=True, slots=True)
class RequestView:
    """A review request with its pull request."""

    pull_request: PullRequest = field(repr=False)
    request: ReviewRequest


@dataclass(frozen=True, slots=True)
class Thread:
    """A review thread on a line; in the sandbox, always one comment."""

    comment: ReviewComment

    @property
    def pull_request(self) -> PullRequest:
        """Return the pull request of the thread."""
        return self.comment.pull


@fields.of("PullRequest.reviews")
def reviews(
    source: PullRequest, info: Info, author: str | None = None, states: list[str] | None = None
) -> list[Review]:
    """Return the reviews, oldest first; only its author sees a pending one."""
    bot = info.context.access.bot
    return [
        review
        for review in source.reviews
        if (review.state != "PENDING" or review.author is bot)
        and (states is None or review.state in states)
        and (author is None or review.author.login.lower() == author.lower())
    ]


@fields.of("PullRequest.latestReviews")
def latest_reviews(source: PullRequest, info: Info) -> list[Review]:
    """Return the newest review of everyone who is not requested again."""
    newest = {review.author: review for review in source.reviews if review.state != "PENDING"}
    return [
        review
        for author, review in newest.items()
        if not isinstance(author, User) or not source.review_request_for(author)
    ]


@fields.of("PullRequest.latestOpinionatedReviews")
def latest_opinionated_reviews(source: PullRequest, _info: Info) -> list[Review]:
    """Return the newest review of everyone that approves, requests changes or was dismissed."""
    return list({review.author: review for review in source.reviews if review.state in OPINIONS}.values())


@fields.of("PullRequest.reviewDecision")
def review_decision(source: PullRequest, info: Info) -> str | None:
    """Return the decision of the newest reviews of people with write access, or None."""
    opinions = [
        review.state
        for review in latest_opinionated_reviews(source, info)
        if source.repository.allows(review.author, "write")
    ]
    return next((state for state in ("CHANGES_REQUESTED", "APPROVED") if state in opinions), None)


@fields.of("ReviewRequest.requestedReviewer")
def requested_reviewer(source: RequestView, info: Info) -> Reviewer:
    """Return the requested reviewer; a team is visible only to apps that can read the organisation's members."""
    return visible(source.request.reviewer, info)


def visible(reviewer: Reviewer, info: Info) -> Reviewer:
    """Return a reviewer, if the viewer can see it."""
    if isinstance(reviewer, Team) and not info.context.access.holds("members", "read"):
        raise forbidden()
    return reviewer


def threads(source: PullRequest, _info: Info) -> list[Thread]:
    """Return the review threads."""
    return [Thread(comment) for comment in source.review_comments]


fields.update(
    {
        "PullRequest.reviewRequests": lambda pull, _: [RequestView(pull, request) for request in pull.review_requests],
        "PullRequest.reviewThreads": threads,
        "ReviewRequest.asCodeOwner": lambda _view, _info: False,
        "ReviewRequest.databaseId": "request.id",
        "ReviewRequest.id": "request.node_id",
        "PullRequestReview.authorCanPushToRepository": lambda review, _: review.pull.repository.allows(
            review.author, "write"
        ),
        "PullRequestReview.commit": lambda review, _: CommitView(review.pull.repository, review.commit),
        "PullRequestReview.onBehalfOf": lambda _review, _info: [],
        "PullRequestReview.pullRequest": "pull",
        "PullRequestReview.resourcePath": lambda review, _: f"{review.pull.path}#pullrequestreview-{review.id}",
        "PullRequestReviewComment.commit": lambda comment, _: CommitView(comment.pull.repository, comment.pull.head),
        "PullRequestReviewComment.originalCommit": lambda comment, _: CommitView(
            comment.pull.repository, comment.review.commit
        ),
        "PullRequestReviewComment.originalLine": "line",
        "PullRequestReviewComment.outdated": lambda comment, _: _outdated(comment),
        "PullRequestReviewComment.pullRequest": "pull",
        "PullRequestReviewComment.pullRequestReview": "review",
        "PullRequestReviewComment.replyTo": lambda _comment, _info: None,
        "PullRequestReviewComment.resourcePath": lambda comment, _: f"{comment.pull.path}#discussion_r{comment.id}",
        "PullRequestReviewComment.state": lambda comment, _: (
            "PENDING" if comment.review.state == "PENDING" else "SUBMITTED"
        ),
        "PullRequestReviewComment.subjectType": lambda _comment, _info: "LINE",
        "PullRequestReviewThread.comments": lambda thread, _: [thread.comment],
        "PullRequestReviewThread.id": lambda thread, _: thread.comment.node_id.replace("PRRC_", "PRRT_"),
        "PullRequestReviewThread.isOutdated": lambda thread, _: _outdated(thread.comment),
        "PullRequestReviewThread.isResolved": lambda _thread, _info: False,
        "PullRequestReviewThread.line": "comment.line",
        "PullRequestReviewThread.path": "comment.path",
        "PullRequestReviewThread.repository": "comment.pull.repository",
        "PullRequestReviewThread.resolvedBy": lambda _thread, _info: None,
        "PullRequestReviewThread.subjectType": lambda _thread, _info: "LINE",
    }
)


def _outdated(comment: ReviewComment) -> bool:
    """Return whether the file has changed since the comment."""
    return comment.pull.head.tree.get(comment.path) != comment.review.commit.tree.get(comment.path)
