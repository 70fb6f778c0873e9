"""Nudges: who may nudge whom, and how often (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.permissions import ISSUES
from ghapp.rules.model.plan import AddComment, Plan
from ghapp.rules.model.refusals import COMMENT
from ghapp.rules.model.snapshot import Refusal, ThreadState
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import DORA, ERIC, HEAD, PAULA, SDD, VIEWER, at, comment, config, effective, file, only
from tests.support.button_clicks import ADA, ADVICE, HELD, answered, click, thread, written
from tests.support.verdicts import verdict

DAY = 24 * 60


def marker(plan: Plan) -> str:
    """The hidden line of the only comment."""
    (said,) = only(plan, AddComment)
    return said.body.rpartition("<!-- ")[2]


def test_a_nudge_asks_the_awaited_holders_and_names_its_author() -> None:
    (said,), unanswered = written(thread(click()))
    assert said == (
        "`dora` asks for a response to this pull request.\n\n"
        "- @eric (EM): please comment on the PRD `docs/prd/checkout.md`. "
        "Waiting since 2026-03-02 09:00 UTC.\n\n"
        "[See the changes](https://github.com/acme/shop/pull/7/files)"
    )
    assert unanswered == ("d-1",)
    assert marker(decide(thread(click()), effective())) == "rules-of-engagement: nudge d-1 by=dora eric -->"


def test_a_click_is_answered_once_the_comment_is_seen() -> None:
    done = answered(thread(click()))
    assert written(done) == ([], ())
    assert "📝 `dora` nudged @eric on 2026-03-02 10:00 UTC <https://" in tree_as_text(verdict(done).tree)


def test_the_check_shows_only_the_last_nudge() -> None:
    once = answered(thread(click()), click(by=ADA, delivery="d-2"))
    twice = answered(replace(once, taken_at=at(60 + DAY)))
    told = tree_as_text(verdict(twice).tree)
    assert [line.split(" <")[0] for line in told.splitlines() if "nudged" in line] == [
        "  📝 `ada` nudged @eric on 2026-03-03 10:00 UTC"
    ]


def test_documents_of_two_pairs_are_nudged_in_one_comment() -> None:
    both = thread(click(by=ERIC), author=DORA, files=(HELD, replace(file(SDD), blob="b2")))
    (said,), _ = written(both)
    assert "@eric (EM)" in said
    assert "@paula (PM)" in said


@pytest.mark.parametrize(
    ("by", "changes", "asks"),
    [
        pytest.param(DORA, {}, True, id="who may write"),
        pytest.param(PAULA, {"may_write": False}, True, id="a holder"),
        pytest.param(ERIC, {"may_write": False}, True, id="the awaited themselves"),
        pytest.param(DORA, {"may_write": False}, False, id="neither"),
        pytest.param(DORA, {"head_sha": "b" * 40}, True, id="on an older commit"),
        pytest.param(DORA, {"button": "dance"}, False, id="no button of ours"),
    ],
)
def test_a_nudge_needs_write_access_or_a_role(by: Actor, changes: dict[str, Any], asks: bool) -> None:
    said, unanswered = written(thread(click(by=by, **changes)))
    assert (len(said), unanswered) == ((1, ("d-1",)) if asks else (0, ()))


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({"comments": (comment("eric"),)}, effective(), id="heard"),
        pytest.param({"draft": True}, effective(), id="a draft"),
        pytest.param({"state": ThreadState.CLOSED}, effective(), id="closed"),
        pytest.param({"state": ThreadState.MERGED, "merged_at": at(30)}, effective(), id="merged"),
        pytest.param({}, ADVICE, id="advice"),
        pytest.param({"people": {}}, effective(), id="nobody there"),
        pytest.param({"refusals": (Refusal(ISSUES, "no", HEAD),)}, effective(), id="no permission to comment"),
        pytest.param({"refusals": (Refusal(COMMENT, "locked", HEAD),)}, effective(), id="locked"),
    ],
)
def test_a_nudge_without_effect_writes_nothing(changes: dict[str, Any], rules: EffectiveConfig) -> None:
    assert written(thread(click(), **changes), rules) == ([], ())


@pytest.mark.parametrize("kind", ["nudge d-0 by=dora", "reminder", "escalation"])
def test_a_holder_asked_within_a_working_day_is_not_asked_again(kind: str) -> None:
    asked = comment(VIEWER, f"Please.\n\n<!-- rules-of-engagement: {kind} eric -->", minutes=0)
    soon = thread(click(), comments=(asked,), taken_at=at(DAY - 1))
    assert written(soon) == ([], ())
    assert len(written(replace(soon, taken_at=at(DAY)))[0]) == 1


def test_a_pull_request_has_one_nudge_in_a_working_day_whomever_it_asked() -> None:
    asked = comment(VIEWER, "Please.\n\n<!-- rules-of-engagement: nudge d-0 by=eric lena -->", minutes=59)
    assert written(thread(click(), comments=(asked,))) == ([], ())


def test_a_weekend_does_not_count_between_two_nudges() -> None:
    friday = 4 * DAY
    asked = comment(VIEWER, "Please.\n\n<!-- rules-of-engagement: nudge d-0 by=dora eric -->", minutes=friday)
    sunday = thread(click(), comments=(asked,), taken_at=at(friday + 2 * DAY))
    assert written(sunday, effective(config(reminders=None))) == ([], ())
    assert len(written(replace(sunday, taken_at=at(friday + 3 * DAY)))[0]) == 1


def test_a_reminder_to_others_does_not_delay_a_nudge() -> None:
    asked = comment(VIEWER, "Please.\n\n<!-- rules-of-engagement: reminder lena -->", minutes=59)
    assert len(written(thread(click(), comments=(asked,)))[0]) == 1
