"""Reviews, line comments and review requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.state.accounts import Actor, Reviewer, Team
from ghapp.sandbox.state.threads import PullRequest, Review, ReviewComment, ReviewRequest
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_thread_event

STATES = {
    "APPROVE": "APPROVED",
    "APPROVED": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "CHANGES_REQUESTED": "CHANGES_REQUESTED",
    "COMMENT": "COMMENTED",
    "COMMENTED": "COMMENTED",
    "PENDING": "PENDING",
}


def review(
    world: World,
    pull: PullRequest,
    by: Actor,
    state: str = "COMMENTED",
    body: str = "",
    *,
    comments: Sequence[tuple[str, int, str]] = (),
) -> Review:
    """Review a pull request; `state` is GitHub's event or state, `comments` are (path, line, body).

    A `PENDING` review is visible only to its author until `submit_review`.
    """
    require_permission(pull.repository, by, "read")
    wanted = _state(state)
    _check_verdict(pull, by, wanted, body, has_comments=bool(comments))
    if any(other.author is by and other.state == "PENDING" for other in pull.reviews):
        raise Refused(422, "Unprocessable Entity", ["User can only have one pending review per pull request"])
    for path, line, _ in comments:
        _check_place(pull, path, line)
    number, node_id = world.next_id("PRR")
    now = world.now()
    written = Review(
        id=number,
        node_id=node_id,
        pull=pull,
        author=by,
        body=body,
        state="PENDING",
        commit=pull.head,
        submitted_at=None,
        created_at=now,
        updated_at=now,
    )
    pull.reviews.append(world.register(written, node_id))
    written.comments += [_inline(world, written, *place) for place in comments]
    if wanted != "PENDING":
        submit_review(world, written, by=by, state=wanted, body=body)
    return written


def submit_review(world: World, written: Review, by: Actor, state: str = "COMMENTED", body: str = "") -> None:
    """Submit a pending review; it removes the requests that its author answers, in person or for a team."""
    pull, wanted = written.pull, _state(state)
    require_permission(pull.repository, by, "read")
    if written.author is not by or written.state != "PENDING":
        raise Refused(422, "Unprocessable Entity", ["Could not submit review"])
    _check_verdict(pull, by, wanted, body or written.body, has_comments=bool(written.comments))
    now = world.now()
    written.state, written.body, written.submitted_at = wanted, body or written.body, now
    written.updated_at = pull.updated_at = now
    pull.review_requests = [request for request in pull.review_requests if not _answers(by, request.reviewer)]
    announce_thread_event(world, pull, "submitted", by, written, event="pull_request_review")
    for inline in written.comments:
        announce_thread_event(world, pull, "created", by, inline, event="pull_request_review_comment")


def edit_review(world: World, written: Review, by: Actor, body: str) -> None:
    """Change the body of a submitted review."""
    require_permission(written.pull.repository, by, "write", author=written.author)
    before, written.body = written.body, body
    written.editor, written.last_edited_at = by, world.now()
    written.updated_at = written.pull.updated_at = written.last_edited_at
    changes = {"changes": {"body": {"from": before}}}
    announce_thread_event(world, written.pull, "edited", by, written, event="pull_request_review", changes=changes)


def dismiss(world: World, written: Review, by: Actor, message: str) -> None:
    """Dismiss an approval or a request for changes."""
    require_permission(written.pull.repository, by, "write")
    if written.state not in ("APPROVED", "CHANGES_REQUESTED"):
        raise Refused(422, f"Can not dismiss a {written.state.lower()} pull request review")
    written.state = "DISMISSED"
    add_timeline_event(world, written.pull, "review_dismissed", by, written, after=message)
    announce_thread_event(world, written.pull, "dismissed", by, written, event="pull_request_review")


def request_reviews(world: World, pull: PullRequest, by: Actor, reviewers: Iterable[Reviewer]) -> None:
    """Request reviews from users and teams, all or none; those requested already are ignored."""
    require_permission(pull.repository, by, "triage")
    wanted = list(dict.fromkeys(reviewers))
    if pull.author in wanted:
        raise Refused(422, "Review cannot be requested from pull request author.")
    if not all(_may_review(pull, reviewer) for reviewer in wanted):
        raise not_collaborators(pull)
    for reviewer in wanted:
        if pull.review_request_for(reviewer) is None:
            number, node_id = world.next_id("RR")
            request = ReviewRequest(id=number, node_id=node_id, reviewer=reviewer, requested_by=by)
            pull.review_requests.append(world.register(request, node_id))
            add_timeline_event(world, pull, "review_requested", by, reviewer)
            announce_thread_event(world, pull, "review_requested", by, reviewer)


def not_collaborators(pull: PullRequest) -> Refused:
    """Return GitHub's refusal if a requested reviewer has no access or does not exist."""
    return Refused(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified "
        f"is not a collaborator of the {pull.repository.full_name} repository.",
    )


def remove_review_requests(world: World, pull: PullRequest, by: Actor, reviewers: Iterable[Reviewer]) -> None:
    """Remove review requests; those who were not requested are ignored."""
    require_permission(pull.repository, by, "triage", author=pull.author)
    for reviewer in reviewers:
        if request := pull.review_request_for(reviewer):
            pull.review_requests.remove(request)
            add_timeline_event(world, pull, "review_request_removed", by, reviewer)
            announce_thread_event(world, pull, "review_request_removed", by, reviewer)


def _state(state: str) -> str:
    if state.upper() not in STATES:
        raise Refused(422, "Unprocessable Entity", [f"Variable $event got invalid value {state}"])
    return STATES[state.upper()]


def _check_verdict(pull: PullRequest, by: Actor, state: str, body: str, *, has_comments: bool) -> None:
    if by is pull.author and state in ("APPROVED", "CHANGES_REQUESTED"):
        verb = "approve" if state == "APPROVED" else "request changes on"
        raise Refused(422, "Unprocessable Entity", [f"Can not {verb} your own pull request"])
    if state in ("COMMENTED", "CHANGES_REQUESTED") and not body.strip() and not has_comments:
        raise Refused(422, "Unprocessable Entity", ["Body can't be blank"])


def _check_place(pull: PullRequest, path: str, line: int) -> None:
    if not any(change.path == path for change in pull.files):
        raise Refused(422, "Unprocessable Entity", ["Path could not be resolved"])
    text = pull.head.tree.get(path) or pull.base_tip.tree.get(path, "")
    if not 1 <= line <= max(len(text.splitlines()), 1):
        raise Refused(422, "Unprocessable Entity", ["Line could not be resolved"])


def _inline(world: World, written: Review, path: str, line: int, body: str) -> ReviewComment:
    number, node_id = world.next_id("PRRC")
    now = world.now()
    inline = ReviewComment(
        id=number,
        node_id=node_id,
        review=written,
        author=written.author,
        body=body,
        path=path,
        line=line,
        created_at=now,
        updated_at=now,
    )
    return world.register(inline, node_id)


def _answers(by: Actor, reviewer: Reviewer) -> bool:
    return reviewer is by or (isinstance(reviewer, Team) and by in reviewer.all_members())


def _may_review(pull: PullRequest, reviewer: Reviewer) -> bool:
    if isinstance(reviewer, Team):
        return pull.repository.team_permission(reviewer) is not None
    return pull.repository.permission(reviewer) is not None
