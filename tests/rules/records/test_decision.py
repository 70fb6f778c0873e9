"""A merge is a decision: merged or bypassed, by whom, and how soon (SPEC §1, §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import ConfigSource, EffectiveConfig
from ghapp.rules.model.snapshot import Event, EventKind, Snapshot, ThreadState
from tests.support.builders import (
    DORA,
    PAULA,
    PRD,
    at,
    comment,
    effective,
    event,
    file,
    issue,
    prd,
    pull,
    user,
)
from tests.support.effects import applied
from tests.support.merged_pulls import NAME, PER_BASE, merged, records, run


@pytest.mark.parametrize(
    ("snapshot", "rules", "kinds"),
    [
        (merged(), effective(), ["merged"]),
        (merged(checks=(run("NEUTRAL"),)), effective(), ["merged"]),
        (merged(checks=(run("ACTION_REQUIRED"),)), effective(), ["bypassed"]),
        (merged(checks=(run("FAILURE"),)), effective(), ["bypassed"]),
        (merged(checks=()), effective(), ["bypassed"]),
        (merged(), PER_BASE, ["bypassed"]),
        (merged(checks=(run("SUCCESS", f"{NAME}: main"),)), PER_BASE, ["merged"]),
        (merged("src/shop.py", checks=()), effective(), []),
        (prd(state=ThreadState.CLOSED), effective(), []),
        (issue(state=ThreadState.CLOSED), effective(), []),
        (merged(), effective(config=None), []),
        (merged(), EffectiveConfig(source=ConfigSource.NONE), []),
    ],
)
def test_a_merge_without_a_green_verdict_is_recorded_as_bypassed(
    snapshot: Snapshot, rules: EffectiveConfig, kinds: list[str]
) -> None:
    assert [record.kind for record in records(snapshot, rules)] == kinds


def test_a_merge_by_an_unknown_account_is_recorded() -> None:
    (record,) = records(merged(merged_by=None, merged_at=None, author=DORA, taken_at=at(99)))
    assert (record.data["merged_by"], record.at) == (None, at(99))


@pytest.mark.parametrize(
    ("merger", "enqueued", "who"),
    [
        pytest.param("github-merge-queue[bot]", ("dora", "bob"), "bob", id="a queue, which he put it into last"),
        pytest.param("github-merge-queue[bot]", ("bob",), "bob", id="a queue, which he alone put it into"),
        pytest.param("github-merge-queue[bot]", (), "github-merge-queue[bot]", id="a queue, and nobody knows more"),
        pytest.param("ada", ("bob",), "ada", id="she herself, past the queue"),
    ],
)
def test_a_merge_by_a_queue_names_the_person_who_queued_it(merger: str, enqueued: tuple[str, ...], who: str) -> None:
    timeline = tuple(event(EventKind.ENQUEUED, "", by) for by in enqueued)
    (record,) = records(merged(merged_by=user(merger), timeline=timeline))
    assert record.data["merged_by"] == who


ASKED = event(EventKind.REVIEW_REQUESTED, "U_eric", minutes=5)


@pytest.mark.parametrize(
    ("timeline", "spoke", "seconds"),
    [
        pytest.param((ASKED,), 12, 420, id="from when he was asked"),
        pytest.param((), 12, 720, id="from when it was opened, where nobody was asked"),
        pytest.param((ASKED,), 3, 0, id="he did not wait to be asked"),
    ],
)
def test_a_record_has_the_time_to_the_first_voice(timeline: tuple[Event, ...], spoke: float, seconds: int) -> None:
    (record,) = records(merged(comments=(comment("eric", minutes=spoke),), timeline=timeline))
    assert record.data["seconds_to_first_voice"] == seconds


def test_a_check_that_github_deleted_is_not_a_bypass() -> None:
    old = merged(checks=(), taken_at=at(30) + timedelta(days=401))
    (record,) = records(old)
    assert (record.kind, record.data["check"]) == ("merged", None)
    (record,) = records(merged(checks=(), taken_at=at(30) + timedelta(days=400)))
    assert record.kind == "bypassed"


def test_a_merge_under_an_override_is_not_a_bypass() -> None:
    held = replace(file(PRD), blob="b")
    given = comment("ada", "/roe override Haste", 6)
    thread = pull(held, author=PAULA, comments=(given,), administrators=frozenset({"U_ada"}), taken_at=at(20))
    thread = applied(thread, decide(thread, effective()))
    assert thread.pull_request
    of_others = replace(run("ACTION_REQUIRED"), external_id="roe1:a:b:8;prd.1.abc")
    ended = replace(thread.pull_request, merged_at=at(30), merged_by=user("bob"), checks=(of_others,))
    found = decide(replace(thread, state=ThreadState.MERGED, pull_request=ended), effective()).records
    assert [each.kind for each in found if each.identity == "merge"] == ["merged"]


def test_a_voice_after_the_merge_was_not_heard_in_time() -> None:
    (record,) = records(merged(comments=(comment("eric", minutes=31),)))
    assert record.data["hearings"][0]["heard"] == []
    assert record.data["seconds_to_first_voice"] is None
