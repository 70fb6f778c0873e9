"""Concerns: shown in the check, and blocking only where that is configured (SPEC §3, §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.hearing.overrides import unknown_rights
from ghapp.rules.model.framework import Concerns, RepoConfig, Strength
from ghapp.rules.model.plan import AddComment, AddReaction, Status
from ghapp.rules.model.snapshot import Comment, Snapshot
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    check,
    comment,
    config,
    effective,
    holder,
    known,
    only,
    pair,
    person,
    prd,
    pull,
    team,
    user,
)
from tests.support.verdicts import NEUTRAL, SUCCESS, WAITING, outcome, verdict

TEAM = config(pair("paula pete", "eric edna"))
SOLO = config(pair("paula pete", "eric"))
BLOCK = effective(config(pair("paula pete", "eric edna"), concerns=Concerns.BLOCK))
PEOPLE = known(person("pete"), person("edna"))
RAISED = comment("eric", "/concern Cost: twice the budget", 1, number=1)


def thread(*said: Comment, **changes: Any) -> Snapshot:
    """A PRD by paula, one of two PMs; eric and edna are EMs."""
    return prd(comments=said, people=PEOPLE, **changes)


def answer(*said: Comment, **changes: Any) -> tuple[str, str]:
    """The reaction to the last comment, and what was replied."""
    plan = decide(thread(*said, **changes), effective(TEAM))
    reactions = {action.comment_id: action.content for action in only(plan, AddReaction)}
    (*_, reply) = ["", *(action.body.partition("\n\n<!--")[0] for action in only(plan, AddComment))]
    return reactions[said[-1].node_id], reply


def resolved(by: str, name: str = "cost", minutes: float = 2) -> Comment:
    return comment(by, f"/resolve {name}", minutes, number=2)


ALIGNED = (SUCCESS, "Heard: the EM on the PRD")
NOT_ALIGNED = (NEUTRAL, "Heard, but 1 concern is open")


def test_a_concern_is_a_voice_and_the_check_shows_it_as_open() -> None:
    snapshot = thread(RAISED)
    assert outcome(snapshot, effective(TEAM)) == NOT_ALIGNED
    line = (
        "📝 `eric` has an open concern `Cost`: `twice the budget` <https://github.com/acme/shop/pull/7#issuecomment-1>"
    )
    assert line in tree_as_text(verdict(snapshot, effective(TEAM)).tree)
    page = check(decide(snapshot, effective(TEAM)))
    assert "the decision is yours: 1 concern is open, and you may still merge." in page.summary
    assert f"- Heard: [`eric` (EM) commented on 2026-03-02 09:01 UTC]({RAISED.url})" in page.summary
    assert "- 📝 `eric` has an open concern `Cost`: `twice the budget`" in page.text


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param((RAISED, resolved("eric")), ALIGNED, id="who raised it"),
        pytest.param((RAISED, resolved("edna")), ALIGNED, id="another holder of that role"),
        pytest.param((RAISED, resolved("eric", "COST")), ALIGNED, id="in other letters"),
        pytest.param((RAISED, resolved("eric", " cost:")), ALIGNED, id="with a colon"),
        pytest.param((RAISED, resolved("pete")), NOT_ALIGNED, id="a holder of the other role"),
        pytest.param((RAISED, resolved("zoe")), NOT_ALIGNED, id="a stranger"),
        pytest.param((RAISED, resolved("eric", "time")), NOT_ALIGNED, id="another name"),
        pytest.param((RAISED, resolved("eric", "costX")), NOT_ALIGNED, id="a longer name"),
        pytest.param((resolved("eric"), RAISED), NOT_ALIGNED, id="before it was raised"),
        pytest.param((RAISED, resolved("paula")), NOT_ALIGNED, id="the author"),
        pytest.param((RAISED, comment("eric", "> /resolve cost")), NOT_ALIGNED, id="a quote"),
        pytest.param((RAISED, resolved("eric"), comment("edna", "/concern cost: x")), NOT_ALIGNED, id="raised again"),
        pytest.param(
            (RAISED, comment("pete", "/concern cost: also mine"), resolved("eric")), NOT_ALIGNED, id="each for itself"
        ),
        pytest.param(
            (RAISED, comment("edna", "/concern time: too late")),
            (NEUTRAL, "Heard, but 2 concerns are open"),
            id="two",
        ),
        pytest.param((comment("eric", "/roe concern a b: c"), resolved("eric", "a  B")), ALIGNED, id="of two words"),
        pytest.param((comment("eric", "/concern"),), ALIGNED, id="without a name"),
        pytest.param((comment("eric", "/concern cost"),), ALIGNED, id="without a text"),
        pytest.param((comment("eric"), comment("zoe", "/concern x: y")), ALIGNED, id="of a stranger"),
        pytest.param((comment("eric"), comment("paula", "/concern x: y")), ALIGNED, id="of the author"),
    ],
)
def test_a_concern_is_open_until_a_permitted_person_resolves_it(
    said: tuple[Comment, ...], expected: tuple[str, str]
) -> None:
    assert outcome(thread(*said), effective(TEAM)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((RAISED,), (WAITING, "Blocked: 1 concern is open")),
        ((RAISED, resolved("eric")), ALIGNED),
        ((comment("pete", "/concern x: y"),), (WAITING, "Waiting for @eric or @edna (EM) to comment on the PRD")),
    ],
)
def test_an_open_concern_keeps_the_gate_closed_where_concerns_block(said: Any, expected: tuple[str, str]) -> None:
    assert outcome(thread(*said), BLOCK) == expected


def test_the_author_never_resolves_a_concern_of_their_own_role() -> None:
    raised = comment("edna", "/concern cost: too much", 1)
    snapshot = replace(thread(raised, resolved("eric")), author=user("eric"))
    assert [each.is_open for each in read_conversation(snapshot, TEAM).concerns] == [True]


@pytest.mark.parametrize(
    ("rules", "by", "is_open"),
    [
        pytest.param(SOLO, "ada", False, id="an administrator"),
        pytest.param(SOLO, "zoe", True, id="somebody without that right"),
        pytest.param(TEAM, "ada", True, id="while another EM is left"),
        pytest.param(replace(SOLO, override=(holder("pete"),)), "pete", False, id="a named override holder"),
        pytest.param(replace(SOLO, override=(holder("pete"),)), "ada", True, id="an administrator beside them"),
    ],
)
def test_an_override_holder_resolves_where_nobody_else_is_left(rules: RepoConfig, by: str, is_open: bool) -> None:
    snapshot = thread(RAISED, resolved(by), administrators=frozenset({"U_ada"}))
    (concern,) = read_conversation(snapshot, rules).concerns
    assert concern.is_open is is_open


@pytest.mark.parametrize(("unknown", "is_open"), [({}, False), ({"hidden": 1}, True), ({"unread": 1}, True)])
def test_an_override_holder_resolves_only_if_all_members_are_known(unknown: Any, is_open: bool) -> None:
    leads = replace(team("acme/leads", "eric"), **unknown)
    snapshot = replace(thread(RAISED, resolved("ada"), administrators=frozenset({"U_ada"})), people=known(leads))
    rules = config(pair("paula", "@acme/leads"))
    assert [each.is_open for each in read_conversation(snapshot, rules).concerns] == [is_open]


@pytest.mark.parametrize(("rules", "asked"), [(SOLO, ("ada",)), (TEAM, ())])
def test_rights_are_read_only_where_nobody_else_can_resolve(rules: RepoConfig, asked: tuple[str, ...]) -> None:
    snapshot = thread(RAISED, resolved("ada"), comment("zoe", "/resolve time"))
    assert unknown_rights(snapshot, read_conversation(snapshot, rules)) == tuple(map(user, asked))


def test_a_holder_of_an_unrelated_pair_cannot_raise_a_concern() -> None:
    rules = effective(config(pair("lena", "liz", name="search", paths="search"), pair(), concerns=Concerns.BLOCK))
    said = comment("liz", "/concern cost: too much"), comment("eric", minutes=5)
    snapshot = prd(comments=said, people=known(person("lena"), person("liz")))
    assert outcome(snapshot, rules) == ALIGNED
    plan = decide(snapshot, rules)
    assert [action.content for action in only(plan, AddReaction)] == ["CONFUSED"]
    assert "can only be used by the PM or EM of the pair that these documents belong to" in check(plan).summary


def test_a_concern_blocks_only_documents() -> None:
    snapshot = pull(comments=(RAISED,), people=PEOPLE)
    assert outcome(snapshot, BLOCK) == (SUCCESS, "No PRD, SDD or rules file changed")
    assert [reason.status for reason in verdict(snapshot, BLOCK).tree.children] == [Status.NOTE]
    assert not decide(snapshot, BLOCK).quiet


def test_a_concern_is_not_a_voice_where_the_gate_requires_a_review() -> None:
    rules = effective(config(partner=Strength.REVIEW))
    assert outcome(thread(RAISED), rules)[0] == WAITING


@pytest.mark.parametrize(
    ("said", "reaction", "reply"),
    [
        ((RAISED,), "THUMBS_UP", ""),
        ((comment("zoe", "/concern x: y", association="MEMBER"),), "CONFUSED", "`zoe`: `/concern` can only be used by"),
        (
            (comment("paula", "/concern x: y"),),
            "CONFUSED",
            "`paula`: `/concern` has no effect on your own pull request",
        ),
        (
            (comment("eric", "/concern cost"),),
            "CONFUSED",
            "`eric`: `/concern` is incomplete. Usage: `/concern NAME: what",
        ),
        ((RAISED, resolved("edna")), "THUMBS_UP", ""),
        ((RAISED, resolved("paula")), "CONFUSED", "`paula`: `/resolve`: only `eric`, who raised it, or another"),
        ((RAISED, resolved("zoe")), "CONFUSED", ""),
        (
            (RAISED, comment("zoe", "/resolve cost", association="OWNER")),
            "CONFUSED",
            "`zoe`: `/resolve` can only be used by",
        ),
        (
            (RAISED, comment("eric", "/resolve")),
            "CONFUSED",
            "`eric`: `/resolve` is incomplete. Usage: `/resolve NAME`.",
        ),
        ((RAISED, resolved("eric", "@all")), "CONFUSED", "`eric`: `/resolve`: no open concern is named `@all`."),
    ],
)
def test_a_reply_says_why_a_concern_is_not_raised_or_resolved(said: Any, reaction: str, reply: str) -> None:
    given, text = answer(*said)
    assert (given, text[: len(reply)], bool(text)) == (reaction, reply, bool(reply))
