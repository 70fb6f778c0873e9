"""Faults are planted in every part of a message, and each one that is not noticed is named."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from tests.support.small_contracts import ASKED, CREATED, DELIVERED, LISTED, small_checker
from tools.conformance.checker import Checker
from tools.conformance.planting import prove
from tools.conformance.recording import Exchange, Recorded

KINDS = {
    "header dropped",
    "key that was not asked for",
    "null where there is none",
    "required key dropped",
    "unknown GraphQL field",
    "unknown action",
    "unknown enum value",
    "unknown event",
    "unknown key",
    "unknown parameter",
    "unknown path",
    "unknown status",
    "wrong type",
    "wrong variable",
}


def _lines(*messages: Recorded) -> list[str]:
    kinds = ["exchange" if isinstance(each, Exchange) else "delivery" for each in messages]
    return [json.dumps({"kind": kind} | asdict(each)) for kind, each in zip(kinds, messages, strict=True)]


def test_every_kind_of_fault_is_planted_and_noticed() -> None:
    proof = prove(small_checker(), _lines(LISTED, CREATED, ASKED, DELIVERED))
    assert proof.planted.keys() == KINDS
    assert proof.noticed == proof.planted
    assert proof.missed == []
    assert proof.planted["required key dropped"] >= 15


def test_a_fault_that_no_check_notices_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Checker, "problems", lambda *_arguments: set())
    proof = prove(small_checker(), _lines(DELIVERED))
    assert proof.noticed.total() == 0
    assert "label/created: required key dropped at .label.name" in proof.missed
