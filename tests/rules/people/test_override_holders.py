"""Override holders: those whom the rules name, else the administrators; never an author (SPEC §4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.people.override_holders import may_override
from tests.support.builders import PAULA, config, holder, known, person, prd, user

NAMED = replace(config(), override=(holder("lena"), holder("paula")))


@pytest.mark.parametrize(
    ("who", "rules", "may"),
    [
        ("ada", config(), True),
        ("eric", config(), False),
        ("lena", NAMED, True),
        ("ada", NAMED, False),
        ("paula", NAMED, False),
    ],
)
def test_named_people_or_administrators_may_override(who: str, rules: RepoConfig, may: bool) -> None:
    snapshot = prd(author=PAULA, people=known(person("lena")), administrators=frozenset({"U_ada", "U_paula"}))
    assert may_override(snapshot, rules, user(who)) is may
