"""The sentences of a check that several pull requests share."""

from __future__ import annotations

from ghapp.rules.wording.shared_heads import RULE, too_many


def test_too_many_names_the_limit() -> None:
    assert too_many(25, 20) == "25 branches are the target of pull requests with this commit; at most 20 are supported"


def test_the_rule_distinguishes_one_branch_from_several() -> None:
    assert "What is said on one of them counts for all into the same branch." in RULE
    assert "Each branch that requires the check has to pass" in RULE
