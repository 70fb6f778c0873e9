"""The name of the check on pull requests into a branch."""

from __future__ import annotations

import pytest

from ghapp.rules.gate.check_names import check_name_for
from ghapp.rules.gate.check_run import check_name
from ghapp.rules.model.framework import CHECK_NAME, CheckNames, CheckScope
from tests.support.builders import config, pull

BY_BRANCH = (("release/*", "Release gate"), ("release/**", "Old releases"), ("main", "Rules"))


@pytest.mark.parametrize(
    ("check", "branch", "expected"),
    [
        pytest.param(CheckScope.SINGLE, "main", CHECK_NAME, id="single"),
        pytest.param(CheckScope.PER_BASE, "main", f"{CHECK_NAME}: main", id="per base"),
        pytest.param(BY_BRANCH, "main", "Rules", id="the name of a branch"),
        pytest.param(BY_BRANCH, "release/1", "Release gate", id="the first of two matches"),
        pytest.param(BY_BRANCH, "release/1/x", "Old releases", id="the second pattern"),
        pytest.param(BY_BRANCH, "next", CHECK_NAME, id="no match"),
    ],
)
def test_the_check_is_named_after_the_base_branch(check: CheckNames, branch: str, expected: str) -> None:
    assert check_name_for(check, branch) == expected


def test_the_check_in_a_stack_is_named_after_the_base_of_the_stack() -> None:
    stacked = pull(base="patch-1", stack_base="release/1").pull_request
    assert stacked
    assert check_name(config(check=BY_BRANCH), stacked) == "Release gate"
