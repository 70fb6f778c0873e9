"""Memberships of large teams: asked for one by one, and matched exactly."""

from __future__ import annotations

import pytest

from ghapp.github.reading.answers import read_answers
from ghapp.github.reading.memberships import Memberships
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Holder
from ghapp.rules.needs import Person, TeamMember
from ghapp.sandbox.state.accounts import Team, User
from tests.support.organisation import House, as_actor

LEADS = TeamMember(Holder.parse("acme/leads"), "T_1", Actor("paula", "U_1"))


def question(team: Team, user: User) -> TeamMember:
    return TeamMember(Holder.parse(f"acme/{team.slug}"), team.node_id, as_actor(user))


async def answer(house: House, *questions: TeamMember) -> tuple[TeamMember, ...]:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    snapshot = (await house.look(issue)).snapshot
    house.sandbox.requests.clear()
    return (await read_answers(house.api, snapshot, questions, app_id=house.app.id)).members


async def test_members_of_several_teams_are_confirmed_in_one_request(house: House) -> None:
    asked = [question(team, user) for team in (house.product, house.design) for user in (house.paula, house.pat)]
    assert await answer(house, *asked) == (asked[0], asked[1], asked[3])
    assert house.requests == ["POST /graphql node node"]


async def test_a_login_that_resembles_that_of_a_member_is_no_member(house: House) -> None:
    assert await answer(house, question(house.product, house.sandbox.user("pau"))) == ()


async def test_nobody_is_a_member_of_a_team_that_was_deleted_meanwhile(house: House) -> None:
    asked = question(house.design, house.pat)
    house.sandbox.delete_team(house.design)
    assert await answer(house, asked) == ()


@pytest.mark.parametrize(
    ("data", "is_member"),
    [
        ({"team0": {"member0": {"nodes": [{"id": "U_2"}, None, {"id": "U_1"}]}}}, True),
        ({"team0": {"member0": {"nodes": [{"id": "U_2"}]}}}, False),
        ({"team0": {"member0": {"nodes": [None]}}}, False),
        ({"team0": {"member0": {"nodes": None}}}, False),
        ({"team0": {"member0": None}}, False),
        ({"team0": {}}, False),
        ({"team0": None}, False),
        ({}, False),
    ],
)
def test_a_member_counts_only_by_node_id(data: dict[str, object], is_member: bool) -> None:
    assert Memberships((LEADS,)).read(data) == ((LEADS,) if is_member else ())


async def test_a_large_team_is_read_in_one_request(house: House) -> None:
    crowd = [house.sandbox.user(f"person-{number}") for number in range(250)]
    team = house.sandbox.create_team(house.acme, "everyone", crowd)
    holder = Holder.parse("acme/everyone")
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    snapshot = (await house.look(issue)).snapshot
    house.sandbox.requests.clear()
    found = (await read_answers(house.api, snapshot, [Person(holder)], app_id=house.app.id)).people[holder]
    assert found and (found.node_id, len(found.members), found.unread, found.hidden) == (team.node_id, 100, 150, 0)
    assert len(house.requests) == 1
