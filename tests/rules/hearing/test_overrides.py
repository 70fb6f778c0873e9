"""Overrides: who may override, for which contents, and how an override ends (SPEC §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.hearing.overrides import given_overrides, unknown_rights
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, Delegate, EffectiveConfig, Mode, RepoConfig
from ghapp.rules.model.plan import AddComment, AddReaction
from ghapp.rules.model.snapshot import ChangedFile, Comment, Refusal, Review, Snapshot
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    HEAD,
    PRD,
    SDD,
    VIEWER,
    at,
    comment,
    config,
    effective,
    file,
    holder,
    issue,
    only,
    pair,
    person,
    review,
    user,
)
from tests.support.overrides import (
    CLOSED,
    GIVEN,
    LEADS,
    OVERRIDDEN,
    REASON,
    TAKEN,
    answer,
    held,
    later,
    member,
    thread,
)
from tests.support.verdicts import SUCCESS, TOO_MANY, WAITING, outcome, verdict

CANCEL = "/roe override cancel"


def tree(snapshot: Snapshot, rules: RepoConfig | None = None) -> str:
    """The tree of reasons as text."""
    return tree_as_text(verdict(snapshot, effective(rules)).tree)


def spent(why: str) -> str:
    """What the tree says of the override that no longer counts."""
    return f"The override by `ada` is no longer valid, because {why}"


def test_an_override_passes_the_check_and_names_author_and_reason() -> None:
    snapshot = thread(GIVEN)
    assert outcome(snapshot) == OVERRIDDEN
    shown = tree(snapshot)
    assert "✅ `ada` overrides this check until the documents change: `the outage cannot wait` <https://" in shown
    assert "⏳ Waiting for @eric (EM)" in shown


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param((held(PRD, "b1"), file("src/a.py")), OVERRIDDEN, id="other files changed"),
        pytest.param((held("docs/prd/moved.md", "b1"),), CLOSED, id="moved as it is"),
        pytest.param((held("other.md", "b1", previous_path=PRD),), CLOSED, id="moved away as it is"),
        pytest.param((held(PRD, "b2"),), CLOSED, id="rewritten"),
        pytest.param((held(PRD, "b1"), held("docs/prd/b.md", "b1")), CLOSED, id="another of the same contents"),
        pytest.param((file(PRD, status="removed"),), CLOSED, id="taken away"),
        pytest.param(
            (held(SDD, "b1"),), (WAITING, "Waiting for @eric (EM) to comment on the SDD"), id="of another kind"
        ),
    ],
)
def test_an_override_holds_while_the_documents_are_unchanged(
    files: tuple[ChangedFile, ...], expected: tuple[str, str]
) -> None:
    snapshot = later(thread(GIVEN), files=files)
    assert outcome(snapshot) == expected
    assert (spent("the documents have changed") in tree(snapshot)) is (expected is not OVERRIDDEN)


def test_an_override_ends_with_another_base_branch() -> None:
    given = later(thread(GIVEN))
    retargeted = later(given, base="release")
    assert outcome(retargeted) == CLOSED
    assert spent("the base branch has changed") in tree(retargeted)
    assert outcome(later(retargeted, base="main")) == OVERRIDDEN


MOVED = pair("pam", "emma", name="other", paths="docs/prd")


@pytest.mark.parametrize(
    ("rules", "holds"),
    [
        pytest.param(config(pair()), True, id="the same"),
        pytest.param(config(pair(name="renamed")), True, id="a pair with another name"),
        pytest.param(config(MOVED, pair()), False, id="another pair"),
        pytest.param(config(pair("lena")), False, id="another PM"),
        pytest.param(config(pair(em="eric lena")), False, id="one more EM"),
        pytest.param(replace(config(), delegates=(Delegate(holder("eric"), holder("lena")),)), True, id="a delegate"),
    ],
)
def test_an_override_ends_when_other_people_are_in_charge(rules: RepoConfig, holds: bool) -> None:
    given = later(thread(GIVEN))
    assert (outcome(given, effective(rules)) == OVERRIDDEN) is holds
    assert (spent("other people are in charge") in tree(given, rules)) is not holds


def test_an_override_ends_when_a_login_belongs_to_another_account() -> None:
    given = later(thread(GIVEN))
    renamed = replace(person("eric"), node_id="U_other", members=(user("other"),))
    assert outcome(replace(given, people={**given.people, holder("eric"): renamed})) == CLOSED
    unknown = replace(given, people={**given.people, holder("eric"): None})
    assert outcome(unknown)[0] == WAITING


@pytest.mark.parametrize(
    "marker", ["override C_1 digest", "override C_1 3 a b c", "override-pressed d-1 U_ada ada digest"]
)
def test_a_record_of_another_version_asks_for_the_override_again(marker: str) -> None:
    record = comment(VIEWER, f"<!-- rules-of-engagement: {marker} -->", number=2)
    snapshot = thread(TAKEN, record)
    assert outcome(snapshot) == CLOSED
    assert "because an earlier version of the app recorded it; override again" in tree(snapshot)
    assert only(decide(snapshot, effective()), AddComment) == []


def test_an_override_counts_again_when_the_contents_are_restored() -> None:
    rewritten = later(thread(GIVEN), files=(held(PRD, "b2"),))
    assert outcome(later(rewritten, files=(held(PRD, "b1"),))) == OVERRIDDEN


def test_an_override_for_a_removed_document_covers_only_that_document() -> None:
    snapshot = thread(GIVEN, files=(file(PRD, status="removed"),))
    assert outcome(snapshot) == OVERRIDDEN
    assert outcome(later(snapshot, files=(file("docs/prd/other.md", status="removed"),))) == CLOSED


@pytest.mark.parametrize(
    "said",
    [
        pytest.param((TAKEN,), id="the record is gone"),
        pytest.param(
            (TAKEN, comment(VIEWER, "<!-- rules-of-engagement: override C_1 -->", number=2)), id="it is cut short"
        ),
        pytest.param(
            (TAKEN, comment("bob", "<!-- rules-of-engagement: override C_1 x -->", number=2)), id="it is forged"
        ),
    ],
)
def test_an_override_without_its_record_must_be_given_again(said: tuple[Comment, ...]) -> None:
    assert outcome(thread(*said)) == CLOSED
    assert only(decide(thread(*said), effective()), AddComment) == []


def test_a_record_that_another_person_edited_does_not_count() -> None:
    done = later(thread(GIVEN))
    *others, record = done.comments
    assert outcome(replace(done, comments=(*others, replace(record, edited=True, editor=user("ada"))))) == CLOSED


def test_an_override_that_cannot_be_recorded_does_not_count() -> None:
    refused = (Refusal("issues: write", "Resource not accessible by integration", HEAD),)
    assert outcome(thread(GIVEN, refusals=refused)) == CLOSED


def test_the_tree_shows_why_an_override_does_not_count() -> None:
    assert "The override by `ada` is cancelled: `the outage" in tree(thread(GIVEN, comment("ada", CANCEL)))
    assert "The override by `ada` is not on record; override again: `the outage" in tree(thread(TAKEN))


@pytest.mark.parametrize(
    ("who", "rules", "expected"),
    [
        ("ada", effective(), OVERRIDDEN),
        ("eric", effective(), CLOSED),
        ("paula", effective(), CLOSED),
        ("ada", LEADS, CLOSED),
        ("lena", LEADS, (SUCCESS, "Overridden by lena until the documents change")),
        ("liz", LEADS, (SUCCESS, "Overridden by liz until the documents change")),
        ("paula", LEADS, CLOSED),
    ],
)
def test_administrators_or_override_holders_can_override_never_the_author(
    who: str, rules: EffectiveConfig, expected: tuple[str, str]
) -> None:
    assert outcome(thread(comment(who, REASON)), rules) == expected


def test_administrators_matter_only_without_override_holders() -> None:
    said = comment("ada", "/roe override x"), comment("paula", REASON), comment("bob"), comment("bob", "/ack")
    snapshot = thread(comment("ada", REASON), *said)
    assert unknown_rights(snapshot, read_conversation(snapshot, config())) == (user("ada"),)
    assert LEADS.config and unknown_rights(snapshot, read_conversation(snapshot, LEADS.config)) == ()


def test_strangers_who_override_cannot_make_the_app_ask_without_end() -> None:
    strangers = [comment(f"stranger-{number}", REASON, 100 + number) for number in range(30)]
    obeyed = comment("ada", REASON, 1, reactions=frozenset({"THUMBS_UP"}))
    snapshot = thread(obeyed, member("ben", REASON), *strangers)
    asked = [actor.login for actor in unknown_rights(snapshot, read_conversation(snapshot, config()))]
    assert asked == ["ada", "ben", *(f"stranger-{number}" for number in range(29, 21, -1))]


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        pytest.param(thread(GIVEN, comment("eric")), (SUCCESS, "Heard: the EM on the PRD"), id="heard all the same"),
        pytest.param(
            thread(GIVEN, files=(held(CONFIG_PATH, "b1"),), config_at_head=Blob("oid", "pm: [\n")),
            OVERRIDDEN,
            id="broken rules",
        ),
        pytest.param(
            thread(GIVEN, files_problem=TOO_MANY),
            ("FAILURE", "GitHub did not return all changed files"),
            id="unknown",
        ),
        pytest.param(thread(GIVEN, files=(file(PRD),)), CLOSED, id="contents that were not read"),
        pytest.param(
            thread(GIVEN, files=(file("a.py"),)), (SUCCESS, "No PRD, SDD or rules file changed"), id="no document"
        ),
    ],
)
def test_an_override_opens_a_closed_gate_when_its_subject_is_known(
    snapshot: Snapshot, expected: tuple[str, str]
) -> None:
    assert outcome(snapshot) == expected


def test_an_override_passes_in_advise_mode_too() -> None:
    assert outcome(thread(GIVEN), effective(config(mode=Mode.ADVISE))) == OVERRIDDEN


@pytest.mark.parametrize(
    ("said", "rules", "reply"),
    [
        (member("paula", REASON), effective(), "`paula`: `/roe override`: you cannot override your own pull request"),
        (
            member("bob", REASON),
            effective(),
            "`bob`: `/roe override` can only be used by an administrator of this repository.",
        ),
        (member("bob", REASON), LEADS, "`bob`: `/roe override` can only be used by `lena` or `@acme/leads`."),
        (comment("bob", REASON), effective(), ""),
        (
            member("ada", "/roe override"),
            effective(),
            "`ada`: `/roe override` is incomplete. Usage: `/roe override REASON`.",
        ),
        (member("ada", "/roe override \u200b"), effective(), "`ada`: `/roe override` is incomplete."),
        (member("ada", "/roe override cancel it"), effective(), "`ada`: `/roe override` is unclear. To end all overr"),
        (member("ada", "/roe override cancel"), effective(), "`ada`: `/roe override`: no override is in force here."),
    ],
)
def test_a_reply_says_why_a_person_cannot_override(said: Comment, rules: EffectiveConfig, reply: str) -> None:
    reaction, text = answer(said, rules)
    assert (reaction, text[: len(reply)], bool(text)) == ("CONFUSED", reply, bool(reply))


def test_an_override_needs_a_document() -> None:
    reaction, reply = answer(member("ada", REASON), files=(file("a.py"),))
    assert (reaction, reply.partition("\n")[0]) == (
        "CONFUSED",
        "`ada`: `/roe override`: there is no document here to override the check for.",
    )


@pytest.mark.parametrize(
    "changes",
    [{"files": (file(PRD),)}, {"files_problem": TOO_MANY}],
    ids=["a document that was not read", "files that were not read"],
)
def test_an_override_needs_documents_that_can_be_read(changes: dict[str, Any]) -> None:
    reaction, reply = answer(member("ada", REASON), **changes)
    assert (reaction, reply.partition("\n")[0]) == (
        "CONFUSED",
        "`ada`: `/roe override`: the documents cannot be read at the moment. Check again later, then override again.",
    )


def test_another_command_does_not_override() -> None:
    assert outcome(thread(comment("ada", "/ack the outage cannot wait"))) == CLOSED


def test_an_override_without_permission_does_not_affect_a_later_one() -> None:
    assert outcome(thread(comment("eve", REASON), GIVEN)) == OVERRIDDEN
    assert outcome(thread(comment("ada", "/roe override"), GIVEN)) == OVERRIDDEN


def test_an_override_and_its_cancellation_get_a_reaction() -> None:
    assert answer(GIVEN)[0] == "THUMBS_UP"
    assert answer(comment("ada", "/roe override cancel"), None, GIVEN) == ("THUMBS_UP", "")


def test_an_override_has_no_effect_on_an_issue() -> None:
    assert [type(action) for action in decide(issue(comments=(GIVEN,)), effective()).actions] == [AddReaction]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(review("ada", "COMMENTED", REASON), id="in a review"),
        pytest.param(review("ada", "COMMENTED", "", comments=(comment("ada", REASON),)), id="at a line"),
    ],
)
def test_an_override_may_be_given_and_cancelled_in_a_review(said: Review) -> None:
    snapshot = later(thread(reviews=(said,)))
    assert outcome(thread(reviews=(said,))) == outcome(snapshot) == OVERRIDDEN
    ended = review("ada", "COMMENTED", "/roe override cancel", 20)
    assert outcome(later(thread(reviews=(said, ended)))) == CLOSED
    assert outcome(later(thread(reviews=(ended, said)))) == CLOSED


def test_each_click_on_override_is_an_override() -> None:
    def pressed(by: str, minutes: float) -> Comment:
        body = f"…\n\n<!-- rules-of-engagement: override-pressed d-{minutes} U_{by} {by} 2 a b c -->"
        return comment(VIEWER, body, minutes, number=int(minutes))

    both = thread(pressed("ada", 5), pressed("ben", 6), administrators_of="ada ben")
    assert [given.by.login for given in given_overrides(both, read_conversation(both, config()))] == ["ada", "ben"]
    assert {actor.login for actor in unknown_rights(both, read_conversation(both, config()))} == {"ada", "ben"}
    merged = thread(pressed("ada", 5), pressed("ben", 6), administrators_of="ada ben", merged_at=at(5))
    assert [given.by.login for given in given_overrides(merged, read_conversation(merged, config()))] == ["ada"]
