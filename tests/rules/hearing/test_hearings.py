"""Hearings: whose voice each document needs (SPEC §3, "Gate")."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.model.framework import CONFIG_PATH, RepoConfig, Strength
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    DORA,
    ERIC,
    PAULA,
    PRD,
    SDD,
    comment,
    config,
    effective,
    holder,
    known,
    pair,
    person,
    prd,
    pull,
    team,
    user,
)
from tests.support.verdicts import SUCCESS, WAITING, outcome, verdict

PAULA_SAYS, ERIC_SAYS = comment("paula"), comment("eric")
BOTH = config(pair("paula", "paula"))


@pytest.mark.parametrize(
    ("paths", "author", "said", "expected"),
    [
        ("src/shop.py", DORA, (), (SUCCESS, "No PRD, SDD or rules file changed")),
        (PRD, PAULA, (), (WAITING, "Waiting for @eric (EM) to comment on the PRD")),
        (PRD, PAULA, (ERIC_SAYS,), (SUCCESS, "Heard: the EM on the PRD")),
        (PRD, ERIC, (), (WAITING, "Waiting for @paula (PM) to comment on the PRD")),
        (PRD, ERIC, (PAULA_SAYS,), (SUCCESS, "Heard: the PM on the PRD")),
        (PRD, DORA, (PAULA_SAYS,), (WAITING, "Waiting for @eric (EM) to comment on the PRD")),
        (SDD, ERIC, (), (WAITING, "Waiting for @paula (PM) to comment on the SDD")),
        (SDD, ERIC, (PAULA_SAYS,), (SUCCESS, "Heard: the PM on the SDD")),
        (SDD, PAULA, (), (WAITING, "Waiting for @eric (EM) to comment on the SDD")),
        (SDD, DORA, (ERIC_SAYS,), (WAITING, "Waiting for @paula (PM) to comment on the SDD")),
        (f"{PRD} {SDD}", DORA, (), (WAITING, "Waiting for @eric (EM) to comment on the PRD, and 1 more")),
        (f"{PRD} {SDD}", DORA, (ERIC_SAYS,), (WAITING, "Waiting for @paula (PM) to comment on the SDD")),
        (f"{PRD} {SDD}", DORA, (ERIC_SAYS, PAULA_SAYS), (SUCCESS, "Heard: the EM on the PRD and the PM on the SDD")),
        (f"{PRD} {SDD}", PAULA, (ERIC_SAYS,), (SUCCESS, "Heard: the EM on the PRD and the EM on the SDD")),
        (CONFIG_PATH, DORA, (), (WAITING, "Waiting for @paula (PM) to comment on the rules file, and 1 more")),
        (CONFIG_PATH, DORA, (PAULA_SAYS,), (WAITING, "Waiting for @eric (EM) to comment on the rules file")),
        (
            CONFIG_PATH,
            DORA,
            (PAULA_SAYS, ERIC_SAYS),
            (SUCCESS, "Heard: the PM on the rules file and the EM on the rules file"),
        ),
        (CONFIG_PATH, PAULA, (), (WAITING, "Waiting for @eric (EM) to comment on the rules file")),
        (CONFIG_PATH, PAULA, (ERIC_SAYS,), (SUCCESS, "Heard: the EM on the rules file")),
    ],
)
def test_the_partner_must_respond_or_the_owner_if_the_author_is_partner(
    paths: str, author: Any, said: Any, expected: tuple[str, str]
) -> None:
    assert outcome(pull(*paths.split(), author=author, comments=said)) == expected


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        pytest.param(
            BOTH, {}, (SUCCESS, "Only the author holds the role that has to respond"), id="one person is both"
        ),
        pytest.param(
            config(pair("acme/one", "acme/one")),
            {},
            (SUCCESS, "Only the author holds the role that has to respond"),
            id="a team of one",
        ),
        pytest.param(
            config(pair("acme/bots", "acme/bots")),
            {},
            (SUCCESS, "Only the author holds the role that has to respond"),
            id="bots are left out",
        ),
        pytest.param(
            config(pair("paula gone", "paula")),
            {},
            (WAITING, "No PM can be asked: @gone is not reachable"),
            id="but for one who is gone",
        ),
        pytest.param(
            config(pair("paula acme/empty", "paula")),
            {},
            (WAITING, "No PM can be asked: @acme/empty is not reachable"),
            id="but for an empty team",
        ),
        pytest.param(
            config(pair("paula pete", "paula")),
            {},
            (WAITING, "Waiting for @pete (PM) to comment on the PRD"),
            id="but for another",
        ),
        pytest.param(
            config(pair("paula pete", "paula")),
            {"comments": (PAULA_SAYS,)},
            (WAITING, "Waiting for @pete (PM) to comment on the PRD"),
            id="the author's own voice does not count",
        ),
        pytest.param(
            config(pair("paula", "gone")),
            {},
            (WAITING, "No EM can be asked: @gone is not reachable"),
            id="the partner is gone",
        ),
        pytest.param(
            config(pair("paula", "gone eric")),
            {"comments": (ERIC_SAYS,)},
            (SUCCESS, "Heard: the EM on the PRD"),
            id="another holder is heard",
        ),
        pytest.param(
            config(pair("paula", "robo[bot]")),
            {"comments": (comment("robo[bot]"),)},
            (WAITING, "No EM can be asked: @robo[bot] is not reachable"),
            id="a bot as partner",
        ),
        pytest.param(
            config(pair("pete", "acme/mixed")),
            {},
            (WAITING, "Waiting for @pete (PM) to comment on the PRD"),
            id="partner by team",
        ),
        pytest.param(
            config(pair("paula", "eric acme/mixed pete")),
            {"author": user("zoe")},
            (WAITING, "Waiting for @eric or @acme/mixed or @pete (EM) to comment on the PRD"),
            id="several",
        ),
        pytest.param(
            config(pair("paula", "acme/a-team-with-a-rather-long-name-indeed eric")),
            {},
            (WAITING, "Waiting for the EM to comment on the PRD"),
            id="names that are too long",
        ),
        pytest.param(
            config(partner=Strength.APPROVAL), {}, (WAITING, "Waiting for @eric (EM) to approve the PRD"), id="approval"
        ),
        pytest.param(
            config(partner=Strength.REVIEW), {}, (WAITING, "Waiting for @eric (EM) to review the PRD"), id="review"
        ),
    ],
)
def test_only_holders_of_the_awaited_role_decide(rules: RepoConfig, changes: Any, expected: tuple[str, str]) -> None:
    people = known(
        person("pete"),
        person("robo[bot]"),
        team("acme/one", "paula"),
        team("acme/bots", "paula", "robo[bot]"),
        team("acme/empty"),
        team("acme/mixed", "paula", "pete"),
        team("acme/a-team-with-a-rather-long-name-indeed", "edna"),
    ) | {holder("gone"): None}
    assert outcome(prd(people=people, **changes), effective(rules)) == expected


def test_the_author_of_a_rules_change_counts_as_heard_for_their_role() -> None:
    assert outcome(pull(CONFIG_PATH, author=PAULA), effective(BOTH)) == (SUCCESS, "The author speaks for both roles")


def test_a_pull_request_across_pairs_needs_the_partner_of_each_pair() -> None:
    rules = effective(config(pair("pete", "edna", name="a", paths="docs/prd/a/**"), pair(name="rest")))
    people = known(person("pete"), person("edna"))
    snapshot = pull("docs/prd/a/x.md", PRD, people=people, comments=(ERIC_SAYS,))
    assert outcome(snapshot, rules) == (WAITING, "Waiting for @edna (EM) to comment on the PRD")
    assert "PRD `docs/prd/a/x.md` (pair `a`)" in tree_as_text(verdict(snapshot, rules).tree)
