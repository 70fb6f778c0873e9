"""Each way in which GitHub fails, and what becomes of a look and of a plan: an error that tells what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from ghapp.errors import GitHubError, Gone, RateLimitReached, TryLater
from ghapp.github.writing.apply import Applied, apply
from ghapp.rules.model.plan import Action, AddComment, AddLabels, RequestReviews
from ghapp.rules.model.snapshot import Refusal
from ghapp.sandbox import PullRequest
from ghapp.sandbox.http import faults as github_fails
from ghapp.sandbox.http import partial_faults
from ghapp.sandbox.http.exchange import Fault
from ghapp.sandbox.http.fault_plans import RandomFaults, Script
from tests.support.organisation import NOW, House

PRD = {"docs/prd/checkout.md": "# Checkout\n"}
# Seconds until a client gives up on a request that gets no answer: a busy machine can still carry out its write.
PATIENCE = 4.0
PASSING = [
    pytest.param(github_fails.server_error(), id="500"),
    pytest.param(github_fails.bad_gateway(), id="502"),
    pytest.param(github_fails.timed_out_query(), id="502 of GraphQL"),
    pytest.param(github_fails.unavailable(), id="503"),
    pytest.param(github_fails.dropped(), id="dropped"),
    pytest.param(github_fails.no_answer(), id="no answer"),
]
LOST = [
    pytest.param(github_fails.server_error(executed=True), id="500"),
    pytest.param(github_fails.bad_gateway(executed=True), id="502"),
    pytest.param(github_fails.dropped(executed=True), id="dropped"),
    pytest.param(github_fails.no_answer(executed=True), id="no answer"),
    pytest.param(github_fails.cut_off(), id="cut off"),
]
LIMITS = [
    pytest.param(github_fails.secondary_limit(retry_after=30), 30, id="403 with retry-after"),
    pytest.param(github_fails.secondary_limit(retry_after=None), 60, id="403 without retry-after"),
    pytest.param(github_fails.too_many_requests(retry_after=90), 90, id="429 with retry-after"),
    pytest.param(github_fails.too_many_requests(retry_after=None), 60, id="429 without retry-after"),
]
PARTS = [
    "thread",
    "comments",
    "timelineItems",
    "labels",
    "reviews",
    "reviewRequests",
    "files",
    "commits",
    "checkSuites",
]


@pytest.fixture
def pull(house: House) -> PullRequest:
    """A pull request of Dora's on a PRD, on which Eric has commented."""
    opened = house.sandbox.open_pull(house.shop, house.dora, PRD)
    house.sandbox.comment(opened, house.eric, "Which payment providers?")
    return opened


@pytest.mark.parametrize("fault", [*PASSING, *LOST])
async def test_a_failed_evaluation_is_retried_later(house: House, pull: PullRequest, fault: Fault) -> None:
    house.sandbox.faults = Script(fault)
    with house.give_up_after(PATIENCE), pytest.raises(TryLater):
        await house.look(pull)
    assert (await house.look(pull)).snapshot.number == pull.number


async def test_a_response_after_the_timeout_is_lost() -> None:
    async with House(timeout=0.05).open() as house:
        house.sandbox.faults = Script(github_fails.slow(PATIENCE))
        with pytest.raises(TryLater, match="TimeoutError"):
            await house.look(house.sandbox.open_pull(house.shop, house.dora, PRD))


@pytest.mark.parametrize(("fault", "seconds"), LIMITS)
async def test_a_rate_limit_is_reported_and_blocks_requests_until_it_ends(
    house: House, pull: PullRequest, fault: Fault, seconds: int
) -> None:
    house.sandbox.faults = Script(fault)
    for _ in range(2):
        with pytest.raises(RateLimitReached) as caught:
            await house.look(pull)
        assert caught.value.until == NOW + timedelta(seconds=seconds)
    assert len(house.requests) == 1
    house.now += timedelta(seconds=seconds)
    await house.look(pull)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("fail", [partial_faults.something_went_wrong, partial_faults.resource_limits])
async def test_a_failed_part_is_never_read_as_empty(
    house: House, pull: PullRequest, fail: Callable[[str], Fault], part: str
) -> None:
    house.sandbox.faults = Script(*[fail(part)] * 10)  # more often than a page can be halved
    with pytest.raises(TryLater):
        await house.look(pull)


@pytest.mark.parametrize("part", ["person0", "person1", "team", "members"])
async def test_a_holder_who_could_not_be_read_is_not_reported_missing(
    house: House, pull: PullRequest, part: str
) -> None:
    house.sandbox.faults = Script(partial_faults.something_went_wrong(part))
    with pytest.raises(TryLater):
        await house.look(pull, ["eric", "acme/product"])


async def test_an_unreadable_configuration_is_not_treated_as_absent(house: House, pull: PullRequest) -> None:
    house.sandbox.faults = Script(partial_faults.something_went_wrong("config"))
    files = (await house.look(pull)).files
    assert files.unreadable
    assert "Something went wrong" in files.unreadable


async def test_a_missing_thread_is_gone_for_this_evaluation_only(house: House, pull: PullRequest) -> None:
    house.sandbox.faults = Script(partial_faults.not_there_yet())
    with pytest.raises(Gone):
        await house.look(pull)
    assert (await house.look(pull)).snapshot.number == pull.number


async def test_a_token_that_expires_in_flight_is_replaced_silently(house: House, pull: PullRequest) -> None:
    house.sandbox.faults = Script(github_fails.expired_token())
    assert (await house.look(pull)).snapshot.comments
    assert [request.status for request in house.sandbox.requests] == [401, 201, 200]


async def test_a_slow_response_within_the_timeout_is_accepted(house: House, pull: PullRequest) -> None:
    house.sandbox.faults = Script(github_fails.slow(0.1))
    assert (await house.look(pull)).snapshot.comments


async def test_a_stale_response_shows_an_earlier_state(house: House, pull: PullRequest) -> None:
    await house.look(pull)
    house.sandbox.comment(pull, house.paula, "By when?")
    house.sandbox.faults = Script(github_fails.stale())
    assert len((await house.look(pull)).snapshot.comments) == 1
    assert len((await house.look(pull)).snapshot.comments) == 2


async def test_staleness_ends_soon(house: House, pull: PullRequest) -> None:
    await house.look(pull)
    house.sandbox.comment(pull, house.paula, "By when?")
    house.now += timedelta(seconds=6)
    house.sandbox.faults = Script(github_fails.stale())
    assert len((await house.look(pull)).snapshot.comments) == 2


@pytest.mark.parametrize("fault", PASSING)
async def test_a_failed_plan_is_not_carried_out(house: House, pull: PullRequest, fault: Fault) -> None:
    with house.give_up_after(PATIENCE), pytest.raises(TryLater):
        await perform(house, pull, [AddComment("Hello.")], fault)
    assert said_by_the_app(house, pull) == []


@pytest.mark.parametrize("fault", LOST)
async def test_a_write_whose_response_was_lost_is_seen_by_the_next_evaluation(
    house: House, pull: PullRequest, fault: Fault
) -> None:
    with house.give_up_after(PATIENCE), pytest.raises(TryLater):
        await perform(house, pull, [AddComment("Hello.")], fault)
    assert len(said_by_the_app(house, pull)) == 1
    snapshot = (await house.look(pull)).snapshot
    assert [comment.body for comment in snapshot.comments if comment.author == snapshot.viewer] == ["Hello."]


@pytest.mark.parametrize(("fault", "seconds"), LIMITS)
async def test_a_rate_limit_stops_a_plan(house: House, pull: PullRequest, fault: Fault, seconds: int) -> None:
    with pytest.raises(RateLimitReached) as caught:
        await perform(house, pull, [AddComment("Hello.")], fault)
    assert caught.value.until == NOW + timedelta(seconds=seconds)
    assert said_by_the_app(house, pull) == []


async def test_a_refused_action_is_reported_and_the_rest_of_the_plan_is_applied(
    house: House, pull: PullRequest
) -> None:
    people = (await house.look(pull, ["eric"])).snapshot.people
    asked = RequestReviews(tuple(found for found in people.values() if found))
    applied = await perform(house, pull, [asked, AddComment("Hello.")], partial_faults.refused_part("requestReviews"))
    assert applied.refusals == (Refusal("eric", "Could not be done: it is invalid.", pull.head.oid),)
    assert len(said_by_the_app(house, pull)) == 1


async def test_an_action_that_failed_without_a_reason_is_retried_later(house: House, pull: PullRequest) -> None:
    with pytest.raises(TryLater):
        await perform(house, pull, [AddComment("Hello.")], partial_faults.something_went_wrong("addComment"))


async def test_a_label_deleted_in_the_meantime_is_a_refusal(house: House, pull: PullRequest) -> None:
    applied = await perform(house, pull, [AddLabels(("why",))])
    assert applied.refusals == (Refusal("why", "the repository has no such label", pull.head.oid),)


async def test_random_faults_are_repeatable_and_retries_eventually_succeed(house: House, pull: PullRequest) -> None:
    async def ends(seed: int) -> list[str]:
        house.sandbox.faults = jitter = RandomFaults([github_fails.bad_gateway()], seed=seed, share=1.0, in_a_row=2)
        met = [await end(house, pull) for _ in range(6)]
        assert jitter.counts.total() == 4
        return met

    assert await ends(1) == await ends(1) == ["TooSlow", "TooSlow", "seen"] * 2


async def end(house: House, pull: PullRequest) -> str:
    """How a look ends."""
    try:
        await house.look(pull)
    except GitHubError as error:
        return type(error).__name__
    return "seen"


async def perform(house: House, pull: PullRequest, actions: Sequence[Action], *faults: Fault) -> Applied:
    """Look well, and perform a plan that meets faults."""
    snapshot = (await house.look(pull)).snapshot
    house.sandbox.faults = Script(*faults)
    return await apply(house.api, snapshot, actions)


def said_by_the_app(house: House, pull: PullRequest) -> list[str]:
    """What the app wrote."""
    return [comment.body for comment in pull.comments.values() if comment.author is house.app.bot]
