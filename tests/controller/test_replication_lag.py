"""What GitHub's API may not show yet: when an answer is doubted, how often, and what is not done twice meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from ghapp.controller.replication_lag import ReplicationLag
from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects
from ghapp.rules.model.plan import Action, AddComment, AddLabels, AddReaction, Conclusion, WriteCheck
from ghapp.rules.model.snapshot import CheckRun
from tests.support.clock import START, Clock

KEY, OTHER = Key(5, 1), Key(5, 2)
CHECK = WriteCheck(
    name="check", head_sha="new", conclusion=Conclusion.SUCCESS, title="", summary="", text="", external_id="roe1"
)
COMMENT, LABELS, REACTION = AddComment("Hello."), AddLabels(("why",)), AddReaction("IC_1", "CONFUSED")


def moment(seconds: float) -> datetime:
    """So many seconds after the start."""
    return datetime.fromtimestamp(START + seconds, UTC)


@pytest.fixture
def clock() -> Clock:
    """The clock of `lag`."""
    return Clock()


@pytest.fixture
def lag(clock: Clock) -> ReplicationLag:
    """What was told: a push that replaced `old`, at 10 seconds."""
    lag = ReplicationLag(clock)
    lag.note(DeliveryEffects(keys=(KEY,), replaced_heads=((KEY, "old"),), updated=((KEY, START + 10),)))
    return lag


def test_a_head_that_a_delivery_called_present_is_waited_for_until_it_is_gone(
    lag: ReplicationLag, clock: Clock
) -> None:
    lag.note(DeliveryEffects(present_heads=((OTHER, "built"),)))
    assert not lag.is_behind(OTHER, "built")
    assert lag.is_behind(OTHER, "before")
    assert lag.is_behind(OTHER, "")
    lag.note(DeliveryEffects(replaced_heads=((OTHER, "before"),)))
    assert lag.is_behind(OTHER, "")
    lag.note(DeliveryEffects(replaced_heads=((OTHER, "built"),)))
    assert lag.is_behind(OTHER, "built")
    assert not lag.is_behind(OTHER, "")


@pytest.mark.parametrize(
    ("key", "head", "seconds", "behind"),
    [
        pytest.param(KEY, "new", 10, False, id="as it was told"),
        pytest.param(KEY, "new", 11, False, id="newer"),
        pytest.param(KEY, "new", 9, True, id="older"),
        pytest.param(KEY, "old", 10, True, id="a head that was replaced"),
        pytest.param(OTHER, "old", 0, False, id="another thread"),
    ],
)
def test_an_answer_older_than_what_was_told_is_behind(
    lag: ReplicationLag, key: Key, head: str, seconds: float, behind: bool
) -> None:
    assert lag.is_behind(key, head, moment(seconds)) is behind


def test_every_head_of_several_pushes_is_remembered(lag: ReplicationLag) -> None:
    lag.note(DeliveryEffects(replaced_heads=((KEY, "older"),)))
    assert lag.is_behind(KEY, "old")
    assert lag.is_behind(KEY, "older")


def test_what_was_told_late_does_not_undo_what_was_told_before(lag: ReplicationLag) -> None:
    lag.note(DeliveryEffects(updated=((KEY, START + 1),)))
    assert lag.is_behind(KEY, "new", moment(5))


def test_nothing_older_than_what_was_seen_is_believed(lag: ReplicationLag) -> None:
    lag.accept(KEY, moment(20))
    assert lag.is_behind(KEY, "new", moment(15))


def test_after_half_a_minute_whatever_is_shown_is_believed(lag: ReplicationLag, clock: Clock) -> None:
    clock.now += 30
    assert not lag.is_behind(KEY, "old", moment(0))


def test_when_a_head_came_is_known_for_an_hour_by_the_last_delivery_that_told(
    lag: ReplicationLag, clock: Clock
) -> None:
    for seconds in (3, 5, 4):
        lag.note(DeliveryEffects(new_heads=((KEY, "new", START + seconds),)))
    assert (lag.head_arrived_at(KEY, "new"), lag.head_arrived_at(KEY, "old"), lag.head_arrived_at(OTHER, "new")) == (
        START + 5,
        None,
        None,
    )
    clock.now += 3600
    assert lag.head_arrived_at(KEY, "new") is None


def test_who_is_in_a_team_is_shown_some_seconds_after_it_was_told(lag: ReplicationLag, clock: Clock) -> None:
    for team in ("acme/product", "octo"):
        lag.note(DeliveryEffects(teams=(team,)))
    assert [lag.members_shown_from(owner) for owner in ("Acme", "octo", "other")] == [START + 6, START + 6, None]
    clock.now += 6
    assert lag.members_shown_from("acme") is None


def test_doubts_grow_longer_and_end(lag: ReplicationLag) -> None:
    assert [lag.pause(KEY) for _ in range(5)] == [START + 1, START + 2, START + 4, None, None]
    lag.accept(KEY)
    assert lag.pause(KEY) == START + 1


def test_what_is_not_there_is_another_doubt_than_what_is_behind(lag: ReplicationLag) -> None:
    for _ in range(4):
        lag.pause(KEY)
    assert [lag.pause(KEY, is_there=False) for _ in range(4)] == [START + 1, START + 2, START + 4, None]
    lag.accept(KEY)
    assert lag.pause(KEY, is_there=False) == START + 1


@pytest.mark.parametrize("deed", [COMMENT, LABELS, REACTION])
def test_what_was_asked_for_and_is_not_seen_done_waits(lag: ReplicationLag, clock: Clock, deed: Action) -> None:
    assert lag.begin(KEY, [deed]) == ([deed], None)
    clock.now += 1
    assert lag.begin(KEY, [deed]) == ([], START + 6)
    assert lag.begin(OTHER, [deed]) == ([deed], None)
    clock.now += 4  # GitHub shows what was so five seconds ago
    assert lag.begin(KEY, [deed]) == ([], START + 6)
    clock.now += 1
    assert lag.begin(KEY, [deed]) == ([deed], None)


def test_what_was_seen_done_may_be_done_again(lag: ReplicationLag) -> None:
    lag.begin(KEY, [LABELS])
    lag.begin(KEY, [])
    assert lag.begin(KEY, [LABELS]) == ([LABELS], None)


@pytest.mark.parametrize(
    ("shown", "behind"),
    [
        pytest.param((), True, id="none"),
        pytest.param((("check", "roe1:before"),), True, id="the one before"),
        pytest.param((("check", "roe1"),), False, id="the same"),
        pytest.param((("other", "roe1"), ("check", "roe1")), False, id="others beside it"),
    ],
)
def test_an_answer_without_the_check_that_was_published_is_behind(
    lag: ReplicationLag, clock: Clock, shown: Sequence[tuple[str, str]], behind: bool
) -> None:
    lag.published(KEY, [CHECK, COMMENT])
    checks = [CheckRun(node_id="CR_1", name=name, conclusion="SUCCESS", external_id=told) for name, told in shown]
    assert lag.is_behind(KEY, "new", checks=checks) is behind
    assert not lag.is_behind(OTHER, "new", checks=checks)
    assert not lag.is_behind(KEY, "newer", checks=checks)
    clock.now += 6
    assert not lag.is_behind(KEY, "new", checks=checks)


def test_the_rest_of_a_plan_does_not_wait(lag: ReplicationLag) -> None:
    lag.begin(KEY, [LABELS])
    assert lag.begin(KEY, [LABELS, COMMENT, CHECK]) == ([COMMENT, CHECK], START + 6)
