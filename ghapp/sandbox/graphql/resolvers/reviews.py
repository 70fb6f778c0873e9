"""GraphQL fields of reviews, their inline comments, and of the requests for them."""

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
    """A request for review with the pull request that it is about."""

    pull_request: PullRequest = field(repr=False)
    request: ReviewRequest


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation at a line of a file: here always one comment."""

    comment: ReviewComment

    @property
    def pull_request(self) -> PullRequest:
        """Where it is held."""
        return self.comment.pull


@fields.of("PullRequest.reviews")
def reviews(
    source: PullRequest, info: Info, author: str | None = None, states: list[str] | None = None
) -> list[Review]:
    """The reviews, oldest first; a pending one is shown to its author alone."""
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
    """The newest review of everyone whose review is not asked for again."""
    newest = {review.author: review for review in source.reviews if review.state != "PENDING"}
    return [review for author, review in newest.items() if not isinstance(author, User) or not source.asked(author)]


@fields.of("PullRequest.latestOpinionatedReviews")
def latest_opinionated_reviews(source: PullRequest, _info: Info) -> list[Review]:
    """Everyone's newest review that approves, requests changes or was dismissed."""
    return list({review.author: review for review in source.reviews if review.state in OPINIONS}.values())


@fields.of("PullRequest.reviewDecision")
def review_decision(source: PullRequest, info: Info) -> str | None:
    """What the newest opinions of those who may write amount to; None where there is none."""
    opinions = [
        review.state
        for review in latest_opinionated_reviews(source, info)
        if source.repository.allows(review.author, "write")
    ]
    return next((state for state in ("CHANGES_REQUESTED", "APPROVED") if state in opinions), None)


@fields.of("ReviewRequest.requestedReviewer")
def requested_reviewer(source: RequestView, info: Info) -> Reviewer:
    """Who is asked; a team is shown only to those who may read the organisation's members."""
    return visible(source.request.reviewer, info)


def visible(reviewer: Reviewer, info: Info) -> Reviewer:
    """A reviewer, if the viewer may know of it."""
    if isinstance(reviewer, Team) and not info.context.access.holds("members", "read"):
        raise forbidden()
    return reviewer


def threads(source: PullRequest, _info: Info) -> list[Thread]:
    """The conversations at lines of files."""
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
    """Whether the file has changed since the comment was written."""
    return comment.pull.head.tree.get(comment.path) != comment.review.commit.tree.get(comment.path)
