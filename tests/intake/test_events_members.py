"""Which deliveries about an organisation's people and teams ask for a look at what depends on them."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.intake.events import Ignored
from ghapp.jobs import DeliveryEffects
from tests.intake.test_events import PERSON, ask, payload


def of_acme(action: str, **fields: Any) -> dict[str, Any]:
    return payload(action, repository=None, organization={"login": "Acme"}, **fields)


@pytest.mark.parametrize("action", ["added", "removed"])
@pytest.mark.parametrize(
    ("team", "asked"),
    [
        ({"id": 3, "slug": "Web-Leads", "parent": None}, ("acme/web-leads",)),
        ({"id": 3, "slug": "web", "parent": {"id": 4, "slug": "Leads"}}, ("acme/web", "acme/leads")),
        ({"id": 3, "deleted": True}, ("acme",)),
    ],
    ids=["a team", "a team below another", "a team that is gone"],
)
def test_a_team_membership_change_requests_its_dependents(
    action: str, team: dict[str, Any], asked: tuple[str, ...]
) -> None:
    assert ask("membership", of_acme(action, scope="team", member=PERSON, team=team)) == DeliveryEffects(teams=asked)


@pytest.mark.parametrize(
    ("event", "action"),
    [
        *(("team", action) for action in ("created", "deleted", "edited")),
        *(("organization", action) for action in ("member_added", "member_removed")),
    ],
)
def test_a_team_or_member_change_requests_dependents_of_any_team(event: str, action: str) -> None:
    assert ask(event, of_acme(action, team={"slug": "web-leads"})) == DeliveryEffects(teams=("acme",))


def test_a_renamed_organisation_concerns_dependents_of_either_name() -> None:
    renamed = of_acme("renamed", changes={"login": {"from": "Ajax"}})
    assert ask("organization", renamed) == DeliveryEffects(teams=("acme", "ajax"))


@pytest.mark.parametrize(
    ("event", "action"),
    [("team", "added_to_repository"), ("team", "removed_from_repository"), ("organization", "member_invited")],
)
def test_a_member_event_without_effect_on_voices_is_ignored(event: str, action: str) -> None:
    assert ask(event, of_acme(action)) == Ignored("action changes nothing")
