"""A merged document goes on record, and a merge without a green check as bypassed (SPEC §1, §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import CONFIG_PATH, CheckScope, ConfigSource, EffectiveConfig, Records
from ghapp.rules.model.plan import AddComment, Record
from ghapp.rules.model.snapshot import CheckRun, Event, EventKind, Snapshot, State
from ghapp.rules.records.comment import span
from tests.support.builders import (
    DORA,
    PAULA,
    PRD,
    SDD,
    VIEWER,
    at,
    comment,
    config,
    effective,
    event,
    file,
    issue,
    only,
    pair,
    prd,
    pull,
    user,
)
from tests.support.effects import applied

NAME = "Rules of Engagement"


def run(conclusion: str, name: str = NAME) -> CheckRun:
    return CheckRun(node_id="RUN", name=name, conclusion=conclusion, external_id="roe1:a:b")


def merged(*paths: str, **changes: Any) -> Snapshot:
    """Pull request 7 by paula, merged by bob half an hour after it was opened."""
    defaults: dict[str, Any] = {
        "author": PAULA,
        "state": State.MERGED,
        "merged_by": user("bob"),
        "merged_at": at(30),
        "checks": (run("SUCCESS"),),
    }
    return pull(*(paths or (PRD,)), **(defaults | changes))


def records(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> tuple[Record, ...]:
    plan = decide(snapshot, rules or effective())
    assert (plan.actions, plan.verdict, plan.quiet) == ((), None, True)
    return plan.records


PER_BASE = effective(config(check=CheckScope.PER_BASE))


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
        (prd(state=State.CLOSED), effective(), []),
        (issue(state=State.CLOSED), effective(), []),
        (merged(), effective(config=None), []),
        (merged(), EffectiveConfig(source=ConfigSource.NONE), []),
    ],
)
def test_a_merge_without_a_green_verdict_is_recorded_as_bypassed(
    snapshot: Snapshot, rules: EffectiveConfig, kinds: list[str]
) -> None:
    assert [record.kind for record in records(snapshot, rules)] == kinds


def test_a_decision_record_names_both_roles_and_who_was_heard() -> None:
    said = comment("eric", number=5), comment("eric", minutes=20)
    (record,) = records(merged(comments=said, title="Checkout"))
    assert (record.identity, record.at) == ("merge", at(30))
    assert record.data == {
        "title": "Checkout",
        "url": "https://github.com/acme/shop/pull/7",
        "author": "paula",
        "merged_by": "bob",
        "base": "main",
        "head_sha": "a" * 40,
        "check": "SUCCESS",
        "opened_at": "2026-03-02T09:00:00+00:00",
        "seconds_to_decision": 1800,
        "seconds_to_first_voice": 600,
        "hearings": [
            {
                "kind": "prd",
                "pair": "default",
                "files": [PRD],
                "owner": ["paula"],
                "partner": ["eric"],
                "role": "em",
                "outcome": "heard",
                "asked_at": "2026-03-02T09:00:00+00:00",
                "seconds_to_first_voice": 600,
                "heard": [
                    {
                        "who": "eric",
                        "at": "2026-03-02T09:10:00+00:00",
                        "link": "https://github.com/acme/shop/pull/7#issuecomment-5",
                    }
                ],
            }
        ],
        "concerns": [],
        "overridden_by": None,
    }


def test_what_was_said_after_the_merge_was_not_heard_in_time() -> None:
    (record,) = records(merged(comments=(comment("eric", minutes=31),)))
    assert record.data["hearings"][0]["heard"] == []
    assert record.data["seconds_to_first_voice"] is None


def test_a_merge_by_nobody_known_is_recorded_at_the_look() -> None:
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
def test_a_merge_by_a_queue_is_whose_who_put_it_there(merger: str, enqueued: tuple[str, ...], who: str) -> None:
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
def test_the_time_to_the_first_voice(timeline: tuple[Event, ...], spoke: float, seconds: int) -> None:
    (record,) = records(merged(comments=(comment("eric", minutes=spoke),), timeline=timeline))
    assert record.data["seconds_to_first_voice"] == seconds


def test_a_check_that_github_keeps_no_longer_is_nobody_s_bypass() -> None:
    old = merged(checks=(), taken_at=at(30) + timedelta(days=401))
    (record,) = records(old)
    assert (record.kind, record.data["check"]) == ("merged", None)
    (record,) = records(merged(checks=(), taken_at=at(30) + timedelta(days=400)))
    assert record.kind == "bypassed"


def test_the_owner_of_an_sdd_is_the_em_and_its_partner_the_pm() -> None:
    (record,) = records(merged(SDD))
    (hearing,) = record.data["hearings"]
    assert (hearing["owner"], hearing["partner"]) == (["eric"], ["paula"])
    assert f"- SDD `{SDD}`: decided by `eric` (EM)\n" in written(merged(SDD))
    both = replace(config(pair(em="eric edna")), records=Records.COMMENT)
    assert "decided by `eric`, `edna` (EM)\n" in written(merged(SDD), effective(both))


def test_a_merge_under_an_override_is_no_bypass_though_the_check_speaks_of_another_by_now() -> None:
    held = replace(file(PRD), blob="b")
    given = comment("ada", "/override Haste", 6)
    thread = pull(held, author=PAULA, comments=(given,), administrators=frozenset({"U_ada"}), taken_at=at(20))
    thread = applied(thread, decide(thread, effective()))
    assert thread.pull_request
    of_others = replace(run("ACTION_REQUIRED"), external_id="roe1:a:b:8;prd.1.abc")
    ended = replace(thread.pull_request, merged_at=at(30), merged_by=user("bob"), checks=(of_others,))
    found = decide(replace(thread, state=State.MERGED, pull_request=ended), effective()).records
    assert [each.kind for each in found if each.identity == "merge"] == ["merged"]


def test_what_was_left_open_and_who_answered_for_it_is_part_of_the_record() -> None:
    said = comment("eric", "/concern cost: too high", 5), comment("ada", "/override Haste", 6)
    held = replace(file(PRD), blob="b")
    thread = pull(held, author=PAULA, comments=said, administrators=frozenset({"U_ada"}), taken_at=at(20))
    thread = applied(thread, decide(thread, effective()))
    assert thread.pull_request
    ended = replace(thread.pull_request, merged_at=at(30), merged_by=user("bob"), checks=(run("SUCCESS"),))
    found = decide(replace(thread, state=State.MERGED, pull_request=ended), effective()).records
    (record,) = [each for each in found if each.kind == "merged"]
    assert (record.data["concerns"], record.data["overridden_by"]) == (["cost"], "ada")
    body = written(replace(thread, state=State.MERGED, pull_request=ended))
    assert "- `ada` overrides this check until the documents change: `Haste`" in body
    assert "- Disagreed and committed: " in body


COMMENTED = effective(replace(config(), records=Records.COMMENT))


def written(snapshot: Snapshot, rules: EffectiveConfig = COMMENTED) -> str:
    """The one comment that is written, nothing where there is none."""
    (body,) = [action.body for action in only(decide(snapshot, rules), AddComment)] or [""]
    return body


def test_a_record_is_a_comment_where_the_configuration_asks_for_it() -> None:
    assert written(merged(comments=(comment("eric", number=5),), title="Pay @all")) == (
        "**Decision record**: `Pay @all`\n\n"
        f"- PRD `{PRD}`: decided by `paula` (PM)\n"
        "- Heard: [`eric` (EM) commented on 2026-03-02 09:10 UTC](https://github.com/acme/shop/pull/7#issuecomment-5)\n"
        "- Opened by `paula`; first voice after 10 minutes, merged by `bob` after 30 minutes\n\n"
        "<!-- rules-of-engagement: record -->"
    )


def test_a_record_says_what_was_bypassed() -> None:
    body = written(merged(PRD, CONFIG_PATH, checks=(), author=DORA))
    assert "- Not heard: the EM\n" in body
    assert "- Merged without a green check\n" in body
    assert "- Opened by `dora`; merged by `bob` after 30 minutes\n" in body


def test_a_record_names_each_document_once() -> None:
    body = written(merged(PRD, SDD, CONFIG_PATH, author=DORA))
    assert [line.split(" ")[1] for line in body.split("\n") if "decided by" in line] == ["PRD", "SDD", "Rules"]


def test_a_record_is_written_for_a_week() -> None:
    assert written(merged(taken_at=at(30) + timedelta(days=7)))


@pytest.mark.parametrize(
    ("snapshot", "rules"),
    [
        pytest.param(merged(), effective(), id="in the ledger alone"),
        pytest.param(merged("src/shop.py"), COMMENTED, id="no document"),
        pytest.param(merged(taken_at=at(30) + timedelta(days=8)), COMMENTED, id="long ago"),
        pytest.param(
            merged(comments=(comment(VIEWER, "…\n\n<!-- rules-of-engagement: record -->"),)), COMMENTED, id="written"
        ),
    ],
)
def test_a_record_is_written_once_and_soon_or_not_at_all(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    assert written(snapshot, rules) == ""


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=1, minutes=59), "1 hour"),
        (timedelta(hours=47), "1 day"),
        (timedelta(days=30), "30 days"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_unit(length: timedelta, said: str) -> None:
    assert span(length) == said
