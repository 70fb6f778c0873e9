"""What the bookkeeping must not be misled by: a reading of the database that is older than what happened since."""

from __future__ import annotations

import pytest

from ghapp.identity import Key
from ghapp.jobs import Done, Job, Outcome, RateLimited, Retry
from ghapp.store.job_state import JobState, RetryPolicy, Run, State, next_state
from ghapp.store.sqlite.scheduler import Claims, Turn, Waiting

ONE, TWO = Key(1, 1), Key(1, 2)
NOW = 1000.0
INSTALLATION = 7


def waiting(key: Key, due: float = NOW) -> Waiting:
    return Waiting(Job(key, generation=1, tries=0, repository=None), due)


def read(claims: Claims) -> Turn:
    (turn,) = claims.turns(NOW, 5)
    return turn


def test_a_read_excludes_the_keys_that_ran_when_it_began() -> None:
    claims = Claims()
    claims.arrived(INSTALLATION, NOW)
    claims.take([(read(claims), [waiting(ONE)])], NOW, 5)
    claims.arrived(INSTALLATION, NOW)
    turn = read(claims)
    claims.free(ONE)
    assert turn.running == {ONE}


def test_a_key_that_arrives_during_a_read_triggers_another_read() -> None:
    claims = Claims()
    claims.arrived(INSTALLATION, NOW)
    turn = read(claims)
    claims.arrived(INSTALLATION, NOW)
    assert claims.take([(turn, [])], NOW, 5) == []
    assert [job.key for job in claims.take([(read(claims), [waiting(TWO)])], NOW, 5)] == [TWO]


def test_an_installation_is_skipped_until_its_next_key_is_due() -> None:
    claims = Claims()
    claims.arrived(INSTALLATION)
    claims.take([(read(claims), [waiting(ONE), waiting(TWO, NOW + 60)])], NOW, 5)
    assert claims.turns(NOW + 59, 5) == []
    assert [turn.installation_id for turn in claims.turns(NOW + 60, 5)] == [INSTALLATION]


def test_an_installation_without_keys_is_forgotten() -> None:
    claims = Claims()
    claims.arrived(INSTALLATION)
    claims.examine(read(claims), [])
    assert claims.earliest() is None


def test_expired_limits_are_forgotten() -> None:
    claims = Claims()
    claims.arrived(INSTALLATION, NOW)
    claims.limit(7, NOW + 10)
    claims.forget_limits(NOW + 9)
    assert claims.turns(NOW + 9, 5) == []
    claims.forget_limits(NOW + 10)
    assert [turn.installation_id for turn in claims.turns(NOW, 5)] == [INSTALLATION]


def test_an_installation_postponed_many_times_leaves_nothing_behind() -> None:
    claims = Claims()
    for second in range(10_000):
        claims.arrived(INSTALLATION)
        claims.take([(read(claims), [waiting(ONE, NOW + 1_000 + second)])], NOW, 5)
    claims.arrived(INSTALLATION)
    assert [turn.installation_id for turn in claims.turns(NOW, 5)] == [INSTALLATION]
    assert len(claims._later) < 200


@pytest.mark.parametrize("outcome", [Done(), Done(next_look=NOW + 60), Retry("boom"), RateLimited(7, NOW + 60)])
def test_an_event_during_a_run_means_one_more_whatever_the_outcome(outcome: Outcome) -> None:
    job = JobState(generation=2, done=0, state=State.WAITING, due=NOW - 5, tries=0, error=None)
    policy = RetryPolicy(tries=1)
    after = next_state(job, Run(1, started=NOW - 5), outcome, now=NOW, policy=policy, jitter=0.0)
    assert (after.state, after.due) == (State.WAITING, NOW)


def test_a_long_error_is_truncated() -> None:
    job = JobState(generation=1, done=0, state=State.WAITING, due=NOW, tries=0, error=None)
    after = next_state(job, Run(1, started=NOW), Retry("x" * 10**6), now=NOW, policy=RetryPolicy(), jitter=0.0)
    assert after.error == "x" * 2000
