"""Waiting: the hearings that await the same holders, and the comments that asked them (SPEC §6)."""

from __future__ import annotations

from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.documents.freshness import assess_freshness
from ghapp.rules.documents.touched import touched
from ghapp.rules.hearing.hearings import Hearing, hearings
from ghapp.rules.hearing.waiting import ESCALATION, NUDGE, REMINDER, by_holders, comments_about
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.snapshot import Snapshot
from tests.support.builders import PRD, SDD, VIEWER, comment, config, holder, known, pair, person, prd, pull

PRD_OF_A = "docs/prd/a/x.md"
TWO_PAIRS = config(pair("pete", "eric", name="a", paths="docs/prd/a/**"), pair(name="rest"))


def found(snapshot: Snapshot, rules: RepoConfig) -> tuple[Hearing, ...]:
    assert snapshot.pull_request
    documents = touched(rules, snapshot.pull_request.files)
    freshness = assess_freshness(snapshot, snapshot.pull_request, rules, documents)
    return hearings(snapshot, read_conversation(snapshot, rules), documents, freshness, at=snapshot.taken_at)


def test_hearings_that_await_the_same_holders_are_one_group() -> None:
    snapshot = pull(PRD, PRD_OF_A, SDD, people=known(person("pete")))
    groups = list(by_holders(found(snapshot, TWO_PAIRS)))
    assert [group[0].reachable for group in groups] == [(holder("eric"),), (holder("paula"),)]
    assert [[path for hearing in group for path in hearing.document.paths] for group in groups] == [
        [PRD_OF_A, PRD],
        [SDD],
    ]


def test_a_satisfied_or_unreachable_hearing_is_in_no_group() -> None:
    assert list(by_holders(found(prd(comments=(comment("eric"),)), config()))) == []
    nobody = config(pair(em="gone"))
    assert list(by_holders(found(prd(people=known() | {holder("gone"): None}), nobody))) == []


def test_a_comment_is_about_holders_if_it_names_all_of_them() -> None:
    def asked(kind: str, *names: str) -> str:
        return signed("Please respond.", kind, *names).body

    both = (holder("eric"), holder("edna"))
    bodies = (asked(REMINDER, "eric"), asked(REMINDER, "eric", "edna", "paula"), asked(NUDGE, "d-1", "edna", "eric"))
    snapshot = prd(comments=tuple(comment(VIEWER, body) for body in bodies))
    conversation = read_conversation(snapshot, config())
    assert [each.comment.body for each in comments_about(conversation, both, REMINDER)] == [bodies[1]]
    assert [each.comment.body for each in comments_about(conversation, both, NUDGE, REMINDER)] == list(bodies[1:])
    assert comments_about(conversation, both, ESCALATION) == ()
