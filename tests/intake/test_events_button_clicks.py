"""What the delivery of a pressed button asks for, and of a change to what the app wrote."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.identity import Key
from ghapp.intake.events import Ignored
from ghapp.jobs import ButtonClick, DeliveryEffects
from ghapp.rules.conversation.markers import signed
from tests.intake.test_events import PULL, SHOP, ask, payload

RUN = {"node_id": "CR_1", "head_sha": "abc", "pull_requests": [{"number": 2, "base": {"repo": {"id": 5}}}]}
DAN = {"login": "dan", "id": 9, "type": "User"}
RECORD = signed("On record.", "override-pressed", "d-1").body


def pressed(button: object, **changes: Any) -> DeliveryEffects | Ignored:
    """What is asked for when dan presses a button."""
    fields: dict[str, Any] = {"check_run": RUN, "requested_action": {"identifier": button}, "sender": DAN} | changes
    return ask("check_run", payload("requested_action", **fields))


@pytest.mark.parametrize("button", ["nudge", "override"])
def test_a_button_click_has_its_author_and_its_location(button: str) -> None:
    press = ButtonClick(button=button, run="CR_1", login="dan", user_id=9)
    assert pressed(button) == DeliveryEffects(keys=(Key(5, 2),), repositories=(SHOP,), pressed=press)
    fork = pressed(button, check_run={**RUN, "pull_requests": []})
    assert fork == DeliveryEffects(heads=((5, "abc"),), repositories=(SHOP,), pressed=press)


@pytest.mark.parametrize("button", ["re-evaluate", "dance", None, 7, ["nudge"]])
def test_a_click_on_another_button_requests_an_evaluation(button: object) -> None:
    assert pressed(button) == DeliveryEffects(keys=(Key(5, 2),), repositories=(SHOP,))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sender": {"login": "hooky[bot]", "id": 8, "type": "Bot"}}, "a bot presses no button"),
        ({"sender": {"login": "dan", "type": "User"}}, "odd payload: no number at sender.id"),
        ({"check_run": {**RUN, "node_id": ""}}, "odd payload: no text at check_run.node_id"),
    ],
)
def test_a_click_without_author_or_target_is_ignored(changes: dict[str, Any], reason: str) -> None:
    assert pressed("nudge", **changes) == Ignored(reason)


@pytest.mark.parametrize(
    ("action", "body", "more"),
    [
        ("deleted", RECORD, {}),
        ("edited", f"{RECORD} ", {}),
        ("edited", "Gone.", {"changes": {"body": {"from": RECORD}}}),
    ],
)
def test_a_change_to_a_comment_of_the_app_requests_an_evaluation(action: str, body: str, more: dict[str, Any]) -> None:
    comment = {"user": {"login": "roe[bot]", "type": "Bot"}, "body": body}
    asked = ask("issue_comment", payload(action, issue=PULL, comment=comment, sender=DAN, **more))
    assert isinstance(asked, DeliveryEffects)
    assert asked.keys == (Key(5, 2),)
