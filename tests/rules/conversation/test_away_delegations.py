"""Away: who speaks for a holder in all repositories, as the rules see it (SPEC §6, "Away")."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ghapp.rules.conversation.delegations import named_delegates
from ghapp.rules.decide import decide
from ghapp.rules.gate.elsewhere import said_on
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.away import AwayPeriod
from ghapp.rules.model.framework import EffectiveConfig, Records, Reminders
from ghapp.rules.model.plan import AddComment, RequestReviews
from ghapp.rules.model.snapshot import Comment, Copy, Snapshot, ThreadState
from ghapp.rules.needs import Person, ReadAccess, needs
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    DORA,
    PAULA,
    at,
    comment,
    config,
    effective,
    holder,
    known,
    only,
    pair,
    person,
    prd,
    team,
    user,
)
from tests.support.merged_pulls import merged, records
from tests.support.verdicts import SUCCESS, WAITING, outcome, verdict

IDS = {"paula": 1, "eric": 2, "edna": 3, "zoe": 4, "pete": 5, "robo[bot]": 6, "dora": 7}
UNTIL = date(2026, 3, 20)
ENDS = datetime(2026, 3, 21, tzinfo=UTC)
TEAM = config(pair("paula pete", "eric edna"))
NOW = at(3 * 24 * 60)
HEARD = (SUCCESS, "Heard: the EM on the PRD")
OPEN = "Waiting for @eric or @edna (EM) to comment on the PRD"
WITH_ZOE = "Waiting for @eric or @edna or @zoe (EM) to comment on the PRD"
ACCEPTED = 20


def numbered(login: str) -> Resolved:
    """A person with an id that lasts."""
    return replace(person(login), permanent_id=IDS[login])


PEOPLE = known(*map(numbered, IDS))


def away(of: str = "eric", to: str = "zoe", minutes: float | None = ACCEPTED, **changes: Any) -> AwayPeriod:
    """An away period that was accepted, and runs until March 20."""
    found = AwayPeriod(
        holder_id=IDS[of],
        number=1,
        holder=of,
        delegate_id=IDS[to],
        delegate=to,
        until=UNTIL,
        ends_at=ENDS,
        accepted_at=None if minutes is None else at(minutes),
    )
    return replace(found, **changes)


def thread(*said: Comment, periods: tuple[AwayPeriod, ...] = (away(),), **changes: Any) -> Snapshot:
    """A PRD by paula, one of two PMs; eric and edna are EMs, and eric is away."""
    defaults = {"people": PEOPLE, "taken_at": NOW, "readers": frozenset(f"U_{login}" for login in IDS)}
    return prd(comments=said, away=periods, **(defaults | changes))


def found(*said: Comment, rules: EffectiveConfig | None = None, **changes: Any) -> tuple[str, str]:
    return outcome(thread(*said, **changes), rules or effective(TEAM))


def test_a_delegate_of_an_away_holder_is_asked_and_heard() -> None:
    assert found() == (WAITING, WITH_ZOE)
    (request,) = only(decide(thread(), effective(TEAM)), RequestReviews)
    assert "zoe" in [reviewer.holder.name for reviewer in request.reviewers]
    assert found(comment("zoe", minutes=30)) == HEARD


def test_the_away_holder_is_still_heard() -> None:
    assert found(comment("eric", minutes=30)) == HEARD


@pytest.mark.parametrize(
    ("minutes", "ends", "expected"),
    [
        pytest.param(19, ENDS, WAITING, id="before it was accepted"),
        pytest.param(20, ENDS, SUCCESS, id="while it runs"),
        pytest.param(20, at(60), SUCCESS, id="while it ran"),
        pytest.param(60, at(60), WAITING, id="after it was ended early"),
    ],
)
def test_only_words_between_acceptance_and_end_count(minutes: float, ends: datetime, expected: str) -> None:
    assert found(comment("zoe", minutes=minutes), periods=(away(ends_at=ends),))[0] == expected


def test_a_period_that_was_not_accepted_counts_for_nothing() -> None:
    assert found(comment("zoe", minutes=30), periods=(away(minutes=None),)) == (WAITING, OPEN)


@pytest.mark.parametrize(
    ("period", "changes"),
    [
        pytest.param(away(of="zoe", to="dora"), {}, id="no holder"),
        pytest.param(away(of="pete", to="eric"), {}, id="a holder of the other role"),
        pytest.param(away(to="paula"), {}, id="the author"),
        pytest.param(away(to="robo[bot]"), {}, id="a bot"),
        pytest.param(away(), {"people": PEOPLE | {holder("zoe"): person("zoe")}}, id="another account of that name"),
        pytest.param(away(), {"people": PEOPLE | {holder("zoe"): None}}, id="an account that is gone"),
        pytest.param(away(holder_id=99), {}, id="another account with the holder's name"),
        pytest.param(away(), {"people": PEOPLE | {holder("eric"): None}}, id="a holder who is gone"),
        pytest.param(away(), {"pinned_ids": {holder("eric"): 8}}, id="a login that another account took over"),
    ],
)
def test_an_away_period_without_effect_asks_nobody(period: AwayPeriod, changes: dict[str, Any]) -> None:
    title = found(comment(period.delegate, minutes=30), periods=(period,), **changes)[1]
    assert "zoe" not in title and "paula" not in title and "dora" not in title


def test_an_away_author_has_no_delegate_on_their_own_pull_request() -> None:
    periods = (away(of="paula"),)
    snapshot = thread(comment("zoe", minutes=30), periods=periods)
    assert "zoe" not in tree_as_text(verdict(snapshot, effective(TEAM)).tree)


def test_a_member_of_a_team_that_holds_the_role_is_not_named_personally() -> None:
    people = PEOPLE | {holder("acme/leads"): team("acme/leads", "eric")}
    rules = effective(config(pair("paula pete", "acme/leads")))
    assert found(comment("zoe", minutes=30), rules=rules, people=people)[0] == WAITING


def test_an_away_period_covers_only_the_roles_that_name_the_holder() -> None:
    people = PEOPLE | {holder("acme/leads"): team("acme/leads", "eric")}
    rules = effective(config(pair("paula", "acme/leads", paths="docs/prd/**"), pair("paula", "eric", name="rest")))
    assert found(comment("zoe", minutes=30), rules=rules, people=people)[0] == WAITING


def test_the_first_of_two_away_holders_has_the_delegate() -> None:
    both = (away(), away(of="pete", minutes=21))
    tree = tree_as_text(verdict(thread(periods=both), effective(TEAM)).tree)
    assert "`zoe` speaks for `eric`" in tree
    assert "`pete`" not in tree


def test_a_delegate_of_an_away_holder_cannot_be_the_delegate_of_another() -> None:
    said = comment("edna", "/delegate @zoe", 30)
    tree = tree_as_text(verdict(thread(said), effective(TEAM)).tree)
    assert "already speaks for somebody else" in tree


def test_a_command_before_the_away_period_keeps_its_delegate() -> None:
    said = comment("edna", "/delegate @zoe", 10)
    tree = tree_as_text(verdict(thread(said), effective(TEAM)).tree)
    assert "`zoe` speaks for `edna` on this pull request" in tree
    assert "`zoe` speaks for `eric`" not in tree


def test_a_delegate_of_an_away_holder_cannot_delegate_further() -> None:
    assert found(comment("zoe", "/delegate @dora", 30))[1] == WITH_ZOE


def test_a_shorter_delegation_by_command_does_not_end_an_away_period() -> None:
    said = comment("eric", "/delegate @zoe until 2026-03-02", 30), comment("zoe", minutes=2 * 24 * 60)
    assert found(*said) == HEARD


def test_a_concern_before_acceptance_is_not_on_record() -> None:
    early, late = (comment("zoe", "/concern cost: Too much.", minutes) for minutes in (10, 30))
    assert "cost" not in tree_as_text(verdict(thread(early, comment("eric")), effective(TEAM)).tree).partition("📝")[0]
    assert found(late)[1] == "Heard, but 1 concern is open"


def test_the_tree_names_who_speaks_for_whom_and_until_when() -> None:
    tree = tree_as_text(verdict(thread(), effective(TEAM)).tree)
    assert "`zoe` speaks for `eric`, who is away until the end of 2026-03-20 (UTC)" in tree


def test_the_check_names_for_whom_a_delegate_was_heard_after_the_end() -> None:
    snapshot = thread(comment("zoe", minutes=30), periods=(away(ends_at=at(60)),))
    plan = decide(snapshot, effective(TEAM))
    assert plan.verdict and plan.report
    assert "`zoe` spoke for `eric`, who was away at that time" in tree_as_text(plan.verdict.tree)
    assert "`zoe` (EM for `eric`) commented" in plan.report.summary


def test_an_end_that_comes_later_is_a_reason_to_look_again() -> None:
    assert decide(thread(comment("zoe", minutes=30)), effective(TEAM)).next_look == ENDS


def test_a_delegate_without_access_is_neither_asked_nor_mentioned() -> None:
    snapshot = thread(readers=frozenset())
    tree = tree_as_text(verdict(snapshot, effective(TEAM)).tree)
    assert found(readers=frozenset()) == (WAITING, OPEN)
    assert "`zoe` does not speak for `eric`, who is away until the end of 2026-03-20 (UTC): `zoe` cannot read" in tree


def test_what_a_delegate_said_before_losing_access_still_counts() -> None:
    assert found(comment("zoe", minutes=30), readers=frozenset()) == HEARD


def test_access_is_asked_for_where_a_document_waits_for_the_holder() -> None:
    rules = effective(TEAM)
    unread = thread(readers=frozenset())
    assert ReadAccess(user("zoe")) in needs(unread, rules)
    assert ReadAccess(user("zoe")) not in needs(thread(), rules)
    assert ReadAccess(user("zoe")) not in needs(replace(unread, state=ThreadState.MERGED), rules)
    elsewhere = effective(config(pair("paula pete", "edna", paths="docs/**"), pair("paula", "eric", name="rest")))
    assert ReadAccess(user("zoe")) not in needs(unread, elsewhere)


def test_who_the_delegate_is_must_be_known() -> None:
    people = {name: each for name, each in PEOPLE.items() if name != holder("zoe")}
    assert Person(holder("zoe")) in needs(thread(people=people), effective(TEAM))
    assert named_delegates(thread(periods=(away(of="dora"),)), TEAM, ()) == frozenset()


@pytest.mark.parametrize(
    ("changes", "is_reminded"),
    [
        pytest.param({"periods": ()}, True, id="present"),
        pytest.param({}, False, id="away"),
        pytest.param({"readers": frozenset()}, True, id="away, and the delegate has no access"),
    ],
)
def test_nobody_is_reminded_while_the_holder_is_away(changes: dict[str, Any], is_reminded: bool) -> None:
    rules = effective(config(pair("paula", "eric"), reminders=Reminders()))
    plan = decide(thread(taken_at=at(6 * 24 * 60), **changes), rules)
    assert any("reminder" in action.body for action in only(plan, AddComment)) is is_reminded


def test_an_away_period_is_on_record_where_the_delegate_was_heard() -> None:
    (record,) = decide(thread(comment("zoe", minutes=30)), effective(TEAM)).records
    assert (record.kind, record.identity, record.at) == ("away", "away 2-1", at(ACCEPTED))
    assert record.data == {
        "who": "eric",
        "delegate": "zoe",
        "until": "2026-03-20",
        "roles": ["default: em"],
    }
    assert decide(thread(), effective(TEAM)).records == ()


def test_the_decision_record_says_for_whom_a_delegate_was_heard() -> None:
    said = comment("zoe", minutes=25), comment("eric", minutes=26)
    snapshot = merged(comments=said, people=PEOPLE, away=(away(),))
    rules = effective(replace(config(), records=Records.COMMENT))
    (record,) = (each for each in records(snapshot) if each.identity == "merge")
    heard = record.data["hearings"][0]["heard"]
    assert [(each["who"], each.get("instead_of")) for each in heard] == [("zoe", "eric"), ("eric", None)]
    (written,) = only(decide(snapshot, rules), AddComment)
    assert "`zoe` (EM for `eric`)" in written.body


def test_a_voice_on_a_copy_names_the_away_holder_here_too() -> None:
    own, copy = Copy(number=7, base="main", author=PAULA), Copy(number=8, base="main", author=DORA)
    there = thread(comment("zoe", minutes=30), author=DORA, number=8, copies=(own,))
    here = thread(copies=(copy,))
    plan = decide(here, effective(TEAM), elsewhere=(said_on(there, effective(TEAM)),))
    assert plan.report and "`zoe` (EM for `eric`) commented" in plan.report.summary
