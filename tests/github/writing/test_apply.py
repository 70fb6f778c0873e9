"""Making it so: a whole plan in one request, and what GitHub refuses of it is told and not raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.errors import TryLater
from ghapp.github.api.rate_limits import CONTENT_A_MINUTE
from ghapp.github.writing.apply import Applied, apply, create_labels
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.plan import (
    Action,
    AddComment,
    AddLabels,
    AddReaction,
    Annotation,
    Assign,
    Button,
    Conclusion,
    CreateLabel,
    RemoveLabels,
    RemoveReviewRequests,
    RequestReviews,
    Unassign,
    WriteCheck,
)
from ghapp.rules.model.snapshot import Refusal, Snapshot
from ghapp.sandbox import PullRequest, Team, User
from tests.support.organisation import NOW, House, as_actor

FORBIDDEN = "Resource not accessible by integration"


def pull_of(house: House) -> PullRequest:
    """A pull request of Dora's."""
    return house.sandbox.open_pull(house.shop, by=house.dora, files={"a.md": "x\n"})


def holder(house: House, account: User | Team) -> Resolved:
    """An account as the rules ask it for review."""
    if isinstance(account, Team):
        return Resolved(Holder(f"acme/{account.slug}", is_team=True), account.node_id, ())
    return Resolved(Holder(account.login.lower()), account.node_id, (as_actor(account),))


def check(snapshot: Snapshot, *, head_sha: str | None = None, replaces: str | None = None) -> WriteCheck:
    """A waiting check with everything on it."""
    assert snapshot.pull_request is not None
    return WriteCheck(
        name="Rules of Engagement",
        head_sha=head_sha or snapshot.pull_request.head_sha,
        conclusion=Conclusion.ACTION_REQUIRED,
        title="Waiting for eric",
        summary="# Waiting",
        text="",
        external_id="roe1:a:b",
        annotations=(Annotation(path="a.md", line=1, column=1, message="Fix this.", title="Broken"),),
        buttons=(Button(label="Re-evaluate", description="Look again", identifier="recheck"),),
        replaces=replaces,
    )


async def done(house: House, snapshot: Snapshot, actions: Sequence[Action]) -> Applied:
    """Apply with an empty request log."""
    house.sandbox.requests.clear()
    return await apply(house.api, snapshot, actions)


async def test_no_actions_cost_no_request(house: House) -> None:
    snapshot = (await house.look(pull_of(house))).snapshot
    assert await done(house, snapshot, []) == Applied()
    assert house.requests == []


async def test_labels_reviews_and_the_check_are_written_in_one_request(house: House) -> None:
    pull = pull_of(house)
    house.sandbox.create_label(house.shop, by=house.eric, name="how")
    snapshot = (await house.look(pull)).snapshot
    reviewers = (holder(house, house.eric), holder(house, house.product))
    applied = await done(house, snapshot, [AddLabels(("How",)), RequestReviews(reviewers), check(snapshot)])
    assert (applied.refusals, applied.writes) == ((), 3)
    assert house.requests == ["POST /graphql addLabelsToLabelable requestReviews createCheckRun"]
    after = (await house.look(pull)).snapshot
    assert after.labels == ("how",)
    assert after.pull_request is not None
    assert {request.name for request in after.pull_request.review_requests} == {"eric", "acme/product"}
    (run,) = after.pull_request.checks
    assert (run.name, run.conclusion, run.external_id) == ("Rules of Engagement", "ACTION_REQUIRED", "roe1:a:b")


async def test_a_label_is_created_before_it_is_added(house: House) -> None:
    pull = pull_of(house)
    snapshot = (await house.look(pull)).snapshot
    create = [CreateLabel(name=name, color="5319e7", description="") for name in ("why", "how")]
    applied = await done(house, snapshot, [*create, AddLabels(("how",)), check(snapshot)])
    assert (applied.refusals, applied.writes) == ((), 4)
    assert house.requests == [
        "POST /graphql createLabel createLabel",
        "POST /graphql addLabelsToLabelable createCheckRun",
    ]
    assert (await house.look(pull)).snapshot.labels == ("how",)


async def test_labels_needed_by_no_other_action_are_created_in_passing(house: House) -> None:
    snapshot = (await house.look(pull_of(house))).snapshot
    await done(house, snapshot, [CreateLabel(name="why", color="5319e7", description=""), check(snapshot)])
    assert house.requests == ["POST /graphql createLabel createCheckRun"]


async def test_a_label_created_meanwhile_by_someone_else_is_accepted(house: House) -> None:
    pull = pull_of(house)
    snapshot = (await house.look(pull)).snapshot
    house.sandbox.create_label(house.shop, by=house.eric, name="how")
    create = CreateLabel(name="how", color="5319e7", description="")
    assert (await done(house, snapshot, [create, AddLabels(("how",))])).refusals == ()
    assert (await house.look(pull)).snapshot.labels == ("how",)


async def test_labels_are_taken_back_as_far_as_they_exist(house: House) -> None:
    pull = pull_of(house)
    house.sandbox.create_label(house.shop, by=house.eric, name="how")
    house.sandbox.add_labels(pull, house.eric, ["how"])
    snapshot = (await house.look(pull)).snapshot
    assert await done(house, snapshot, [RemoveLabels(("gone",))]) == Applied()
    assert await done(house, snapshot, [RemoveLabels(("gone", "How"))]) == Applied(writes=1)
    assert house.requests == ["POST /graphql removeLabelsFromLabelable"]
    assert (await house.look(pull)).snapshot.labels == ()


async def test_a_missing_label_is_reported_and_the_others_are_added(house: House) -> None:
    pull = pull_of(house)
    house.sandbox.create_label(house.shop, by=house.eric, name="how")
    snapshot = (await house.look(pull)).snapshot
    applied = await done(house, snapshot, [AddLabels(("why", "how"))])
    assert applied.refusals == (Refusal("why", "the repository has no such label", pull.head.oid),)
    assert (await house.look(pull)).snapshot.labels == ("how",)


async def test_an_invalid_reviewer_does_not_affect_the_others(house: House) -> None:
    pull = pull_of(house)
    snapshot = (await house.look(pull)).snapshot
    reviewers = tuple(holder(house, account) for account in (house.eric, house.sam, house.paula))
    applied = await done(house, snapshot, [RequestReviews(reviewers), check(snapshot)])
    assert house.requests == [
        "POST /graphql requestReviews createCheckRun",
        "POST /graphql requestReviews requestReviews requestReviews",
    ]
    assert [(refusal.subject, refusal.head_sha) for refusal in applied.refusals] == [("sam", pull.head.oid)]
    assert applied.refusals[0].reason.startswith("Reviews may only be requested from collaborators.")
    assert applied.writes == 3
    after = (await house.look(pull)).snapshot.pull_request
    assert after is not None
    assert {request.name for request in after.review_requests} == {"eric", "Paula"}


async def test_a_single_refused_reviewer_is_not_requested_twice(house: House) -> None:
    snapshot = (await house.look(pull_of(house))).snapshot
    applied = await done(house, snapshot, [RequestReviews((holder(house, house.dora),))])
    assert [refusal.reason for refusal in applied.refusals] == ["Review cannot be requested from pull request author."]
    assert len(house.requests) == 1


async def test_an_assignee_silently_ignored_by_github_is_reported(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    snapshot = (await house.look(issue)).snapshot
    applied = await done(house, snapshot, [Assign((as_actor(house.eric), as_actor(house.sam)))])
    assert applied.refusals == (Refusal("sam", "cannot be assigned"),)
    assert (await house.look(issue)).snapshot.assignees == (as_actor(house.eric),)


async def test_an_assignment_is_removed(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    house.sandbox.assign(issue, by=house.app.bot, assignees=[house.eric])
    snapshot = (await house.look(issue)).snapshot
    for _ in range(2):
        assert (await done(house, snapshot, [Unassign((as_actor(house.eric),))])).refusals == ()
    assert (await house.look(issue)).snapshot.assignees == ()


async def test_review_requests_are_removed_by_rest_and_repeating_is_harmless(house: House) -> None:
    pull = pull_of(house)
    house.sandbox.request_reviews(pull, by=house.app.bot, reviewers=[house.eric, house.product])
    snapshot = (await house.look(pull)).snapshot
    for _ in range(2):
        applied = await done(house, snapshot, [RemoveReviewRequests(users=("eric",), teams=("product",))])
        assert applied.refusals == ()
        assert house.requests == [f"DELETE /repos/acme/shop/pulls/{pull.number}/requested_reviewers"]
    after = (await house.look(pull)).snapshot.pull_request
    assert after is not None
    assert after.review_requests == ()


async def test_a_comment_and_a_reaction_are_written(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    said = house.sandbox.comment(issue, by=house.dora, body="/ack")
    snapshot = (await house.look(issue)).snapshot
    react = AddReaction(said.node_id, "THUMBS_UP")
    assert await done(house, snapshot, [AddComment("Hello."), react, react]) == Applied((), writes=3)
    after = (await house.look(issue)).snapshot
    assert [(comment.body, comment.reactions) for comment in after.comments] == [
        ("/ack", {"THUMBS_UP"}),
        ("Hello.", frozenset()),
    ]


async def test_a_reaction_to_a_deleted_comment_is_not_a_refusal(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    said = house.sandbox.comment(issue, by=house.dora, body="/ack")
    snapshot = (await house.look(issue)).snapshot
    house.sandbox.delete_comment(said, by=house.dora)
    assert await done(house, snapshot, [AddReaction(said.node_id, "THUMBS_UP")]) == Applied()


async def test_a_check_is_updated_in_place(house: House) -> None:
    pull = pull_of(house)
    snapshot = (await house.look(pull)).snapshot
    await done(house, snapshot, [check(snapshot)])
    before = (await house.look(pull)).snapshot
    assert before.pull_request is not None
    (run,) = before.pull_request.checks
    green = replace(check(before, replaces=run.node_id), conclusion=Conclusion.SUCCESS, annotations=(), buttons=())
    await done(house, before, [green])
    assert house.requests == ["POST /graphql updateCheckRun"]
    after = (await house.look(pull)).snapshot.pull_request
    assert after is not None
    assert [(check.node_id, check.conclusion) for check in after.checks] == [(run.node_id, "SUCCESS")]


async def test_a_check_that_cannot_be_written_is_retried(house: House) -> None:
    snapshot = (await house.look(pull_of(house))).snapshot
    with pytest.raises(TryLater, match="the check could not be written"):
        await done(house, snapshot, [check(snapshot, head_sha="f" * 40)])


@pytest.mark.parametrize(
    ("missing", "subject"),
    [("checks", "checks: write"), ("pull_requests", "pull_requests: write")],
)
async def test_a_missing_permission_is_named_and_the_rest_is_applied(missing: str, subject: str) -> None:
    async with House({**PERMISSIONS, missing: "read"}).open() as house:
        pull = pull_of(house)
        snapshot = (await house.look(pull)).snapshot
        applied = await done(house, snapshot, [RequestReviews((holder(house, house.eric),)), check(snapshot)])
        assert (applied.refusals, applied.writes) == ((Refusal(subject, FORBIDDEN, pull.head.oid),), 1)


async def test_a_permission_missed_by_several_actions_is_reported_once() -> None:
    async with House({**PERMISSIONS, "issues": "read", "pull_requests": "read"}).open() as house:
        issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
        snapshot = (await house.look(issue)).snapshot
        create = CreateLabel(name="why", color="5319e7", description="")
        applied = await done(house, snapshot, [create, AddComment("Hello.")])
        assert applied == Applied((Refusal("issues: write", FORBIDDEN),), writes=0)


async def test_a_review_request_that_may_not_be_removed_is_reported() -> None:
    async with House({**PERMISSIONS, "pull_requests": "read"}).open() as house:
        pull = pull_of(house)
        snapshot = (await house.look(pull)).snapshot
        applied = await done(house, snapshot, [RemoveReviewRequests(users=("eric",))])
        assert [refusal.subject for refusal in applied.refusals] == ["pull_requests: write"]


async def test_an_update_of_a_missing_run_is_retried(house: House) -> None:
    snapshot = (await house.look(pull_of(house))).snapshot
    with pytest.raises(TryLater):
        await done(house, snapshot, [check(snapshot, replaces="CR_none")])


async def test_repository_labels_are_created_at_once_and_repeating_is_harmless(house: House) -> None:
    repository = (await house.look(pull_of(house))).snapshot.repository
    labels = [CreateLabel(name=name, color="5319e7", description="") for name in ("why", "how")]
    house.sandbox.requests.clear()
    assert await create_labels(house.api, repository, [])
    assert await create_labels(house.api, repository, labels)
    assert await create_labels(house.api, repository, labels)
    once, again = "POST /graphql createLabel createLabel", "POST /graphql node"
    assert house.requests == [once, once, again, again]  # the existing ones are looked up
    assert {"why", "how"} <= house.shop.labels.keys()


async def test_labels_that_the_app_may_not_create_are_reported() -> None:
    async with House({**PERMISSIONS, "issues": "read", "pull_requests": "read"}).open() as house:
        repository = (await house.look(pull_of(house))).snapshot.repository
        label = CreateLabel(name="why", color="5319e7", description="")
        assert not await create_labels(house.api, repository, [label])


async def test_content_over_the_limit_is_delayed_and_the_check_is_not(house: House) -> None:
    pull = pull_of(house)
    snapshot = (await house.look(pull)).snapshot
    house.api.limits.content.record(CONTENT_A_MINUTE - 1)
    comment = house.sandbox.comment(pull, house.dora, "/help").node_id
    plan: list[Action] = [AddComment("One"), AddComment("Two"), AddReaction(comment, "THUMBS_UP"), check(snapshot)]
    applied = await apply(house.api, snapshot, plan)
    assert (applied.writes, applied.rest_at) == (2, NOW.timestamp() + 60)
    assert [said.body for said in pull.comments.values()] == ["/help", "One"]
    assert house.requests[-1] == "POST /graphql addComment createCheckRun"


async def test_review_requests_count_as_content_and_labels_do_not(house: House) -> None:
    pull = pull_of(house)
    snapshot = (await house.look(pull)).snapshot
    before = house.api.limits.content.remaining()
    await apply(house.api, snapshot, [CreateLabel(name="why", color="ededed", description=""), AddLabels(("why",))])
    assert house.api.limits.content.remaining() == before
    await apply(house.api, snapshot, [RequestReviews((holder(house, house.eric), holder(house, house.paula)))])
    assert house.api.limits.content.remaining() == before - 1
