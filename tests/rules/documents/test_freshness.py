"""Freshness: which voices count for the present documents (SPEC §3, "Freshness")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.gate.check_run import sightings_on
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH, ConfigSource, EffectiveConfig, Stale
from ghapp.rules.model.head_arrivals import NO_HISTORY
from ghapp.rules.model.plan import WriteCheck
from ghapp.rules.model.sightings import merge_sightings
from ghapp.rules.model.snapshot import ChangedFile, EventKind, Snapshot, ThreadState
from tests.support.builders import (
    HEAD,
    PRD,
    SDD,
    at,
    came,
    check,
    comment,
    config,
    effective,
    event,
    file,
    holder,
    known,
    only,
    pair,
    person,
    prd,
    pull,
    review,
)
from tests.support.successive_looks import (
    CODE,
    DOCUMENT,
    FORCED,
    KEEP,
    NEW,
    OLD,
    RETARGETED,
    code,
    holding,
    looked,
    outcome,
    told,
    written,
)
from tests.support.verdicts import SUCCESS, WAITING


@pytest.mark.parametrize("minutes", [0, 5], ids=["in the same second", "later"])
def test_a_voice_counts_from_the_opening_if_the_document_was_there(minutes: float) -> None:
    said = (comment("eric", minutes=minutes),)
    assert outcome(written(HEAD, "1", -5, comments=said), rules=KEEP) == SUCCESS
    assert outcome(written(HEAD, "1", -5, comments=said), rules=DOCUMENT) == SUCCESS


@pytest.mark.parametrize(
    ("said_at", "conclusion"), [(10, WAITING), (20, WAITING), (21, SUCCESS)], ids=["before", "in the second", "after"]
)
def test_a_voice_counts_if_given_after_the_kind_was_first_touched(said_at: float, conclusion: str) -> None:
    said = (comment("eric", minutes=said_at),)
    assert outcome(code(), written(HEAD, "1", 20, comments=said), rules=KEEP) == conclusion


@pytest.mark.parametrize(
    ("pushed", "conclusion"),
    [
        pytest.param(5, SUCCESS, id="before it was closed"),
        pytest.param(10, SUCCESS, id="in the second in which it was closed"),
        pytest.param(15, WAITING, id="while it was closed"),
        pytest.param(35, WAITING, id="while it was closed again"),
    ],
)
def test_a_push_to_a_closed_pull_request_counts_from_the_reopening(pushed: float, conclusion: str) -> None:
    turns = (EventKind.CLOSED, 10), (EventKind.REOPENED, 30), (EventKind.CLOSED, 32), (EventKind.REOPENED, 40)
    timeline = tuple(event(kind, "", "paula", minutes) for kind, minutes in turns)
    said = (comment("eric", minutes=max(20, pushed + 1)),)
    looks = code(), written(NEW, "1", pushed, comments=said, timeline=timeline)
    assert outcome(*looks, rules=KEEP) == conclusion


def test_freshness_is_tracked_for_each_kind() -> None:
    pushed = came(NEW, 20, before=OLD)
    history = replace(pushed, delivered=(*came(OLD, 0).delivered, *pushed.delivered))
    both = prd(
        files=(file(PRD), file(SDD)), head_sha=NEW, head_history=history, comments=(comment("eric", minutes=10),)
    )
    verdict = looked(written(OLD, "1", 0), both, rules=KEEP).verdict
    assert verdict
    assert verdict.title == "Waiting for @eric (EM) to comment on the SDD"


def test_the_check_names_a_voice_that_came_before_the_document() -> None:
    said = (comment("eric", minutes=10),)
    plan = looked(code(), written(NEW, "1", 20, comments=said), rules=KEEP)
    assert plan.verdict
    expected = "`eric` (EM) commented on 2026-03-02 09:10 UTC, before commit `ccccccc` first changed the PRD"
    assert expected in told(plan.verdict.tree)
    assert f"No longer counts: [{expected}]" in check(plan).summary.replace("\\", "")


def test_a_rewrite_keeps_a_voice_or_makes_it_stale_as_configured() -> None:
    said = (comment("eric", minutes=10),)
    looks = written(OLD, "1", 0), written(NEW, "2", 20, comments=said)
    assert outcome(*looks, rules=KEEP) == SUCCESS
    assert outcome(*looks, rules=DOCUMENT) == WAITING
    verdict = looked(*looks, rules=DOCUMENT).verdict
    assert verdict
    expected = "`eric` (EM) commented on 2026-03-02 09:10 UTC, but the PRD has changed since, in commit `ccccccc`"
    assert expected in told(verdict.tree)


def test_a_voice_on_new_contents_is_awaited_since_they_appeared() -> None:
    looks = written(OLD, "1", 0), written(NEW, "2", 20, comments=(comment("eric", minutes=10),))
    assert "- Waiting for: @eric (EM), since 2026-03-02 09:20 UTC" in check(looked(*looks, rules=DOCUMENT)).summary
    unread = prd(files=(holding(None),))
    assert "- Waiting for: @eric (EM), since 2026-03-02 09:00 UTC" in check(looked(unread, rules=DOCUMENT)).summary


def test_the_first_commit_that_changed_the_contents_is_named() -> None:
    said = (comment("eric", minutes=10),)
    looks = written(OLD, "1", 0), written(NEW, "2", 20, comments=said), written(HEAD, "3", 30, comments=said)
    verdict = looked(*looks, rules=DOCUMENT).verdict
    assert verdict
    assert "in commit `ccccccc`" in told(verdict.tree)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(written(NEW, "1", 20), id="a rebase"),
        pytest.param(
            written(NEW, "1", 20, files=(holding("1"), holding("9", "src/shop.py"))), id="a change of other files"
        ),
        pytest.param(
            written(NEW, "1", 20, timeline=(event(FORCED, NEW, minutes=20),)), id="a force-push of the same contents"
        ),
    ],
)
def test_a_voice_stays_fresh_after(after: Snapshot) -> None:
    assert outcome(written(OLD, "1", 0), replace(after, comments=(comment("eric"),)), rules=DOCUMENT) == SUCCESS


B = "docs/prd/b.md"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([holding("1")], [holding("1", B, previous=PRD)], id="a rename"),
        pytest.param([holding("1"), holding("2", B)], [holding("2"), holding("1", B)], id="a swap of two documents"),
        pytest.param(
            [holding("1"), holding("2", "a.md")], [holding("2"), holding("1", "a.md")], id="a swap with another file"
        ),
        pytest.param([holding("1", B)], [holding("1", B), file(PRD, status="removed")], id="the second half of a move"),
        pytest.param([holding("1")], [holding("120000 1")], id="a file that becomes a symbolic link"),
    ],
)
def test_a_voice_is_stale_after(before: list[ChangedFile], after: list[ChangedFile]) -> None:
    said = (comment("eric"),)
    looks = written(OLD, "", 0, files=tuple(before)), written(NEW, "", 20, files=tuple(after), comments=said)
    assert outcome(*looks, rules=DOCUMENT) == WAITING


def test_a_move_is_the_same_whether_git_reports_it_as_a_rename_or_not() -> None:
    reported = [(holding("1", B, previous=PRD),), (holding("1", B), file(PRD, status="removed"))]
    said = (comment("eric"),)
    for before, after in (reported, reversed(reported)):
        looks = written(OLD, "", 0, files=before), written(NEW, "", 20, files=after, comments=said)
        assert outcome(*looks, rules=DOCUMENT) == SUCCESS


def test_a_voice_counts_again_when_its_contents_are_restored() -> None:
    looks = written(OLD, "1", 0), written(NEW, "2", 20)
    back = written(OLD, "1", 0, timeline=(event(FORCED, NEW, minutes=20), event(FORCED, OLD, minutes=30)))
    for said_at, conclusion in [(10, SUCCESS), (25, WAITING), (31, SUCCESS)]:
        said = (comment("eric", minutes=said_at),)
        assert outcome(*looks, replace(back, comments=said), rules=DOCUMENT) == conclusion, said_at


def test_contents_never_appear_before_the_last_evaluation_that_saw_others() -> None:
    before = replace(written(OLD, "1", 5), updated_at=at(10))
    after = replace(written(NEW, "2", 7, comments=(comment("eric", minutes=10),)), updated_at=at(15))
    assert outcome(before, after, rules=DOCUMENT) == WAITING
    assert outcome(replace(before, updated_at=at(6)), after, rules=DOCUMENT) == SUCCESS


def test_contents_without_a_known_date_appear_when_first_seen() -> None:
    unknown = written(NEW, "2", 0, seen=30, head_history=NO_HISTORY, comments=(comment("eric", minutes=20),))
    before = written(OLD, "1", 0)
    assert outcome(before, unknown, rules=DOCUMENT) == WAITING
    for rules in (KEEP, DOCUMENT):
        assert outcome(code(), unknown, rules=rules) == WAITING
        assert outcome(unknown, rules=rules) == WAITING
    assert outcome(before, replace(unknown, comments=(comment("eric", minutes=31),)), rules=DOCUMENT) == SUCCESS


def test_a_slow_clock_does_not_date_contents_before_a_comment() -> None:
    said = (comment("eric", minutes=20),)
    slow = written(NEW, "2", 0, seen=5, head_history=NO_HISTORY, comments=said, updated_at=at(20))
    assert outcome(code(), slow, rules=KEEP) == WAITING


def test_a_kind_from_a_new_base_is_touched_from_the_base_change() -> None:
    retargeted = written(CODE, "1", 0, timeline=(event(RETARGETED, "", minutes=20),))
    for said_at, conclusion in [(10, WAITING), (21, SUCCESS)]:
        said = (comment("eric", minutes=said_at),)
        for rules in (KEEP, DOCUMENT):
            assert outcome(code(), replace(retargeted, comments=said), rules=rules) == conclusion


def test_more_documents_from_a_new_base_count_from_the_base_change() -> None:
    more = (holding("1"), holding("2", "docs/prd/next.md"))
    retargeted = written(OLD, "1", 0, files=more, timeline=(event(RETARGETED, "", minutes=20),))
    for said_at, conclusion in [(10, WAITING), (21, SUCCESS)]:
        said = (comment("eric", minutes=said_at),)
        assert outcome(written(OLD, "1", 0), replace(retargeted, comments=said), rules=DOCUMENT) == conclusion


def test_contents_are_never_older_than_those_they_replace() -> None:
    looks = written(OLD, "1", 5), written(NEW, "2", 0, seen=-10)
    sightings = looked(*looks, rules=DOCUMENT).sightings
    # As the next look reads it: by the time of each.
    assert merge_sightings(looks[0].number, (sightings,)) == sightings


REVIEWED = [
    pytest.param(review("eric", commit_sha=HEAD, minutes=1), {}, SUCCESS, id="the head"),
    pytest.param(review("eric", commit_sha=OLD), {(OLD, PRD): "1"}, SUCCESS, id="the same contents"),
    pytest.param(review("eric", commit_sha=OLD), {(OLD, PRD): "0"}, WAITING, id="other contents"),
    pytest.param(review("eric", commit_sha=OLD, minutes=50), {(OLD, PRD): "0"}, WAITING, id="other contents, but late"),
    pytest.param(review("eric", commit_sha=OLD), {(OLD, PRD): None}, WAITING, id="no such file"),
    pytest.param(review("eric", commit_sha=None), {}, WAITING, id="nobody knows what, before"),
    pytest.param(review("eric", commit_sha=None, minutes=31), {}, SUCCESS, id="nobody knows what, after"),
]


@pytest.mark.parametrize(("said", "blobs", "conclusion"), REVIEWED)
def test_a_review_refers_to_the_contents_of_its_own_commit(said: Any, blobs: Any, conclusion: str) -> None:
    looks = written(OLD, "0", 0), written(HEAD, "1", 30, reviews=(said,), blobs=blobs)
    assert outcome(*looks, rules=DOCUMENT) == conclusion


GONE = (file(PRD, status="removed"),)
MOVED = (holding("1", B, previous=PRD),)


@pytest.mark.parametrize(
    ("files", "then", "conclusion"),
    [
        pytest.param(MOVED, {PRD: None, B: "1"}, SUCCESS, id="after the move"),
        pytest.param(MOVED, {PRD: "1", B: None}, WAITING, id="before the move"),
        pytest.param(MOVED, {PRD: "1", B: "1"}, WAITING, id="between copy and deletion"),
        pytest.param(GONE, {PRD: None}, SUCCESS, id="after the deletion"),
        pytest.param(GONE, {PRD: "1"}, WAITING, id="before the deletion"),
        pytest.param(GONE, {}, WAITING, id="of a commit that is gone"),
        pytest.param((*GONE, holding("1", B)), {PRD: None, B: "1"}, SUCCESS, id="of all documents"),
        pytest.param((*GONE, holding("1", B)), {B: "1"}, WAITING, id="of documents that are partly unknown"),
    ],
)
def test_a_review_of_a_moved_or_deleted_document_counts_for_its_commit(
    files: tuple[ChangedFile, ...], then: dict[str, str | None], conclusion: str
) -> None:
    said = (review("eric", commit_sha=OLD),)
    look = written(HEAD, "", 30, files=files, reviews=said, blobs={(OLD, path): blob for path, blob in then.items()})
    assert outcome(look, rules=DOCUMENT) == conclusion


def test_unreadable_contents_make_every_voice_stale() -> None:
    said = (comment("eric"), review("eric", commit_sha=HEAD))
    snapshot = prd(files=(holding(None),), comments=said[:1], reviews=said[1:])
    assert outcome(snapshot, rules=DOCUMENT) == WAITING


def test_the_last_voice_of_each_holder_is_named_as_stale() -> None:
    said = (comment("eric", minutes=5), comment("eric", minutes=10))
    plan = looked(code(), written(HEAD, "1", 20, comments=said), rules=KEEP)
    assert plan.verdict
    assert told(plan.verdict.tree).count("first changed the PRD") == 1
    assert "09:10 UTC" in told(plan.verdict.tree)


def test_freshness_is_tracked_for_each_pair() -> None:
    pairs = pair("paula", "bob", name="bills", paths="billing/**"), pair()
    rules = effective(config(*pairs, stale=Stale.DOCUMENT))
    bills = "billing/PRD.md"
    files = (holding("1"), holding("2", bills)), (holding("1"), holding("3", bills))
    said = (comment("eric"), comment("bob"))
    people = {**known(), holder("bob"): person("bob")}
    first, second = (
        prd(files=some, head_sha=sha, head_history=came(sha, pushed), comments=said, people=people)
        for some, sha, pushed in zip(files, (OLD, NEW), (0, 20), strict=True)
    )
    verdict = looked(first, second, rules=rules).verdict
    assert verdict
    assert verdict.title == "Waiting for @bob (EM) to comment on the PRD"


# What is noted, and where.


def test_sightings_are_in_the_check_and_not_written_again() -> None:
    first = written(OLD, "1", 0)
    plan = looked(first, rules=DOCUMENT)
    written_check = check(plan)
    assert plan.sightings.startswith("7;p37a8eec1ce19687d.")
    assert written_check.external_id.endswith(f":{plan.sightings}")
    run = run_of(written_check)
    assert sightings_on(7, (run,)) == plan.sightings
    assert first.pull_request
    again = replace(
        first, taken_at=at(99), pull_request=replace(first.pull_request, checks=(run,), sightings=plan.sightings)
    )
    assert not only(decide(again, DOCUMENT), WriteCheck)


def test_sightings_are_added_to_the_check_of_another_pull_request() -> None:
    plan = looked(prd(), rules=KEEP)
    published, annotated, sightings = check(plan).external_id.rsplit(":", 2)
    for anothers, writes in [("8;p37a8.1.aaaaaaa", 1), ("", 1), (sightings, 0)]:
        run = replace(run_of(check(plan)), external_id=f"{published}:{annotated}:{anothers}")
        assert len(only(decide(prd(checks=(run,)), KEEP), WriteCheck)) == writes


@pytest.mark.parametrize("source", [ConfigSource.REPOSITORY, ConfigSource.NONE], ids=["never valid", "no file"])
@pytest.mark.parametrize("sightings", ["", "7", "7;prd.1.aaaaaaa"])
def test_sightings_are_kept_without_a_configuration(source: ConfigSource, sightings: str) -> None:
    plan = decide(prd(sightings=sightings, required_check=CHECK_NAME), EffectiveConfig(source=source))
    assert (plan.sightings, check(plan).external_id.split(":")[3]) == (sightings, sightings)


def test_a_merged_thread_keeps_its_sightings() -> None:
    merged = pull(CONFIG_PATH, sightings="7;r37a8.1.aaaaaaa", state=ThreadState.MERGED, merged_at=at(9))
    assert decide(merged, KEEP).sightings == "7;r37a8.1.aaaaaaa"


def run_of(written: WriteCheck) -> CheckRun:
    """What GitHub shows of a check that was written."""
    return CheckRun(
        node_id="RUN", name=written.name, conclusion=written.conclusion.value, external_id=written.external_id
    )
