"""What a decision needs to know about teams of which only some members were read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.model.snapshot import Snapshot, ThreadState
from ghapp.rules.needs import MOST_MEMBERSHIPS, TeamMember, needs
from tests.support.builders import DORA, PRD, comment, config, effective, holder, issue, known, pair, pull, team, user

LEADS, OTHERS = "acme/leads", "acme/others"
RULES = effective(config(pair(em=LEADS)))


def large(name: str, *members: str) -> Any:
    return replace(team(name, *members), unread=900)


def people(*members: str) -> Any:
    return known(large(LEADS, *members))


def member(name: str, login: str) -> TeamMember:
    return TeamMember(holder(name), f"T_{name}", user(login))


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        pytest.param(pull(PRD, people=people()), ["dora"], id="the author of a document"),
        pytest.param(pull(PRD, people=people(), comments=(comment("ada"),)), ["dora", "ada"], id="who wrote"),
        pytest.param(pull(PRD, people=people("dora")), [], id="no member who was read"),
        pytest.param(pull(PRD, people=known(team(LEADS))), [], id="nobody where all members were read"),
        pytest.param(pull(PRD, people={**known(), holder(LEADS): None}), [], id="nobody where there is no team"),
        pytest.param(pull(people=people(), comments=(comment("ada"),)), [], id="nobody without a document"),
        pytest.param(pull(people=people(), comments=(comment("ada", "/ack"),)), ["ada"], id="who gave a command"),
        pytest.param(pull(PRD, people=people(), state=ThreadState.MERGED), ["dora"], id="after the merge"),
        pytest.param(pull(PRD, people=people(), state=ThreadState.CLOSED), [], id="not when closed"),
        pytest.param(issue(people=people()), [], id="nobody on an issue"),
        pytest.param(issue(people=people(), comments=(comment("ada", "/help"),)), ["ada"], id="a command on an issue"),
        pytest.param(
            issue(people=people(), comments=(comment("ada", "/help"),), state=ThreadState.CLOSED),
            [],
            id="not on a closed issue",
        ),
    ],
)
def test_needs_include_members_of_large_teams(snapshot: Snapshot, expected: list[str]) -> None:
    asked = [each for each in needs(snapshot, RULES) if isinstance(each, TeamMember)]
    assert asked == [member(LEADS, login) for login in expected]


def test_needs_include_each_large_team() -> None:
    snapshot = pull(PRD, people=known(large(OTHERS), large(LEADS)))
    rules = effective(config(pair(pm=OTHERS, em=LEADS)))
    asked = [each for each in needs(snapshot, rules) if isinstance(each, TeamMember)]
    assert asked == [member(LEADS, DORA.login), member(OTHERS, DORA.login)]


def test_needs_of_members_are_bounded_and_answers_add_none() -> None:
    teams = [f"acme/t{number}" for number in range(9)]
    said = tuple(comment(f"p{number}") for number in range(80))
    rules = effective(config(pair(em=" ".join(teams))))
    asked = needs(pull(PRD, people=known(*map(large, teams)), comments=said), rules)
    assert len([each for each in asked if isinstance(each, TeamMember)]) == MOST_MEMBERSHIPS
    answered = known(*(large(name, "dora", *(f"p{number}" for number in range(80))) for name in teams))
    assert not needs(pull(PRD, people=answered, comments=said), rules)
