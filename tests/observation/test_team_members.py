"""Confirmed members join the members of a large team that were read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.observation.team_members import with_members
from ghapp.rules.needs import TeamMember
from tests.support.builders import holder, person, team, user

LEADS = holder("acme/leads")
LARGE = replace(team("acme/leads", "eric"), unread=2)


def confirmed(*logins: str, team_id: str = "T_acme/leads") -> list[TeamMember]:
    return [TeamMember(LEADS, team_id, user(login)) for login in logins]


@pytest.mark.parametrize(
    ("found", "members", "unread"),
    [
        (confirmed(), ["eric"], 2),
        (confirmed("dora"), ["eric", "dora"], 1),
        (confirmed("dora", "ada", "ben"), ["eric", "dora", "ada", "ben"], 0),
        (confirmed("dora", team_id="T_another"), ["eric"], 2),
    ],
    ids=["nobody", "one", "more than GitHub counts", "a member of another team"],
)
def test_confirmed_members_join_their_team(found: list[TeamMember], members: list[str], unread: int) -> None:
    paula = person("paula")
    people = with_members({LEADS: LARGE, paula.holder: paula}, found)
    leads = people[LEADS]
    assert leads and ([each.login for each in leads.members], leads.unread) == (members, unread)
    assert people[paula.holder] == paula


def test_a_team_that_is_not_there_has_no_members() -> None:
    assert with_members({LEADS: None}, confirmed("dora")) == {LEADS: None}
