"""Merge groups as values: they never change, and two of the same commit are equal."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from ghapp.rules.model.merge_group import MergeGroup

GROUP = MergeGroup(head_sha="f" * 40, base="main", numbers=(3, 5))


def test_a_group_of_other_members_or_of_another_commit_differs() -> None:
    assert MergeGroup(head_sha="f" * 40, base="main", numbers=(3, 5)) == GROUP
    others = (replace(GROUP, numbers=(5, 3)), replace(GROUP, head_sha="e" * 40), replace(GROUP, hidden=1))
    assert GROUP not in others


def test_a_group_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        GROUP.base = "release"  # type: ignore[misc]  # this is what must fail
