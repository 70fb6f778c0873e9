"""An override passes for the documents as they are, says who and why, and is on record (SPEC §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.documents.fingerprint import fingerprint, unread
from ghapp.rules.documents.touched import touched
from ghapp.rules.hearing.overrides import given_overrides, unknown_rights
from ghapp.rules.model.framework import CONFIG_PATH, EffectiveConfig, Mode, RepoConfig
from ghapp.rules.model.plan import AddComment, AddReaction, Record
from ghapp.rules.model.snapshot import Blob, ChangedFile, Comment, Refusal, Review, Snapshot, State
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    HEAD,
    PAULA,
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
    known,
    only,
    person,
    pull,
    review,
    team,
    user,
)
from tests.support.effects import applied
from tests.support.verdicts import SUCCESS, TOO_MANY, WAITING, outcome, verdict

REASON = "/override the outage cannot wait"
GIVEN = comment("ada", REASON, number=1)
TAKEN = replace(GIVEN, reactions=frozenset({"THUMBS_UP"}))
OVERRIDDEN = (SUCCESS, "Overridden by ada until the documents change")
CLOSED = (WAITING, "Waiting for @eric (EM) to comment on the PRD")
LEADS = effective(replace(config(), override=(holder("lena"), holder("acme/leads"))))
PEOPLE = known(person("lena"), team("acme/leads", "liz", "paula"))


def held(path: str, blob: str, **changes: Any) -> ChangedFile:
    """A changed file whose contents were read."""
    return replace(file(path), blob=blob, **changes)


def thread(*said: Comment, files: tuple[ChangedFile, ...] = (held(PRD, "b1"),), **changes: Any) -> Snapshot:
    """A PRD by paula that nobody has spoken on; ada administers the repository, and so does paula."""
    admins = frozenset({"U_ada", "U_paula", *(f"U_{name}" for name in changes.pop("administrators_of", "").split())})
    return pull(author=PAULA, comments=said, files=files, administrators=admins, people=PEOPLE, **changes)


def later(snapshot: Snapshot, rules: EffectiveConfig | None = None, **changes: Any) -> Snapshot:
    """After a look, with another diff."""
    done = applied(snapshot, decide(snapshot, rules or effective()))
    assert done.pull_request
    return replace(done, pull_request=replace(done.pull_request, **changes))


def answer(said: Comment, rules: EffectiveConfig | None = None, *before: Comment, **changes: Any) -> tuple[str, str]:
    """The reaction to the last comment, and the last thing that the app wrote."""
    plan = decide(thread(*before, said, **changes), rules or effective())
    reactions = {action.comment_id: action.content for action in only(plan, AddReaction)}
    (*_, reply) = ["", *(action.body for action in only(plan, AddComment))]
    return reactions[said.node_id], reply


def test_an_override_lets_the_check_pass_and_says_who_and_why() -> None:
    snapshot = thread(GIVEN)
    assert outcome(snapshot) == OVERRIDDEN
    tree = tree_as_text(verdict(snapshot).tree)
    assert "✅ `ada` overrides this check until the documents change: `the outage cannot wait` <https://" in tree
    assert "⏳ Waiting for @eric (EM)" in tree


def test_it_is_taken_on_record_once_with_what_the_documents_held() -> None:
    snapshot = thread(GIVEN)
    (record,) = only(decide(snapshot, effective()), AddComment)
    assert record.body.startswith(
        "On record: `ada` overrides the check, because `the outage cannot wait`\n\nThis holds"
    )
    assert only(decide(later(snapshot), effective()), AddComment) == []
    assert outcome(later(snapshot)) == OVERRIDDEN


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param((held(PRD, "b1"), file("src/a.py")), OVERRIDDEN, id="other files changed"),
        pytest.param((held("docs/prd/moved.md", "b1"),), OVERRIDDEN, id="moved as it is"),
        pytest.param((held("other.md", "b1", previous_path=PRD),), OVERRIDDEN, id="moved away as it is"),
        pytest.param((held(PRD, "b2"),), CLOSED, id="rewritten"),
        pytest.param((held(PRD, "b1"), held("docs/prd/b.md", "b1")), CLOSED, id="another of the same contents"),
        pytest.param((file(PRD, status="removed"),), CLOSED, id="taken away"),
        pytest.param(
            (held(SDD, "b1"),), (WAITING, "Waiting for @eric (EM) to comment on the SDD"), id="of another kind"
        ),
    ],
)
def test_it_holds_while_the_documents_hold_what_they_held(
    files: tuple[ChangedFile, ...], expected: tuple[str, str]
) -> None:
    snapshot = later(thread(GIVEN), files=files)
    assert outcome(snapshot) == expected
    note = "The override by `ada` is no longer valid, because the documents have changed: `the outage cannot wait`"
    assert (note in tree_as_text(verdict(snapshot).tree)) is (expected is not OVERRIDDEN)


def test_an_override_counts_again_where_the_contents_are_what_they_were() -> None:
    rewritten = later(thread(GIVEN), files=(held(PRD, "b2"),))
    assert outcome(later(rewritten, files=(held(PRD, "b1"),))) == OVERRIDDEN


def test_one_that_takes_a_document_away_is_for_that_document_alone() -> None:
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


def test_a_record_that_somebody_else_edited_is_no_record() -> None:
    done = later(thread(GIVEN))
    *others, record = done.comments
    assert outcome(replace(done, comments=(*others, replace(record, edited=True, editor=user("ada"))))) == CLOSED


def test_an_override_that_cannot_be_taken_on_record_does_not_count() -> None:
    refused = (Refusal("issues: write", "Resource not accessible by integration", HEAD),)
    assert outcome(thread(GIVEN, refusals=refused)) == CLOSED


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param((comment("ada", "/override cancel"),), CLOSED, id="cancelled by who gave it"),
        pytest.param((comment("ada", "/roe override Cancel"),), CLOSED, id="in other letters"),
        pytest.param((comment("eve", "/override cancel"),), OVERRIDDEN, id="by somebody who may not"),
        pytest.param((comment("paula", "/override cancel"),), OVERRIDDEN, id="by the author"),
        pytest.param((comment("ada", "/override cancel"), comment("ada", "/override x")), OVERRIDDEN, id="given anew"),
        pytest.param(
            (comment("ada", "/override cancel"), comment("ada", "/override cancel")), CLOSED, id="cancelled twice"
        ),
        pytest.param((comment("ada", "/override cancel all meetings"),), OVERRIDDEN, id="a reason that begins so"),
    ],
)
def test_an_override_can_be_cancelled(said: tuple[Comment, ...], expected: tuple[str, str]) -> None:
    snapshot = later(thread(GIVEN))
    assert outcome(replace(snapshot, comments=(*snapshot.comments, *said))) == expected


def test_the_tree_says_that_it_was_cancelled() -> None:
    snapshot = thread(GIVEN, comment("ada", "/override cancel"))
    assert "The override by `ada` is cancelled: `the outage" in tree_as_text(verdict(snapshot).tree)


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
def test_administrators_or_those_under_override_may_never_the_author(
    who: str, rules: EffectiveConfig, expected: tuple[str, str]
) -> None:
    assert outcome(thread(comment(who, REASON)), rules) == expected


def test_only_where_nobody_is_named_must_github_be_asked_who_administers() -> None:
    said = comment("ada", "/override x"), comment("paula", REASON), comment("bob"), comment("bob", "/ack")
    snapshot = thread(comment("ada", REASON), *said)
    assert unknown_rights(snapshot, read_conversation(snapshot, config())) == (user("ada"),)
    assert LEADS.config and unknown_rights(snapshot, read_conversation(snapshot, LEADS.config)) == ()


EDITED = Blob("oid", "pm: [\n")


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        pytest.param(thread(GIVEN, comment("eric")), (SUCCESS, "Heard: the EM on the PRD"), id="heard all the same"),
        pytest.param(
            thread(GIVEN, files=(held(CONFIG_PATH, "b1"),), config_at_head=EDITED), OVERRIDDEN, id="broken rules"
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
def test_an_override_opens_what_is_closed_where_it_is_known_what_it_is_for(
    snapshot: Snapshot, expected: tuple[str, str]
) -> None:
    assert outcome(snapshot) == expected


def test_in_advise_an_override_passes_as_well() -> None:
    assert outcome(thread(GIVEN), effective(config(mode=Mode.ADVISE))) == OVERRIDDEN


def member(who: str, body: str) -> Comment:
    return comment(who, body, association="MEMBER")


@pytest.mark.parametrize(
    ("said", "rules", "reply"),
    [
        (member("paula", REASON), effective(), "`paula`: `/override` is not for the author"),
        (member("bob", REASON), effective(), "`bob`: `/override` is for those who administer this repository."),
        (member("bob", REASON), LEADS, "`bob`: `/override` is for `lena` and `@acme/leads`."),
        (comment("bob", REASON), effective(), ""),
        (member("ada", "/override"), effective(), "`ada`: `/override` needs more: write `/override REASON`."),
        (member("ada", "/override cancel"), effective(), "`ada`: `/override`: no override stands here."),
    ],
)
def test_a_reply_says_why_somebody_may_not_override(said: Comment, rules: EffectiveConfig, reply: str) -> None:
    reaction, text = answer(said, rules)
    assert (reaction, text[: len(reply)], bool(text)) == ("CONFUSED", reply, bool(reply))


def test_there_must_be_a_document_to_override_for() -> None:
    reaction, reply = answer(member("ada", REASON), files=(file("a.py"),))
    assert (reaction, reply.partition("\n")[0]) == (
        "CONFUSED",
        "`ada`: `/override`: there is no document here whose contents this could be bound to.",
    )


def test_another_command_overrides_nothing() -> None:
    assert outcome(thread(comment("ada", "/ack the outage cannot wait"))) == CLOSED


def test_an_override_by_somebody_who_may_not_takes_nothing_from_one_that_follows() -> None:
    assert outcome(thread(comment("eve", REASON), GIVEN)) == OVERRIDDEN
    assert outcome(thread(comment("ada", "/override"), GIVEN)) == OVERRIDDEN


def test_an_override_and_its_end_are_done() -> None:
    assert answer(GIVEN)[0] == "THUMBS_UP"
    assert answer(comment("ada", "/override cancel"), None, GIVEN) == ("THUMBS_UP", "")


def test_nothing_is_overridden_on_an_issue() -> None:
    assert decide(issue(comments=(GIVEN,)), effective()).actions == ()


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
    ended = review("ada", "COMMENTED", "/override cancel", 20)
    assert outcome(later(thread(reviews=(said, ended)))) == CLOSED
    assert outcome(later(thread(reviews=(ended, said)))) == CLOSED


def test_contents_on_record_are_known_for_good() -> None:
    snapshot = thread(files=(held(PRD, "b1"), held(SDD, "b2")))
    assert snapshot.pull_request
    digest = fingerprint(snapshot.pull_request, touched(config(), snapshot.pull_request.files))
    assert digest == "1fc6d3e3c9e6ffddf437"


def records(snapshot: Snapshot) -> list[Record]:
    return [record for record in decide(snapshot, effective()).records if record.kind == "override"]


def test_an_override_is_in_the_ledger_with_its_reason_and_its_end() -> None:
    snapshot = thread(GIVEN)
    documents = touched(config(), (held(PRD, "b1"),))
    assert snapshot.pull_request
    digest = fingerprint(snapshot.pull_request, documents)
    (record,) = records(snapshot)
    ended = {"cancelled_by": None, "cancelled_at": None}
    data = {"who": "ada", "link": GIVEN.url, "reason": "the outage cannot wait", "contents": digest, "holds": True}
    assert (record.identity, record.at, record.data) == ("override C_1", GIVEN.created_at, data | ended)
    (cancelled,) = records(
        replace(later(snapshot), comments=(*later(snapshot).comments, comment("ada", "/override cancel")))
    )
    assert (cancelled.data["holds"], cancelled.data["cancelled_by"]) == (False, "ada")
    twice = comment("ada", "/override cancel", 20), comment("ada", "/override cancel", 30)
    (cancelled,) = records(replace(later(snapshot), comments=(*later(snapshot).comments, *twice)))
    assert cancelled.data["cancelled_at"] == at(20).isoformat()
    assert records(thread(TAKEN)) == []
    (merged,) = records(replace(later(snapshot, merged_at=snapshot.taken_at), state=State.MERGED))
    assert merged.data["holds"] is True


def test_what_is_to_be_read_is_what_is_there() -> None:
    files = (file(PRD), file("docs/prd/gone.md", status="removed"), held(SDD, "b"), file("a.py"))
    snapshot = thread(files=files)
    rules = load("pm: a\nem: b\n")
    assert snapshot.pull_request and isinstance(rules, RepoConfig)
    assert unread(snapshot.pull_request, touched(rules, files)) == (PRD,)


def test_each_press_of_the_button_is_an_override() -> None:
    def pressed(by: str, minutes: float) -> Comment:
        body = f"…\n\n<!-- rules-of-engagement: override-pressed d-{minutes} U_{by} {by} digest -->"
        return comment(VIEWER, body, minutes, number=int(minutes))

    both = thread(pressed("ada", 5), pressed("ben", 6), administrators_of="ada ben")
    assert [given.by.login for given in given_overrides(both, read_conversation(both, config()))] == ["ada", "ben"]
    assert {actor.login for actor in unknown_rights(both, read_conversation(both, config()))} == {"ada", "ben"}
    merged = thread(pressed("ada", 5), pressed("ben", 6), administrators_of="ada ben", merged_at=at(5))
    assert [given.by.login for given in given_overrides(merged, read_conversation(merged, config()))] == ["ada"]
