"""What GitHub's API may not show yet: when an answer is doubted, how often, and what is not done twice meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from ghapp.controller.replication_lag import ReplicationLag
from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.plan import Action, AddComment, AddLabels, AddReaction, Conclusion, WriteCheck
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


def test_a_replaced_head_is_retried_until_github_shows_another(lag: ReplicationLag, clock: Clock) -> None:
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
def test_a_response_older_than_a_delivery_is_behind(
    lag: ReplicationLag, key: Key, head: str, seconds: float, behind: bool
) -> None:
    assert lag.is_behind(key, head, moment(seconds)) is behind


def test_the_heads_of_several_pushes_are_all_remembered(lag: ReplicationLag) -> None:
    lag.note(DeliveryEffects(replaced_heads=((KEY, "older"),)))
    assert lag.is_behind(KEY, "old")
    assert lag.is_behind(KEY, "older")


def test_a_late_delivery_does_not_undo_an_earlier_one(lag: ReplicationLag) -> None:
    lag.note(DeliveryEffects(updated=((KEY, START + 1),)))
    assert lag.is_behind(KEY, "new", moment(5))


def test_a_response_older_than_the_last_seen_state_is_not_accepted(lag: ReplicationLag) -> None:
    lag.accept(KEY, moment(20))
    assert lag.is_behind(KEY, "new", moment(15))


def test_any_response_is_accepted_after_half_a_minute(lag: ReplicationLag, clock: Clock) -> None:
    clock.now += 30
    assert not lag.is_behind(KEY, "old", moment(0))


def test_team_members_may_lag_some_seconds_behind_a_delivery(lag: ReplicationLag, clock: Clock) -> None:
    for team in ("acme/product", "octo"):
        lag.note(DeliveryEffects(teams=(team,)))
    assert [lag.members_shown_from(owner) for owner in ("Acme", "octo", "other")] == [START + 6, START + 6, None]
    clock.now += 6
    assert lag.members_shown_from("acme") is None


def test_retry_delays_grow_and_end(lag: ReplicationLag) -> None:
    assert [lag.pause(KEY) for _ in range(5)] == [START + 1, START + 2, START + 4, None, None]
    lag.accept(KEY)
    assert lag.pause(KEY) == START + 1


def test_a_missing_thread_and_an_outdated_one_are_separate_doubts(lag: ReplicationLag) -> None:
    for _ in range(4):
        lag.pause(KEY)
    assert [lag.pause(KEY, is_there=False) for _ in range(4)] == [START + 1, START + 2, START + 4, None]
    lag.accept(KEY)
    assert lag.pause(KEY, is_there=False) == START + 1


@pytest.mark.parametrize("deed", [COMMENT, LABELS, REACTION])
def test_a_requested_action_that_is_not_yet_visible_is_delayed(lag: ReplicationLag, clock: Clock, deed: Action) -> None:
    assert lag.begin(KEY, [deed]) == ([deed], None)
    clock.now += 1
    assert lag.begin(KEY, [deed]) == ([], START + 6)
    assert lag.begin(OTHER, [deed]) == ([deed], None)
    clock.now += 4  # GitHub shows what was so five seconds ago
    assert lag.begin(KEY, [deed]) == ([], START + 6)
    clock.now += 1
    assert lag.begin(KEY, [deed]) == ([deed], None)


def test_an_action_seen_as_done_may_be_repeated(lag: ReplicationLag) -> None:
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
def test_a_response_without_the_published_check_is_behind(
    lag: ReplicationLag, clock: Clock, shown: Sequence[tuple[str, str]], behind: bool
) -> None:
    lag.published(KEY, [CHECK, COMMENT])
    checks = [CheckRun(node_id="CR_1", name=name, conclusion="SUCCESS", external_id=told) for name, told in shown]
    assert lag.is_behind(KEY, "new", checks=checks) is behind
    assert not lag.is_behind(OTHER, "new", checks=checks)
    assert not lag.is_behind(KEY, "newer", checks=checks)
    clock.now += 6
    assert not lag.is_behind(KEY, "new", checks=checks)


def test_other_actions_of_the_plan_are_not_delayed(lag: ReplicationLag) -> None:
    lag.begin(KEY, [LABELS])
    assert lag.begin(KEY, [LABELS, COMMENT, CHECK]) == ([COMMENT, CHECK], START + 6)
