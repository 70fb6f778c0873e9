"""Whose voice a change of the rules file needs (SPEC §3, "Kind rules")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.defaults import DEFAULT_EXPECTATIONS
from ghapp.rules.model.framework import CONFIG_PATH, ConfigSource, Pair, RepoConfig
from ghapp.rules.model.plan import RequestReviews
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.needs import Administrators, needs
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    DORA,
    ERIC,
    PAULA,
    comment,
    config,
    effective,
    file,
    holder,
    known,
    only,
    pair,
    person,
    pull,
    team,
    user,
)
from tests.support.verdicts import FAILURE, SUCCESS, WAITING, outcome, verdict

CHECKOUT = pair("carol", "carl", name="checkout", paths="pay/**")
REST = pair("paula", "eric", name="rest")


def rules(*pairs: Pair) -> RepoConfig:
    """A configuration as its file would be loaded."""
    return replace(config(*pairs), expectations=DEFAULT_EXPECTATIONS)


TWO = rules(CHECKOUT, REST)
EVERYBODY = known(*map(person, ["carol", "carl", "boss"]))
NEW_EM = """pairs:
- {name: checkout, pm: carol, em: mallory, paths: pay/**}
- {name: rest, pm: paula, em: eric}
reminders: off
"""


def changed(text: str | None = NEW_EM, **changes: Any) -> Snapshot:
    """A pull request of dora's that gives the rules file a text, or removes it."""
    at_head = None if text is None else Blob("1", text)
    return pull(CONFIG_PATH, **({"config_at_head": at_head, "people": EVERYBODY} | changes))


def said(*logins: str) -> Any:
    return {"comments": tuple(map(comment, logins))}


@pytest.mark.parametrize(
    ("author", "heard", "expected"),
    [
        pytest.param(DORA, ["paula", "eric"], WAITING, id="the fallback pair does not suffice"),
        pytest.param(DORA, ["carol"], WAITING, id="one voice of the pair"),
        pytest.param(DORA, ["carol", "carl"], SUCCESS, id="both voices of the pair"),
        pytest.param(user("carol"), ["carl"], SUCCESS, id="the PM is the author"),
        pytest.param(user("carol"), ["paula", "eric"], WAITING, id="the EM who goes is not heard"),
        pytest.param(DORA, ["carol", "mallory"], WAITING, id="the EM who comes speaks for nobody yet"),
    ],
)
def test_another_holder_needs_both_voices_of_the_present_pair(author: Any, heard: list[str], expected: str) -> None:
    people = {**EVERYBODY, holder("mallory"): person("mallory")}
    assert outcome(changed(author=author, people=people, **said(*heard)), effective(TWO))[0] == expected


SWITCHED_OFF = NEW_EM.replace("mallory", "carl") + "gate: {mode: advise}\n"


@pytest.mark.parametrize(
    ("text", "heard", "expected"),
    [
        pytest.param(SWITCHED_OFF, ["paula", "eric"], SUCCESS, id="what concerns all needs the fallback pair"),
        pytest.param(SWITCHED_OFF, ["carol", "carl"], WAITING, id="and no other"),
        pytest.param(None, ["paula", "eric"], WAITING, id="removing the file concerns every pair"),
        pytest.param(None, ["paula", "eric", "carol", "carl"], SUCCESS, id="and needs all voices"),
    ],
)
def test_a_change_for_all_needs_the_fallback_pair(text: str | None, heard: list[str], expected: str) -> None:
    assert outcome(changed(text, **said(*heard)), effective(TWO))[0] == expected


def test_a_first_own_file_is_compared_with_that_of_the_organisation() -> None:
    governing = effective(TWO, source=ConfigSource.ORGANISATION, organisation_text=NEW_EM.replace("mallory", "carl"))
    taken_over = changed("pm: mallory\nem: mona\n", **said("paula", "eric"))
    assert outcome(taken_over, governing)[0] == WAITING
    extending = changed("extends: org\nlabels: off\n", **said("paula", "eric"))
    assert outcome(extending, governing)[0] == SUCCESS
    replacing = changed("extends: org\npm: mallory\nem: mona\n", **said("paula", "eric"))
    assert outcome(replacing, governing)[0] == WAITING


def test_an_invalid_proposal_needs_the_fallback_pair_and_fails() -> None:
    found = verdict(changed("pm: [", **said("paula", "eric")), effective(TWO))
    assert found.conclusion == FAILURE
    assert "(pair `rest`): the changed file has problems" in tree_as_text(found.tree)


def test_the_check_says_which_pairs_a_change_concerns_and_why() -> None:
    text = tree_as_text(verdict(changed(SWITCHED_OFF.replace("pay", "payments")), effective(TWO)).tree)
    lines = [line.strip() for line in text.splitlines() if "Rules file" in line]
    path = f"`{CONFIG_PATH}`"
    assert lines == [
        f"⏳ Rules file {path} (pair `checkout`): the paths change",
        f"⏳ Rules file {path} (pair `rest`): another pair takes over paths and settings for all pairs change",
    ]


def test_a_move_of_the_rules_file_removes_it() -> None:
    away = pull(file("rules.yml", CONFIG_PATH), people=EVERYBODY, **said("paula", "eric"))
    assert outcome(away, effective(TWO))[0] == WAITING


ONE = "pm: mona\nem: mallory\n"


@pytest.mark.parametrize(
    ("rules", "author", "heard", "expected"),
    [
        pytest.param(pair("paula", "paula"), PAULA, [], "The author speaks for both roles", id="nobody else"),
        pytest.param(
            pair("paula", "paula eric"),
            PAULA,
            [],
            "Waiting for @eric (EM) to comment on the rules file",
            id="somebody else is EM",
        ),
        pytest.param(
            pair("paula eric", "paula"),
            PAULA,
            [],
            "Waiting for @eric (PM) to comment on the rules file",
            id="somebody else is PM",
        ),
        pytest.param(
            pair("paula carol", "paula eric"),
            PAULA,
            [],
            "Waiting for @carol or @eric (EM) to comment on the rules file",
            id="others hold both",
        ),
        pytest.param(
            pair("paula carol", "paula eric"), PAULA, ["carol"], "Heard: the EM on the rules file", id="one of them"
        ),
        pytest.param(
            pair("paula eric", "paula"), ERIC, [], "Waiting for @paula (EM) to comment on the rules file", id="one role"
        ),
    ],
)
def test_an_author_with_both_roles_counts_for_one_if_somebody_else_can_speak(
    rules: Any, author: Any, heard: list[str], expected: str
) -> None:
    assert outcome(changed(ONE, author=author, **said(*heard)), effective(config(rules)))[1] == expected


GONE = rules(pair("carol", "gone", name="checkout", paths="pay/**"), REST)


def without(present: RepoConfig, **changes: Any) -> tuple[str, str]:
    return outcome(changed(**changes), effective(present))


def test_the_fallback_pair_speaks_for_a_holder_who_is_gone() -> None:
    title = "Waiting for @eric (EM) to comment on the rules file"
    assert without(GONE, **said("carol")) == (WAITING, title)
    assert without(GONE, **said("carol", "eric"))[0] == SUCCESS
    assert without(GONE, author=ERIC, **said("carol"))[0] == SUCCESS
    assert without(GONE, author=ERIC)[0] == WAITING
    text = tree_as_text(verdict(changed(), effective(GONE)).tree)
    assert "Nobody is left to speak for the EM, so the same role of the fallback pair speaks" in text
    assert "`gone` cannot be asked" in text or "@gone cannot be asked" in text


ALONE = rules(pair("paula", "gone"))
WITH_BOSS = replace(ALONE, override=(holder("boss"),))


@pytest.mark.parametrize(
    ("present", "author", "heard", "expected"),
    [
        pytest.param(WITH_BOSS, PAULA, [], WAITING, id="nobody was heard"),
        pytest.param(WITH_BOSS, PAULA, ["boss"], SUCCESS, id="who may override was heard"),
        pytest.param(WITH_BOSS, DORA, ["paula"], WAITING, id="the PM does not speak for the EM then"),
        pytest.param(WITH_BOSS, user("boss"), ["paula"], SUCCESS, id="the only one is the author: the PM speaks"),
        pytest.param(WITH_BOSS, user("boss"), [], WAITING, id="and must"),
        pytest.param(
            replace(ALONE, override=(holder("boss"), holder("carol"))),
            user("boss"),
            ["paula"],
            WAITING,
            id="the author does not count as one who may override",
        ),
    ],
)
def test_who_may_override_speaks_for_a_role_that_nobody_is_left_for(
    present: RepoConfig, author: Any, heard: list[str], expected: str
) -> None:
    assert without(present, text=ONE, author=author, **said(*heard))[0] == expected


def administered(*logins: str) -> dict[str, Any]:
    people: dict[Any, Resolved | None] = {**EVERYBODY, **{holder(login): person(login) for login in logins}}
    return {"people": {**people, holder("gone"): None}, "administering": tuple(map(holder, logins))}


@pytest.mark.parametrize(
    ("author", "administrators", "heard", "expected"),
    [
        pytest.param(PAULA, ["ada"], ["ada"], SUCCESS, id="an administrator was heard"),
        pytest.param(PAULA, ["ada"], [], WAITING, id="none was heard"),
        pytest.param(PAULA, ["paula"], [], SUCCESS, id="the author is the only one, and holds the other role"),
        pytest.param(user("ada"), ["ada"], ["paula"], SUCCESS, id="the author is the only one"),
    ],
)
def test_administrators_speak_for_a_role_where_nobody_is_named(
    author: Any, administrators: list[str], heard: list[str], expected: str
) -> None:
    people = administered(*administrators)
    assert without(ALONE, text=ONE, author=author, **people, **said(*heard))[0] == expected


def test_a_role_stays_closed_while_the_administrators_are_unknown() -> None:
    title = "No EM can be asked: @gone is not reachable"
    assert without(ALONE, text=ONE, author=PAULA, **said("boss")) == (WAITING, title)


def test_a_pair_without_anybody_stays_closed() -> None:
    nobody = config(pair("lost", "gone"))
    assert without(nobody, text=ONE, **administered()) == (
        WAITING,
        "No PM can be asked: @lost is not reachable, and 1 more",
    )


def test_administrators_are_read_only_where_they_stand_in() -> None:
    everybody = {**EVERYBODY, holder("gone"): None, holder("lost"): None}
    asked = changed(ONE, people=everybody)
    assert Administrators() in needs(asked, effective(ALONE))
    assert Administrators() not in needs(replace(asked, administering=()), effective(ALONE))
    assert Administrators() not in needs(asked, effective(WITH_BOSS))
    assert Administrators() not in needs(changed(people=everybody), effective(GONE))
    assert Administrators() not in needs(pull("docs/prd/a.md", people=everybody), effective(ALONE))


@pytest.mark.parametrize(
    ("present", "asked"),
    [(GONE, {"carol", "eric"}), (WITH_BOSS, {"paula", "boss"}), (ALONE, {"paula"})],
    ids=["the fallback pair", "who may override", "not every administrator"],
)
def test_stand_ins_are_asked_for_a_review(present: RepoConfig, asked: set[str]) -> None:
    text = NEW_EM if present is GONE else ONE
    plan = decide(changed(text, **administered("ada")), effective(present))
    assert {each.holder.name for request in only(plan, RequestReviews) for each in request.reviewers} == asked


def test_a_team_without_people_is_replaced_as_well() -> None:
    empty = rules(pair("carol", "acme/empty", name="checkout", paths="pay/**"), REST)
    people = {**EVERYBODY, holder("acme/empty"): team("acme/empty", "helper[bot]")}
    assert without(empty, people=people, **said("carol", "eric"))[0] == SUCCESS
