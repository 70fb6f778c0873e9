"""A merged document goes on record, and a merge without a green check as bypassed (SPEC §1, §3)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model import CheckScope, ConfigSource, Governing
from ghapp.rules.plan import Record
from ghapp.rules.snapshot import CheckRun, Snapshot, State
from tests.builders import DORA, PAULA, PRD, at, comment, config, governing, issue, prd, pull, user

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


def records(snapshot: Snapshot, rules: Governing | None = None) -> tuple[Record, ...]:
    plan = decide(snapshot, rules or governing())
    assert (plan.actions, plan.verdict, plan.quiet) == ((), None, True)
    return plan.records


PER_BASE = governing(config(check=CheckScope.PER_BASE))


@pytest.mark.parametrize(
    ("snapshot", "rules", "kinds"),
    [
        (merged(), governing(), ["merged"]),
        (merged(checks=(run("NEUTRAL"),)), governing(), ["merged"]),
        (merged(checks=(run("ACTION_REQUIRED"),)), governing(), ["bypassed"]),
        (merged(checks=(run("FAILURE"),)), governing(), ["bypassed"]),
        (merged(checks=()), governing(), ["bypassed"]),
        (merged(), PER_BASE, ["bypassed"]),
        (merged(checks=(run("SUCCESS", f"{NAME}: main"),)), PER_BASE, ["merged"]),
        (merged("src/shop.py", checks=()), governing(), []),
        (prd(state=State.CLOSED), governing(), []),
        (issue(state=State.CLOSED), governing(), []),
        (merged(), governing(config=None), []),
        (merged(), Governing(source=ConfigSource.NONE), []),
    ],
)
def test_a_merge_without_a_green_verdict_is_recorded_as_bypassed(
    snapshot: Snapshot, rules: Governing, kinds: list[str]
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
        "hearings": [
            {
                "kind": "prd",
                "pair": "default",
                "files": [PRD],
                "owner": ["paula"],
                "partner": ["eric"],
                "role": "em",
                "outcome": "heard",
                "heard": [
                    {
                        "who": "eric",
                        "at": "2026-03-02T09:10:00+00:00",
                        "link": "https://github.com/acme/shop/pull/7#issuecomment-5",
                    }
                ],
            }
        ],
    }


def test_what_was_said_after_the_merge_was_not_heard_in_time() -> None:
    (record,) = records(merged(comments=(comment("eric", minutes=31),)))
    assert record.data["hearings"][0]["heard"] == []


def test_a_merge_by_nobody_known_is_recorded_at_the_look() -> None:
    (record,) = records(merged(merged_by=None, merged_at=None, author=DORA, taken_at=at(99)))
    assert (record.data["merged_by"], record.at) == (None, at(99))
