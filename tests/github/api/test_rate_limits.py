"""How long an installation keeps silent, and how much it may write: by a clock that moves only when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ghapp.errors import RateLimitReached
from ghapp.github.api.rate_limits import (
    CONTENT_A_MINUTE,
    CONTENT_AN_HOUR,
    GRAPHQL,
    LONGEST_UNSAID_WAIT,
    QUOTA,
    REST,
    ContentLimit,
    Limits,
)
from ghapp.github.api.responses import UNSAID_WAIT, Limit
from tests.support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    return Limits(clock)


def refuse(limits: Limits) -> timedelta:
    """GitHub refuses without saying for how long; returns how long it then takes."""
    limits.note(REST, Limit(limits.now() + UNSAID_WAIT, everywhere=True, unsaid=True))
    until = limits.until(GRAPHQL)
    assert until == limits.until(REST)
    assert until
    return until - limits.now()


def test_where_github_does_not_say_how_long_each_refusal_doubles_the_wait(limits: Limits, clock: Clock) -> None:
    waits = []
    for _ in range(6):
        waits.append(refuse(limits).total_seconds())
        clock.now += waits[-1]
    assert waits == [60, 120, 240, 480, 960, LONGEST_UNSAID_WAIT.total_seconds()]


def test_refusals_of_requests_that_were_under_way_together_are_one(limits: Limits) -> None:
    assert [refuse(limits) for _ in range(3)] == [UNSAID_WAIT] * 3


def test_after_a_time_of_peace_the_wait_is_short_again(limits: Limits, clock: Clock) -> None:
    for _ in range(2):
        clock.now += refuse(limits).total_seconds()
    clock.now += 120
    assert refuse(limits) == UNSAID_WAIT


def test_a_wait_that_github_names_is_taken_at_its_word(limits: Limits) -> None:
    until = limits.now() + timedelta(seconds=7)
    limits.note(REST, Limit(until, everywhere=False))
    with pytest.raises(RateLimitReached) as caught:
        limits.check(REST)
    assert caught.value.until == until
    limits.check(GRAPHQL)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, QUOTA),
        ({REST: "12500"}, 12_500),
        ({REST: "12500", GRAPHQL: "10000"}, 10_000),
        ({REST: "60", GRAPHQL: "5000"}, 60),
        ({REST: "many"}, QUOTA),
    ],
)
def test_the_quota_is_what_github_told_of_the_resource_that_has_less(
    limits: Limits, told: dict[str, str], expected: int
) -> None:
    for resource, quota in told.items():
        limits.learn(resource, {"x-ratelimit-limit": quota})
    limits.learn(REST, {})
    assert limits.quota == expected


def test_so_much_content_is_created_in_a_minute(clock: Clock) -> None:
    content = ContentLimit(clock)
    content.spend(1)
    clock.now += 10
    content.spend(CONTENT_A_MINUTE - 1)
    assert content.room() == 0
    assert content.frees_at() == clock.now + 50
    clock.now += 50
    assert content.room() == 1
    assert content.frees_at() == clock.now


def test_so_much_content_is_created_in_an_hour_and_never_more_than_github_takes(clock: Clock) -> None:
    content, began = ContentLimit(clock), clock.now
    created: list[float] = []
    while clock.now < began + 3 * 3600:
        created += [clock.now] * content.room()
        content.spend(content.room())
        clock.now = max(content.frees_at(), clock.now + 1)
    for seconds, most in ((60, CONTENT_A_MINUTE), (3600, CONTENT_AN_HOUR)):
        busiest = max(sum(start <= at < start + seconds for at in created) for start in set(created))
        assert busiest == most
    assert (CONTENT_A_MINUTE, CONTENT_AN_HOUR) < (80, 500)
    assert datetime.fromtimestamp(created[-1], UTC) > datetime.fromtimestamp(began, UTC) + timedelta(hours=2)


def test_a_clock_that_is_set_back_does_not_forbid_content_for_as_long(clock: Clock) -> None:
    content = ContentLimit(clock)
    clock.now += 365 * 24 * 3600
    content.spend(CONTENT_A_MINUTE)
    clock.now -= 365 * 24 * 3600
    assert content.room() == CONTENT_A_MINUTE
