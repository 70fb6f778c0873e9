"""What the deliveries about merge groups ask for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ghapp.identity import Key
from ghapp.intake.events import Ignored, intake
from ghapp.jobs import DeliveryEffects

PAYLOAD = Path(__file__).parent.parent / "payloads" / "merge_group.checks_requested.json"
BASE = "4" * 40


def ask(action: str = "checks_requested", **group: Any) -> DeliveryEffects | Ignored:
    """GitHub's own payload, with other values in its merge group."""
    payload = json.loads(PAYLOAD.read_text()) | {"action": action, "installation": {"id": 7}}
    payload["merge_group"] |= group
    return intake("merge_group", payload, own_login="roe[bot]")


def test_a_group_that_requests_checks_is_evaluated_with_its_commit() -> None:
    asked, key = ask(), Key.of_group(17273051, 104)
    assert isinstance(asked, DeliveryEffects)
    assert asked.keys == (key,)
    assert asked.present_heads == ((key, "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d"),)
    assert [(facts.id, facts.installation_id) for facts in asked.repositories] == [(17273051, 7)]


def test_a_destroyed_group_only_invalidates_its_commit() -> None:
    asked, key = ask("destroyed"), Key.of_group(17273051, 104)
    assert isinstance(asked, DeliveryEffects)
    assert (asked.keys, asked.present_heads) == ((), ())
    assert asked.replaced_heads == ((key, "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d"),)


@pytest.mark.parametrize(
    ("ref", "number"),
    [
        (f"main/pr-7-{BASE}", 7),
        (f"release/1.0/pr-7-{BASE}", 7),
        (f"fix/pr-3-{BASE}/pr-12-{BASE}", 12),
        (f"main/pr-7-{BASE}{'4' * 24}", 7),
    ],
)
def test_a_base_branch_may_contain_slashes_and_resemble_a_group(ref: str, number: int) -> None:
    asked = ask(head_ref=f"refs/heads/gh-readonly-queue/{ref}")
    assert isinstance(asked, DeliveryEffects)
    assert [key.group for key in asked.keys] == [number]


@pytest.mark.parametrize(
    "ref",
    [
        f"refs/heads/main/pr-7-{BASE}",
        f"refs/heads/gh-readonly-queue/pr-7-{BASE}",
        f"refs/heads/gh-readonly-queue/main/pr-0-{BASE}",
        f"refs/heads/gh-readonly-queue/main/pr-{'9' * 19}-{BASE}",
        f"refs/heads/gh-readonly-queue/main/pr-7-{BASE}/x",
        "refs/heads/gh-readonly-queue/main/pr-7",
    ],
)
def test_a_branch_that_is_not_a_queue_branch_is_ignored(ref: str) -> None:
    assert ask(head_ref=ref) == Ignored("odd payload: no merge group at merge_group.head_ref")
