"""Which pairs a change of the rules file concerns (SPEC §3, "Kind rules")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from ghapp.rules.documents.config_diff import ConfigEffect, config_effects
from ghapp.rules.model.framework import Delegate, DocumentKind, Mode, Pair, RepoConfig
from tests.support.builders import config, holder, pair

CHECKOUT = pair("carol", "carl", name="checkout", paths="docs/prd/checkout/** docs/sdd/checkout/**")
SEARCH = pair("sue", "acme/search", name="search", paths="docs/prd/search/**", labels="search")
MAIL = pair("max", "mia", name="mail", labels="mail")
REST = pair("paula", "eric", name="rest")
PRESENT = config(CHECKOUT, SEARCH, MAIL, REST)

REMOVED, HOLDERS, PATHS, LABELS, ORDER, TAKEN, DELEGATES, BOTS, ADDED, SETTINGS, NONE, _ = ConfigEffect


def of(proposed: RepoConfig | None, present: RepoConfig = PRESENT) -> Mapping[str, Sequence[ConfigEffect]]:
    return config_effects(present, proposed)


def pairs(*found: Pair) -> RepoConfig:
    return config(*found)


def paths(of_pair: Pair, globs: str) -> Pair:
    return replace(of_pair, paths=tuple(globs.split()))


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        pytest.param(PRESENT, {"rest": [NONE]}, id="nothing"),
        pytest.param(
            None, {"checkout": [REMOVED], "search": [REMOVED], "mail": [REMOVED], "rest": [REMOVED]}, id="no file"
        ),
        pytest.param(
            pairs(replace(CHECKOUT, em=(holder("mallory"),)), SEARCH, MAIL, REST), {"checkout": [HOLDERS]}, id="an EM"
        ),
        pytest.param(
            pairs(replace(CHECKOUT, pm=(holder("mallory"),)), SEARCH, MAIL, REST), {"checkout": [HOLDERS]}, id="a PM"
        ),
        pytest.param(
            pairs(CHECKOUT, SEARCH, MAIL, replace(REST, em=(holder("mallory"),))),
            {"rest": [HOLDERS]},
            id="the EM of the fallback pair",
        ),
        pytest.param(
            pairs(replace(CHECKOUT, name="payments"), SEARCH, MAIL, REST),
            {"checkout": [REMOVED], "rest": [ADDED]},
            id="a pair is renamed",
        ),
        pytest.param(pairs(SEARCH, MAIL, REST), {"checkout": [REMOVED]}, id="a pair is removed"),
        pytest.param(
            pairs(SEARCH, CHECKOUT, MAIL, REST), {"checkout": [ORDER], "search": [ORDER]}, id="two pairs change places"
        ),
        pytest.param(pairs(REST, CHECKOUT, SEARCH, MAIL), {"rest": [NONE]}, id="the fallback pair moves"),
        pytest.param(
            pairs(SEARCH, MAIL, CHECKOUT, REST),
            {"checkout": [ORDER], "search": [ORDER], "mail": [ORDER]},
            id="the first pair becomes the last",
        ),
        pytest.param(
            pairs(CHECKOUT, replace(SEARCH, labels=("find",)), MAIL, REST), {"search": [LABELS]}, id="other labels"
        ),
        pytest.param(
            pairs(paths(CHECKOUT, "docs/prd/checkout/**"), SEARCH, MAIL, REST), {"checkout": [PATHS]}, id="fewer paths"
        ),
        pytest.param(
            pairs(paths(CHECKOUT, "docs/prd/checkout/** docs/sdd/checkout/** pay/**"), SEARCH, MAIL, REST),
            {"checkout": [PATHS], "rest": [TAKEN]},
            id="paths of the fallback pair",
        ),
        pytest.param(
            pairs(paths(CHECKOUT, "docs/prd/checkout/** docs/sdd/checkout/** docs/prd/search/**"), SEARCH, MAIL, REST),
            {"checkout": [PATHS], "search": [TAKEN]},
            id="paths of a later pair",
        ),
        pytest.param(
            pairs(CHECKOUT, paths(SEARCH, "docs/prd/search/** docs/prd/checkout/**"), MAIL, REST),
            {"search": [PATHS]},
            id="paths of an earlier pair, which keeps them",
        ),
        pytest.param(
            pairs(CHECKOUT, paths(SEARCH, "docs/prd/search/** !docs/prd/search/old/**"), MAIL, REST),
            {"search": [PATHS], "rest": [TAKEN]},
            id="an exclusion",
        ),
        pytest.param(
            pairs(pair("mallory", "mona", name="new", paths="docs/**"), CHECKOUT, SEARCH, MAIL, REST),
            {"checkout": [TAKEN], "search": [TAKEN], "rest": [TAKEN, ADDED]},
            id="a new first pair takes all",
        ),
        pytest.param(
            pairs(pair("mallory", "mona", name="new", paths="docs/prd/search/a.md"), CHECKOUT, SEARCH, MAIL, REST),
            {"search": [TAKEN], "rest": [TAKEN, ADDED]},
            id="a new first pair takes one document",
        ),
        pytest.param(
            pairs(pair("mallory", "mona", name="new", paths="**/prd/**"), CHECKOUT, SEARCH, MAIL, REST),
            {"checkout": [TAKEN], "search": [TAKEN], "rest": [TAKEN, ADDED]},
            id="a new first pair may take anything",
        ),
        pytest.param(
            pairs(pair("mallory", "mona", name="new", paths="*.md"), CHECKOUT, SEARCH, MAIL, REST),
            {"checkout": [TAKEN], "search": [TAKEN], "rest": [TAKEN, ADDED]},
            id="a new first pair may take files of any folder",
        ),
        pytest.param(
            pairs(pair("mallory", "mona", name="new", labels="new"), CHECKOUT, SEARCH, MAIL, REST),
            {"rest": [ADDED]},
            id="a new pair has labels only",
        ),
        pytest.param(
            replace(PRESENT, gate=replace(PRESENT.gate, mode=Mode.ADVISE)), {"rest": [SETTINGS]}, id="the gate"
        ),
        pytest.param(replace(PRESENT, override=(holder("mallory"),)), {"rest": [SETTINGS]}, id="override"),
        pytest.param(
            replace(PRESENT, documents={DocumentKind.PRD: (), DocumentKind.SDD: ()}), {"rest": [SETTINGS]}, id="globs"
        ),
        pytest.param(
            replace(pairs(replace(CHECKOUT, em=(holder("mallory"),)), SEARCH, MAIL, REST), labels=False),
            {"checkout": [HOLDERS], "rest": [SETTINGS]},
            id="a pair and the settings",
        ),
    ],
)
def test_a_change_concerns_the_pairs_that_it_affects(
    proposed: RepoConfig | None, expected: dict[str, list[ConfigEffect]]
) -> None:
    assert {name: list(effects) for name, effects in of(proposed).items()} == expected


def test_an_exclusion_that_goes_gives_paths_back() -> None:
    narrow = paths(CHECKOUT, "docs/** !docs/prd/search/**")
    found = of(pairs(paths(CHECKOUT, "docs/**"), SEARCH, MAIL, REST), pairs(narrow, SEARCH, MAIL, REST))
    assert found == {"checkout": (PATHS,), "search": (TAKEN,), "rest": (TAKEN,)}


def test_paths_that_another_pair_only_claims_in_part_are_taken_from_the_fallback_pair() -> None:
    present = pairs(SEARCH, paths(CHECKOUT, "pay/** !pay/legacy/**"), MAIL, REST)
    proposed = pairs(paths(SEARCH, "docs/prd/search/** pay/**"), paths(CHECKOUT, "pay/** !pay/legacy/**"), MAIL, REST)
    assert of(proposed, present) == {"search": (PATHS,), "checkout": (TAKEN,), "rest": (TAKEN,)}


@pytest.mark.parametrize(
    ("giver", "expected"),
    [
        ("carl", {"checkout": (DELEGATES,), "search": (DELEGATES,)}),
        ("eric", {"search": (DELEGATES,), "rest": (DELEGATES,)}),
        ("dora", {"search": (DELEGATES,)}),
    ],
    ids=["a holder", "a holder of the fallback pair", "perhaps a member of a team"],
)
def test_a_delegate_concerns_the_pairs_of_the_holder_and_those_with_teams(
    giver: str, expected: Mapping[str, tuple[ConfigEffect, ...]]
) -> None:
    delegating = replace(PRESENT, delegates=(Delegate(holder(giver), holder("mallory")),))
    assert of(delegating) == of(PRESENT, delegating) == expected
    longer = replace(PRESENT, delegates=(Delegate(holder(giver), holder("mallory"), date(2026, 12, 24)),))
    assert of(longer, delegating) == expected


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("carl", {"checkout": (BOTS,), "search": (BOTS,), "rest": (SETTINGS,)}),
        ("eric", {"search": (BOTS,), "rest": (BOTS, SETTINGS)}),
        ("ci", {"search": (BOTS,), "rest": (SETTINGS,)}),
    ],
    ids=["a holder", "a holder of the fallback pair", "perhaps a member of a team"],
)
def test_a_bot_concerns_the_pairs_that_it_may_belong_to(
    listed: str, expected: Mapping[str, tuple[ConfigEffect, ...]]
) -> None:
    silenced = replace(PRESENT, bots=frozenset({listed}))
    assert of(silenced) == of(PRESENT, silenced) == expected


def test_a_delegate_of_somebody_without_a_role_concerns_the_fallback_pair() -> None:
    present = pairs(CHECKOUT, REST)
    delegating = replace(present, delegates=(Delegate(holder("dora"), holder("mallory")),))
    assert of(delegating, present) == {"rest": (DELEGATES,)}
