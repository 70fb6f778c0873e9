"""GitHub's own payloads: what each asks for, and that no mutilation of one is an error."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.identity import Key
from ghapp.intake.events import Ignored, intake
from ghapp.intake.payload import read
from ghapp.jobs import DeliveryEffects
from tests.support.github_payloads import PAYLOADS


def ask(name: str, payload: dict[str, Any]) -> DeliveryEffects | Ignored:
    return intake(name.partition(".")[0], read(json.dumps(payload)), own_login="roe[bot]")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("check_run.requested_action", (Key(9384267, 26764),)),
        ("installation.created", (Key(186853002),)),
        ("merge_group.checks_requested", (Key.of_group(17273051, 104),)),
        ("issue_comment.created", (Key(186853002, 1),)),
        ("pull_request.labeled", (Key(186853002, 2),)),
        ("pull_request.opened", (Key(186853002, 2),)),
        ("pull_request.synchronize", (Key(186853002, 2),)),
        ("pull_request_review.submitted", (Key(186853002, 2),)),
        ("pull_request_review_comment.created", (Key(186853002, 2),)),
    ],
)
def test_a_payload_of_github_requests_an_evaluation(name: str, keys: tuple[Key, ...]) -> None:
    asked = ask(name, PAYLOADS[name])
    assert isinstance(asked, DeliveryEffects)
    assert asked.keys == keys


def test_some_check_payloads_of_github_name_no_pull_request() -> None:
    asked = ask("check_run.rerequested", PAYLOADS["check_run.rerequested"])
    assert isinstance(asked, DeliveryEffects)
    assert asked.heads == ((526, "d6fde92930d4715a2b49857d24b940956b26d2d3"),)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("issues.labeled", "payload has no installation"),
        ("ping", "event is not handled"),
        ("push", "push changes no base branch"),
    ],
)
def test_a_payload_of_github_requests_nothing(name: str, reason: str) -> None:
    assert ask(name, PAYLOADS[name]) == Ignored(reason)


def places(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every value inside `value`."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, part in inside for place in [(*here, step), *places(part, (*here, step))]]


PLACES = {name: places(payload) for name, payload in PAYLOADS.items()}
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just([]), st.just({}), st.just("\ud800"),
    st.just(2**70), st.just([None]), st.just({"number": "2"}),
)  # fmt: skip


@given(st.data())
def test_a_mutilated_payload_is_never_an_error(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(PAYLOADS)))
    payload = copy.deepcopy(PAYLOADS[name])
    payload.setdefault("installation", {"id": 1})
    for place in data.draw(st.lists(st.sampled_from(PLACES[name]), min_size=1, max_size=4)):
        put(payload, place, copy.deepcopy(data.draw(ODD)))
    assert isinstance(ask(name, payload), DeliveryEffects | Ignored)


def put(payload: Any, place: tuple[str | int, ...], value: object) -> None:
    """Set the value at `place`, unless an earlier mutilation took the place away."""
    *way, last = place
    try:
        for step in way:
            payload = payload[step]
        payload[last] = value
    except (LookupError, TypeError):
        return
