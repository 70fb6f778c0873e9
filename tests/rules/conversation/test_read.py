"""The conversation is read once for one decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import Any

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.model.framework import Delegate
from ghapp.rules.model.snapshot import Comment
from tests.support.builders import (
    VIEWER,
    at,
    comment,
    config,
    effective,
    holder,
    issue,
    known,
    person,
    prd,
    review,
)

READS: Counter[str] = Counter()


class CountedComment(Comment):
    """A comment that counts how often its body is read."""

    def __getattribute__(self, name: str) -> Any:
        if name == "body":
            READS[object.__getattribute__(self, "node_id")] += 1
        return object.__getattribute__(self, name)


def counted(plain: Comment) -> CountedComment:
    return CountedComment(**{field.name: getattr(plain, field.name) for field in fields(Comment)})


def test_a_decision_reads_the_body_of_each_comment_once() -> None:
    bodies = ("Looks right to me.", "/ack", "/concern cost: too much", "/resolve cost", "/roe override now", "/help")
    by_people = [comment(by, body, 1) for by in ("eric", "dora", "ada", "paula") for body in bodies * 2]
    by_app = [comment(VIEWER, signed("…", kind, "eric").body, 2) for kind in ("reminder", "nudge")]
    comments = tuple(map(counted, [*by_people, *by_app]))
    inline = counted(comment("eric", "Why?"))
    snapshot = prd(
        comments=comments, reviews=(review("eric", comments=(inline,)),), administrators=frozenset({"U_ada"})
    )
    READS.clear()
    decide(snapshot, effective())
    assert dict.fromkeys([each.node_id for each in (*comments, inline)], 1) == READS


def test_an_issue_has_commands_but_no_delegations_concerns_or_voices() -> None:
    said = (comment("eric", "/concern cost: too much"), comment("eric", "/delegate @zoe"))
    rules = replace(config(), delegates=(Delegate(holder("eric"), holder("zoe"), None),))
    conversation = read_conversation(issue(comments=said, people=known(person("zoe"))), rules)
    assert [each.invocation.name for each in conversation.commands] == ["concern", "delegate"]
    assert (conversation.delegations.given, conversation.concerns, conversation.voices.all) == ((), (), ())


def test_pending_commands_are_those_without_a_reaction_of_the_app() -> None:
    done = comment("eric", "/ack", reactions=frozenset({"THUMBS_UP"}))
    pending = comment("eric", "/recheck")
    conversation = read_conversation(prd(comments=(done, pending)), config())
    assert [each.comment for each in conversation.pending_commands] == [pending]


def test_delegates_are_among_the_holders_while_a_delegation_runs() -> None:
    said = comment("eric", f"/delegate @zoe until {at(0).date()}", 1)
    conversation = read_conversation(prd(comments=(said,), people=known(person("zoe"))), config())
    assert holder("zoe") in conversation.config_at(at(60)).holders
    assert holder("zoe") not in conversation.config_at(at(24 * 60)).holders
    assert holder("zoe") not in conversation.config.holders
