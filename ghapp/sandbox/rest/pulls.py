"""REST: pull requests, their files, reviews and review requests, and merging."""

from __future__ import annotations

from ghapp.sandbox.json import accounts, threads
from ghapp.sandbox.json.file_changes import changed_file
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.accounts import Organisation, Reviewer, User
from ghapp.sandbox.state.git import merge_base
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.unified_diff import print_diff
from ghapp.sandbox.verbs import merging, reviews

routes = Routes()
PULLS = "/repos/{owner}/{repo}/pulls"
PULL = PULLS + "/{number}"
MAX_FILES = 3_000


@routes.at("GET", PULLS)
def list_pulls(call: Call) -> Result:
    """List pull requests, newest first, filtered by `state`, `base` and `head`."""
    wanted, base, head = call.query.get("state", "open"), call.query.get("base"), call.query.get("head")
    found = [
        pull
        for pull in reversed(call.world.threads[call.repository("read", "pull_requests")].values())
        if isinstance(pull, PullRequest)
        and wanted in ("all", pull.state)
        and base in (None, pull.base_ref)
        and head in (None, f"{pull.head_repository.owner.login}:{pull.head_ref}")
    ]
    if call.query.get("direction") == "asc":
        found.reverse()
    return call.page(found, lambda each: threads.pull(call.world, each, whole=False))


@routes.at("GET", PULL)
def get_pull(call: Call) -> Result:
    """Return a pull request, or its diff with `Accept: application/vnd.github.diff`."""
    pull = call.pull("read")
    if call.media == "diff":
        bottom = merge_base(pull.base_tip, pull.head)
        return Result(text=print_diff(bottom.tree if bottom else {}, pull.head.tree, pull.files))
    return Result(data=threads.pull(call.world, pull))


@routes.at("GET", PULL + "/files")
def list_files(call: Call) -> Result:
    """List the changed files, at most 3,000."""
    pull = call.pull("read")
    return call.page(
        pull.files[:MAX_FILES], lambda each: changed_file(call.world, pull.head_repository, pull.head, each)
    )


@routes.at("GET", PULL + "/reviews")
def list_reviews(call: Call) -> Result:
    """List the submitted reviews, oldest first."""
    found = [review for review in call.pull("read").reviews if review.state != "PENDING"]
    return call.page(found, lambda each: threads.review(call.world, each))


@routes.at("GET", PULL + "/comments")
def list_review_comments(call: Call) -> Result:
    """List the line comments, oldest first."""
    return call.page(call.pull("read").review_comments, lambda each: threads.review_comment(call.world, each))


@routes.at("GET", PULL + "/requested_reviewers")
def list_requested(call: Call) -> Result:
    """List the requested reviewers."""
    asked = [request.reviewer for request in call.pull("read").review_requests]
    return Result(
        data={
            "users": [accounts.account(call.world, each) for each in asked if isinstance(each, User)],
            "teams": [accounts.team(call.world, each) for each in asked if not isinstance(each, User)],
        }
    )


@routes.at("POST", PULL + "/requested_reviewers")
def request_reviews(call: Call) -> Result:
    """Request reviews, all or none."""
    pull = call.pull("write")
    reviewers = _reviewers(call, pull)
    if None in reviewers:
        raise reviews.not_collaborators(pull)
    reviews.request_reviews(call.world, pull, call.access.bot, [each for each in reviewers if each])
    return Result(status=201, data=threads.pull(call.world, pull, whole=False))


@routes.at("DELETE", PULL + "/requested_reviewers")
def remove_requests(call: Call) -> Result:
    """Remove review requests."""
    pull = call.pull("write")
    found = [each for each in _reviewers(call, pull) if each]
    reviews.remove_review_requests(call.world, pull, call.access.bot, found)
    return Result(data=threads.pull(call.world, pull, whole=False))


def _reviewers(call: Call, pull: PullRequest) -> list[Reviewer | None]:
    """Return the accounts and teams that the body names; None for each that does not exist."""
    people = [call.world.accounts.get(login.lower()) for login in call.words("reviewers")]
    owner = pull.repository.owner
    teams = owner.teams if isinstance(owner, Organisation) else {}
    named: list[Reviewer | None] = [each if isinstance(each, User) else None for each in people]
    return named + [teams.get(slug.lower()) for slug in call.words("team_reviewers")]


@routes.at("GET", PULL + "/merge")
def check_merged(call: Call) -> Result:
    """Return whether the pull request was merged: 204 or 404."""
    return Result(status=204 if call.pull("read").merged_at else 404, data={"message": "Not Found"})


@routes.at("PUT", PULL + "/merge")
def merge(call: Call) -> Result:
    """Merge a pull request."""
    pull = call.pull("read")
    call.access.require(pull.repository, "write", "contents")
    commit = merging.merge(call.world, pull, call.access.bot, call.text("sha") or None)
    return Result(data={"sha": commit.oid, "merged": True, "message": "Pull Request successfully merged"})
