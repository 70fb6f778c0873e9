"""Holders in GitHub's responses: members that it counts and does not show."""

from __future__ import annotations

import pytest

from ghapp.github.reading.people import People
from ghapp.rules.model.framework import Holder

LEADS = Holder.parse("@acme/leads")
PAULA = {"__typename": "User", "login": "paula", "id": "U_1"}


def response(*nodes: object, total: int, more: bool = False) -> dict[str, object]:
    members = {"totalCount": total, "nodes": list(nodes), "pageInfo": {"hasNextPage": more, "endCursor": None}}
    team = {"id": "T_1", "databaseId": 5, "members": members, "childTeams": {"nodes": []}}
    return {"person0": {"team": team}}


@pytest.mark.parametrize(
    ("nodes", "total", "hidden"),
    [((PAULA,), 1, 0), ((PAULA, None), 2, 1), ((PAULA,), 3, 2), ((), 0, 0), ((None,), 1, 1), ((PAULA,), 0, 0)],
)
def test_members_that_github_does_not_show_are_counted(nodes: tuple[object, ...], total: int, hidden: int) -> None:
    found = People.of([LEADS]).read(response(*nodes, total=total))[LEADS]
    assert found
    assert (found.permanent_id, found.hidden, len(found.members)) == (5, hidden, sum(node is PAULA for node in nodes))


@pytest.mark.parametrize(
    ("nodes", "total", "hidden", "unread"),
    [((PAULA,), 1_000, 0, 999), ((PAULA, None), 1_000, 1, 998), ((PAULA,), 1, 0, 1)],
    ids=["all of the first page", "one of them hidden", "a count that lags behind"],
)
def test_only_the_first_page_of_a_large_team_is_read(
    nodes: tuple[object, ...], total: int, hidden: int, unread: int
) -> None:
    found = People.of([LEADS]).read(response(*nodes, total=total, more=True))[LEADS]
    assert found and (found.hidden, found.unread, len(found.members)) == (hidden, unread, 1)
