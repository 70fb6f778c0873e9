"""What was observed goes by GitHub's names."""

from __future__ import annotations

from tests.support.builders import issue


def test_a_repository_is_named_by_its_owner_and_name() -> None:
    assert issue().repository.full_name == "acme/shop"
