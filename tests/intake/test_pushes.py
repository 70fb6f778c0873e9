"""Pushes: which branch and which paths a push changes, as far as its payload tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ghapp.intake.events import Ignored, intake
from ghapp.intake.payload import Payload
from ghapp.intake.pushes import base_push, may_change_rules, pushed_paths
from ghapp.jobs import BasePush, DeliveryEffects
from ghapp.rules.model.framework import CONFIG_PATH

COMMIT: Mapping[str, Any] = {"added": ["a.md"], "modified": ["b.md"], "removed": ["c.md"]}
PATHS = frozenset({"a.md", "b.md", "c.md"})


def push(**changes: Any) -> Payload:
    """A push of one commit to `release`."""
    return Payload({"ref": "refs/heads/release", "repository": {"id": 7}, "commits": [COMMIT], **changes})


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        pytest.param(push(), PATHS, id="a commit"),
        pytest.param(push(commits=[COMMIT, {**COMMIT, "added": ["d.md", 7]}]), PATHS | {"d.md"}, id="two commits"),
        pytest.param(push(commits=[]), None, id="no commit"),
        pytest.param(push(commits=[COMMIT] * 2048), None, id="as many commits as GitHub lists"),
        pytest.param(push(commits=[{**COMMIT, "added": ["a"] * 2998}]), None, id="as many files as GitHub lists"),
        pytest.param(
            push(commits=[{**COMMIT, "added": [f"{each}/{number}" for number in range(1500)]} for each in "ab"]),
            None,
            id="more paths than are worth matching",
        ),
        pytest.param(push(commits=[{**COMMIT, "removed": None}]), None, id="a commit without a list"),
        pytest.param(push(forced=True), None, id="a forced push"),
        pytest.param(push(deleted=True), None, id="a deletion"),
        pytest.param(push(created=True), None, id="a new branch"),
    ],
)
def test_a_push_changes_the_paths_that_it_lists_unless_others_may_be_missing(
    delivery: Payload, expected: frozenset[str] | None
) -> None:
    assert pushed_paths(delivery) == expected
    assert may_change_rules(delivery) is (expected is None)


def test_a_push_of_the_rules_file_may_change_the_rules() -> None:
    assert may_change_rules(push(commits=[{**COMMIT, "added": [CONFIG_PATH]}]))


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        pytest.param(push(), BasePush(7, "release", PATHS), id="a branch"),
        pytest.param(push(ref="refs/heads/a/b", forced=True), BasePush(7, "a/b"), id="a forced push"),
        pytest.param(push(ref="refs/tags/v1"), None, id="a tag"),
        pytest.param(push(created=True), None, id="a new branch"),
    ],
)
def test_a_push_may_be_to_the_base_of_pull_requests(delivery: Payload, expected: BasePush | None) -> None:
    assert base_push(delivery) == expected


REPOSITORY = {"id": 7, "node_id": "R", "name": "shop", "full_name": "acme/shop", "default_branch": "main"}
INSTALLED = {"repository": REPOSITORY, "installation": {"id": 1}, "before": "a" * 40}


@pytest.mark.parametrize(("ref", "keys"), [("refs/heads/main", 1), ("refs/heads/release", 0)])
def test_the_rules_file_matters_on_the_default_branch_alone(ref: str, keys: int) -> None:
    payload = {**push(ref=ref, commits=[{**COMMIT, "added": [CONFIG_PATH]}]).data, **INSTALLED}
    asked = intake("push", payload, own_login=None)
    assert isinstance(asked, DeliveryEffects)
    assert (len(asked.keys), len(asked.replaced_heads), len(asked.bases)) == (keys, keys, 1)


def test_a_push_to_a_tag_is_ignored() -> None:
    payload = {**push(ref="refs/tags/v1").data, **INSTALLED}
    assert intake("push", payload, own_login=None) == Ignored("push changes no base branch")
