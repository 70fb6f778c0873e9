"""How long an installation keeps silent, and how much it may write: by a clock that moves only when message to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ghapp.errors import RateLimitReached
from ghapp.github.api.rate_limits import (
    CONTENT_A_MINUTE,
    CONTENT_AN_HOUR,
    GRAPHQL,
    MAX_BACKOFF,
    QUOTA,
    REST,
    ContentBudget,
    RateLimits,
)
from ghapp.github.api.responses import DEFAULT_WAIT, RateLimit
from tests.support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> RateLimits:
    return RateLimits(clock)


def refuse(limits: RateLimits) -> timedelta:
    """GitHub refuses without saying for how long; returns how long it then takes."""
    limits.pause(REST, RateLimit(limits.now() + DEFAULT_WAIT, everywhere=True, backoff=True))
    until = limits.paused_until(GRAPHQL)
    assert until == limits.paused_until(REST)
    assert until
    return until - limits.now()


def test_each_refusal_without_a_retry_time_doubles_the_wait(limits: RateLimits, clock: Clock) -> None:
    waits = []
    for _ in range(6):
        waits.append(refuse(limits).total_seconds())
        clock.now += waits[-1]
    assert waits == [60, 120, 240, 480, 960, MAX_BACKOFF.total_seconds()]


def test_refusals_of_concurrent_requests_count_as_one(limits: RateLimits) -> None:
    assert [refuse(limits) for _ in range(3)] == [DEFAULT_WAIT] * 3


def test_the_wait_is_short_again_after_a_period_without_refusals(limits: RateLimits, clock: Clock) -> None:
    for _ in range(2):
        clock.now += refuse(limits).total_seconds()
    clock.now += 120
    assert refuse(limits) == DEFAULT_WAIT


def test_a_wait_named_by_github_is_respected(limits: RateLimits) -> None:
    until = limits.now() + timedelta(seconds=7)
    limits.pause(REST, RateLimit(until, everywhere=False))
    with pytest.raises(RateLimitReached) as caught:
        limits.raise_if_paused(REST)
    assert caught.value.until == until
    limits.raise_if_paused(GRAPHQL)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({}, QUOTA),
        ({REST: "12500"}, 12_500),
        ({REST: "12500", GRAPHQL: "10000"}, 10_000),
        ({REST: "60", GRAPHQL: "5000"}, 60),
        ({REST: "many"}, QUOTA),
    ],
)
def test_the_reported_quota_is_that_of_the_scarcer_resource(
    limits: RateLimits, message: dict[str, str], expected: int
) -> None:
    for resource, quota in message.items():
        limits.update_quota(resource, {"x-ratelimit-limit": quota})
    limits.update_quota(REST, {})
    assert limits.quota == expected


def test_content_creation_is_limited_per_minute(clock: Clock) -> None:
    content = ContentBudget(clock)
    content.record(1)
    clock.now += 10
    content.record(CONTENT_A_MINUTE - 1)
    assert content.remaining() == 0
    assert content.available_at() == clock.now + 50
    clock.now += 50
    assert content.remaining() == 1
    assert content.available_at() == clock.now


def test_content_creation_per_hour_never_exceeds_the_limit_of_github(clock: Clock) -> None:
    content, began = ContentBudget(clock), clock.now
    created: list[float] = []
    while clock.now < began + 3 * 3600:
        created += [clock.now] * content.remaining()
        content.record(content.remaining())
        clock.now = max(content.available_at(), clock.now + 1)
    for seconds, most in ((60, CONTENT_A_MINUTE), (3600, CONTENT_AN_HOUR)):
        busiest = max(sum(start <= at < start + seconds for at in created) for start in set(created))
        assert busiest == most
    assert (CONTENT_A_MINUTE, CONTENT_AN_HOUR) < (80, 500)
    assert datetime.fromtimestamp(created[-1], UTC) > datetime.fromtimestamp(began, UTC) + timedelta(hours=2)


def test_a_clock_that_is_set_back_does_not_block_content_for_longer(clock: Clock) -> None:
    content = ContentBudget(clock)
    clock.now += 365 * 24 * 3600
    content.record(CONTENT_A_MINUTE)
    clock.now -= 365 * 24 * 3600
    assert content.remaining() == CONTENT_A_MINUTE
