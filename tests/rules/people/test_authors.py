"""Pull requests that a bot or a deleted account opened (SPEC §3, "Opened by a bot")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import CONFIG_PATH, Bots, EffectiveConfig, OwnerSay
from ghapp.rules.model.snapshot import Copy
from ghapp.rules.needs import Administrator, needs
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    PRD,
    SDD,
    comment,
    config,
    effective,
    issue,
    known,
    pair,
    person,
    pull,
    review,
    team,
    user,
)
from tests.support.verdicts import SUCCESS, WAITING, outcome, verdict

APP, MACHINE = user("agent[bot]"), user("acme-ci")
PAULA_SAYS, ERIC_SAYS = comment("paula"), comment("eric")
WITHOUT_PARTNER = (WAITING, "Waiting for @eric (EM) to comment on the PRD")
WITHOUT_OWNER = (WAITING, "Waiting for @paula (PM) to comment on the PRD")
NOBODY = (WAITING, "Waiting for @eric (EM) to comment on the PRD, and 1 more")
HEARD = (SUCCESS, "Heard: the EM on the PRD and the PM on the PRD")


def rules(**gate: Any) -> EffectiveConfig:
    """The default pair, with a machine user."""
    return effective(replace(config(**gate), bots=frozenset({"acme-ci"})))


@pytest.mark.parametrize("author", [APP, MACHINE, Actor("Acme-CI", "U_acme-ci"), None])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), NOBODY),
        ((ERIC_SAYS,), WITHOUT_OWNER),
        ((PAULA_SAYS,), WITHOUT_PARTNER),
        ((PAULA_SAYS, ERIC_SAYS), HEARD),
    ],
)
def test_both_roles_must_be_heard_when_no_person_is_the_author(author: Actor | None, said: Any, expected: Any) -> None:
    assert outcome(pull(PRD, author=author, comments=said), rules()) == expected


@pytest.mark.parametrize(
    ("author", "expected"), [(APP, SUCCESS), (MACHINE, SUCCESS), (None, WAITING)], ids=["app", "machine user", "gone"]
)
def test_bots_can_be_trusted_like_people_but_deleted_accounts_cannot(author: Actor | None, expected: str) -> None:
    said = pull(PRD, author=author, comments=(ERIC_SAYS,))
    assert outcome(said, rules(bots=Bots.PARTNER))[0] == expected


@pytest.mark.parametrize(
    ("author", "by", "association", "expected"),
    [
        pytest.param(APP, user("stranger"), "NONE", WAITING, id="a bot, and a stranger"),
        pytest.param(APP, user("stranger"), "CONTRIBUTOR", WAITING, id="a bot, and somebody who contributed before"),
        pytest.param(user("stranger"), APP, "NONE", WAITING, id="a stranger, and a bot"),
        pytest.param(None, user("stranger"), "NONE", WAITING, id="a deleted account, and a stranger"),
        pytest.param(None, APP, "NONE", WAITING, id="a deleted account, and a bot"),
        pytest.param(APP, user("dora"), "MEMBER", SUCCESS, id="a bot, and a member"),
        pytest.param(user("stranger"), user("mallory"), "NONE", SUCCESS, id="two strangers"),
    ],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_a_copy_of_a_stranger_does_not_vouch_for_a_bot(
    author: Actor | None, by: Actor, association: str, expected: str, is_open: bool
) -> None:
    copy = Copy(number=9, base="main", author=by, association=association, is_open=is_open)
    governing = rules(bots=Bots.BOTH if author else Bots.PARTNER)
    assert outcome(pull(PRD, author=author, copies=(copy,), comments=(ERIC_SAYS,)), governing)[0] == expected


@pytest.mark.parametrize("bots", Bots)
def test_a_bot_never_counts_as_heard_on_the_rules_file(bots: Bots) -> None:
    holding = known(person("acme-ci"))
    governing = replace(config(pair("paula", "acme-ci eric"), bots=bots), bots=frozenset({"acme-ci"}))
    changed = pull(CONFIG_PATH, author=MACHINE, people=holding, comments=(PAULA_SAYS, comment("acme-ci")))
    assert outcome(changed, effective(governing)) == (WAITING, "Waiting for @eric (EM) to comment on the rules file")


def test_the_owner_of_a_pull_request_by_a_bot_approves_where_that_is_required() -> None:
    strict = rules(owner=OwnerSay.APPROVAL)
    said = pull(PRD, author=APP, comments=(ERIC_SAYS, PAULA_SAYS))
    assert outcome(said, strict) == (WAITING, "Waiting for @paula (PM) to approve the PRD")
    approved = pull(PRD, author=APP, comments=(ERIC_SAYS,), reviews=(review("paula", "APPROVED"),))
    assert outcome(approved, strict)[0] == SUCCESS


@pytest.mark.parametrize("said", [comment("acme-ci"), comment(Actor("ACME-CI", "U_acme-ci"), "/ack")])
def test_a_machine_user_does_not_speak_for_the_role_it_holds(said: Any) -> None:
    governing = replace(config(pair("paula", "acme-ci")), bots=frozenset({"acme-ci"}))
    opened = pull(PRD, author=user("dora"), people=known(person("acme-ci")), comments=(said,))
    assert outcome(opened, effective(governing)) == (WAITING, "No EM can be asked: @acme-ci is not reachable")
    reviewed = pull(PRD, people=known(person("acme-ci")), reviews=(review("acme-ci", comments=(said,)),))
    assert outcome(reviewed, effective(governing))[0] == WAITING


def test_a_machine_user_is_left_out_of_a_team() -> None:
    governing = replace(config(pair("acme/one", "acme/one")), bots=frozenset({"acme-ci"}))
    people = {each.holder: each for each in (team("acme/one", "paula", "acme-ci"),)}
    opened = pull(SDD, author=user("paula"), people=people, comments=(comment("acme-ci"),))
    assert outcome(opened, effective(governing))[0] == SUCCESS


def test_a_conversation_read_for_itself_has_no_commands_of_machine_users() -> None:
    asked = pull(PRD, author=user("paula"), comments=(comment("acme-ci", "/recheck"),))
    governing = rules().config
    assert governing
    assert read_conversation(asked, governing).commands == ()


def test_a_machine_user_cannot_override() -> None:
    asked = pull(PRD, author=user("paula"), comments=(comment("acme-ci", "/roe override now"),))
    assert Administrator(MACHINE) in needs(asked, effective())
    assert needs(asked, rules()) == ()
    told = replace(asked, administrators=frozenset({MACHINE.node_id}))
    assert outcome(told, rules())[0] == WAITING


@pytest.mark.parametrize(
    ("author", "paths", "settings", "expected"),
    [
        pytest.param(APP, PRD, {}, ["because the author is a bot"], id="an app"),
        pytest.param(None, PRD, {}, ["because the author is an account that no longer exists"], id="gone"),
        pytest.param(APP, PRD, {"bots": Bots.PARTNER}, [], id="bots are trusted"),
        pytest.param(user("dora"), PRD, {}, [], id="a person"),
        pytest.param(APP, CONFIG_PATH, {}, [], id="the rules file"),
        pytest.param(APP, "src/shop.py", {}, [], id="no document"),
    ],
)
def test_the_check_says_why_both_roles_must_be_heard(
    author: Actor | None, paths: str, settings: Any, expected: list[str]
) -> None:
    tree = tree_as_text(verdict(pull(paths, author=author), rules(**settings)).tree)
    found = [line.partition("both be heard, ")[2] for line in tree.splitlines() if "must both be heard" in line]
    assert found == expected


def test_machine_users_do_not_matter_on_an_issue() -> None:
    assert decide(issue(author=MACHINE), rules()) == decide(issue(author=MACHINE), effective())
