"""Merges on record: the row in the ledger, and when a comment is written (SPEC §1, §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig, Records
from ghapp.rules.model.snapshot import Snapshot, ThreadState
from tests.support.builders import (
    PAULA,
    PRD,
    SDD,
    VIEWER,
    at,
    comment,
    config,
    effective,
    file,
    pair,
    pull,
    user,
)
from tests.support.effects import applied
from tests.support.merged_pulls import COMMENTED, merged, records, run, written


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
        "disagreed": [],
        "overridden_by": None,
        "overridden_why": None,
    }


def test_the_owner_of_an_sdd_is_the_em_and_its_partner_the_pm() -> None:
    (record,) = records(merged(SDD))
    (hearing,) = record.data["hearings"]
    assert (hearing["owner"], hearing["partner"]) == (["eric"], ["paula"])
    assert f"- SDD `{SDD}`: decided by `eric` (EM)\n" in written(merged(SDD))
    both = replace(config(pair(em="eric edna")), records=Records.COMMENT)
    assert "decided by `eric`, `edna` (EM)\n" in written(merged(SDD), effective(both))


def test_open_concerns_and_the_override_are_part_of_the_record() -> None:
    said = comment("eric", "/concern cost: too high", 5), comment("ada", "/roe override Haste", 6)
    held = replace(file(PRD), blob="b")
    thread = pull(held, author=PAULA, comments=said, administrators=frozenset({"U_ada"}), taken_at=at(20))
    thread = applied(thread, decide(thread, effective()))
    assert thread.pull_request
    ended = replace(thread.pull_request, merged_at=at(30), merged_by=user("bob"), checks=(run("SUCCESS"),))
    found = decide(replace(thread, state=ThreadState.MERGED, pull_request=ended), effective()).records
    (record,) = [each for each in found if each.kind == "merged"]
    assert (record.data["concerns"], record.data["overridden_by"]) == (["cost"], "ada")
    assert record.data["disagreed"] == [{"name": "cost", "text": "too high", "who": "eric"}]
    assert record.data["overridden_why"] == "Haste"
    body = written(replace(thread, state=ThreadState.MERGED, pull_request=ended))
    assert "- `ada` overrides this check until the documents change: `Haste`" in body
    assert "- Disagreed and committed: " in body


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
def test_a_record_is_written_once_and_soon_or_never(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    assert written(snapshot, rules) == ""
