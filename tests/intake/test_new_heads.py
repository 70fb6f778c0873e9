"""New heads: what a delivery says of the head commit that came with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from ghapp.identity import Key
from ghapp.intake.events import intake
from ghapp.intake.payload import read
from ghapp.jobs import DeliveryEffects
from ghapp.rules.model.head_arrivals import HeadArrival
from tests.support.github_payloads import PAYLOADS

OLD, NEW = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e", "ec26c3e57ca3a959ca5aad62de7213c562f8c821"


def arrivals(payload: Mapping[str, Any]) -> tuple[tuple[Key, HeadArrival], ...]:
    """The heads that a delivery asks to keep."""
    asked = intake("pull_request", read(json.dumps(payload)), own_login=None)
    assert isinstance(asked, DeliveryEffects)
    return asked.arrivals


def pushed(**changes: Any) -> dict[str, Any]:
    """GitHub's payload of a push to a pull request; a name with two underscores is a path."""
    payload = deepcopy(dict(PAYLOADS["pull_request.synchronize"]))
    for path, value in changes.items():
        *names, last = path.split("__")
        part = payload
        for name in names:
            part = part[name]
        part[last] = value
    return payload


AT = datetime.fromisoformat(pushed()["pull_request"]["updated_at"])
KEY = Key(186853002, 2)
PUSH = HeadArrival(sha=NEW, at=AT, before=OLD, pusher="Codertocat", by_author=True)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(pushed(), PUSH, id="a push"),
        pytest.param(
            pushed(sender__id=7, sender__login="mona"),
            HeadArrival(sha=NEW, at=AT, before=OLD, pusher="mona"),
            id="a push by somebody else",
        ),
        pytest.param(
            pushed(pull_request__user=None),
            HeadArrival(sha=NEW, at=AT, before=OLD, pusher="Codertocat"),
            id="a push to nobody's pull request",
        ),
        pytest.param(pushed(sender=None), HeadArrival(sha=NEW, at=AT, before=OLD), id="no sender"),
        pytest.param(pushed(after=OLD), HeadArrival(sha=NEW, at=AT), id="a head that came after this push"),
        pytest.param(
            pushed(before="x"), HeadArrival(sha=NEW, at=AT, pusher="Codertocat", by_author=True), id="an odd commit"
        ),
        pytest.param(pushed(action="reopened"), HeadArrival(sha=NEW, at=AT), id="a reopening"),
        pytest.param(
            pushed(action="opened"),
            HeadArrival(sha=NEW, at=AT, opening=True, pusher="Codertocat", by_author=True),
            id="an opening",
        ),
    ],
)
def test_a_head_comes_with_its_date_and_pusher(payload: Mapping[str, Any], expected: HeadArrival) -> None:
    assert arrivals(payload) == ((KEY, expected),)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(pushed(action="closed"), id="a closing"),
        pytest.param(pushed(pull_request__head__sha=None), id="no head"),
        pytest.param(pushed(pull_request__head__sha="main"), id="an odd head"),
        pytest.param(pushed(pull_request__updated_at=None), id="no date"),
        pytest.param(pushed(pull_request__updated_at="2026-02-30T09:00:00Z"), id="a day that is in no calendar"),
        pytest.param(pushed(pull_request__updated_at="9999-12-31T23:59:59-12:00"), id="a date beyond the calendar"),
        pytest.param(pushed(pull_request__updated_at="0001-01-01T00:00:00+12:00"), id="a date before the calendar"),
    ],
)
def test_no_head_comes_with(payload: Mapping[str, Any]) -> None:
    assert arrivals(payload) == ()


def test_a_head_comes_with_a_payload_of_github_that_was_opened() -> None:
    ((key, arrival),) = arrivals(PAYLOADS["pull_request.opened"])
    assert (key, arrival.opening, arrival.by_author) == (KEY, True, True)
