"""Holders in GitHub's responses: members that it counts and does not show."""

from __future__ import annotations

import pytest

from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.people import People
from ghapp.rules.model.framework import Holder
from tests.support.organisation import House

LEADS = Holder.parse("@acme/leads")
PAULA = {"__typename": "User", "login": "paula", "id": "U_1"}


def response(*nodes: object, total: int) -> dict[str, object]:
    members = {"totalCount": total, "nodes": list(nodes), "pageInfo": {"hasNextPage": False, "endCursor": None}}
    team = {"id": "T_1", "databaseId": 5, "members": members, "childTeams": {"nodes": []}}
    return {"person0": {"team": team}}


@pytest.mark.parametrize(
    ("nodes", "total", "hidden"),
    [((PAULA,), 1, 0), ((PAULA, None), 2, 1), ((PAULA,), 3, 2), ((), 0, 0), ((None,), 1, 1), ((PAULA,), 0, 0)],
)
async def test_members_that_github_does_not_show_are_counted(
    house: House, nodes: tuple[object, ...], total: int, hidden: int
) -> None:
    api: InstallationAPI = house.api
    found = (await People.of([LEADS]).read(api, response(*nodes, total=total)))[LEADS]
    assert found
    assert (found.permanent_id, found.hidden, len(found.members)) == (5, hidden, sum(node is PAULA for node in nodes))
