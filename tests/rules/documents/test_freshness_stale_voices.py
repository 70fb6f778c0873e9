"""Stale voices: how the check shows them, and which moment counts (SPEC §3, "Freshness")."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.documents.config_change import touched_documents
from ghapp.rules.documents.freshness import assess_freshness
from ghapp.rules.model.framework import CONFIG_PATH, EffectiveConfig, Stale
from ghapp.rules.model.plan import Status
from ghapp.rules.model.sightings import Sighting, encode_sightings
from ghapp.rules.model.snapshot import EventKind
from tests.support.builders import (
    ERIC,
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
    known,
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
    code,
    holding,
    looked,
    outcome,
    told,
    written,
)
from tests.support.verdicts import SUCCESS, WAITING


@pytest.mark.parametrize(("minutes", "is_stale"), [(10, True), (30, False)], ids=["before", "after"])
def test_a_voice_is_stale_unless_it_came_after_the_document(minutes: float, is_stale: bool) -> None:
    snapshot = written(HEAD, "1", 20, comments=(comment("eric", minutes=minutes),))
    assert snapshot.pull_request and KEEP.config
    documents = touched_documents(snapshot.pull_request, KEEP.config, KEEP)
    freshness = assess_freshness(snapshot, snapshot.pull_request, KEEP.config, documents)
    voices = read_conversation(snapshot, KEEP.config).voices
    assert (freshness.stale(documents[0], voices.all[0]) is not None) is is_stale
    assert (not freshness.only(documents[0], voices).all) is is_stale


def test_the_check_links_to_the_stale_voice() -> None:
    said = comment("eric", minutes=10)
    verdict = looked(written(OLD, "1", 0), written(NEW, "2", 20, comments=(said,)), rules=DOCUMENT).verdict
    assert verdict
    (document,) = verdict.tree.children
    assert [(note.status, note.link) for note in document.children[0].children] == [(Status.NOTE, said.url)]
    plan = looked(written(OLD, "1", 0), written(NEW, "2", 20, comments=(said,)), rules=DOCUMENT)
    (line,) = [line for line in check(plan).summary.split("\n") if "No longer counts" in line]
    assert line.endswith(f"]({said.url})")


@pytest.mark.parametrize(
    ("rules", "since"), [(KEEP, "09:20"), (DOCUMENT, "09:40")], ids=["was first touched", "got its contents"]
)
def test_a_voice_is_awaited_since_the_document_appeared(rules: EffectiveConfig, since: str) -> None:
    plan = looked(code(), written(OLD, "1", 20), written(NEW, "2", 40), rules=rules)
    assert f"- Waiting for: @eric (EM), since 2026-03-02 {since} UTC" in check(plan).summary


def test_an_inline_comment_refers_to_the_commit_of_its_review() -> None:
    said = review("eric", "COMMENTED", "", 50, commit_sha=OLD, comments=(comment("eric"),))
    for blob, conclusion in [("1", SUCCESS), ("0", WAITING)]:
        looks = (
            written(OLD, blob, 0),
            written(HEAD, "1", 30, reviews=(said,), blobs={(OLD, PRD): blob}, seen=99),
        )
        assert outcome(*looks, rules=DOCUMENT) == conclusion


def test_a_force_push_to_another_head_does_not_date_this_head() -> None:
    timeline = (event(FORCED, OLD, minutes=50), event(EventKind.LABELED, NEW, minutes=50))
    looks = code(), written(NEW, "1", 20, timeline=timeline, comments=(comment("eric", minutes=30),))
    assert outcome(*looks, rules=KEEP) == SUCCESS


def test_a_kind_and_the_contents_of_each_pair_have_distinct_names() -> None:
    both = prd(files=(holding("1"), holding("2", SDD)), head_sha=HEAD)
    subjects = [note.split(".")[0] for note in looked(both, rules=DOCUMENT).sightings.split(";")[1:]]
    assert subjects == ["p37a8eec1ce19687d", "s37a8eec1ce19687d"] * 2


def test_pairs_with_similar_digests_are_heard_each_for_its_own_document() -> None:
    pairs = (
        pair(name="team-24", paths="docs/prd/24/**"),
        pair(name="team-48", paths="docs/prd/48/**"),
        pair(name="rest"),
    )
    rules = effective(config(*pairs, stale=Stale.DOCUMENT))
    files = (holding("1", "docs/prd/24/a.md"), holding("2", "docs/prd/48/a.md"))
    look = written(HEAD, "", 0, files=files, comments=(comment("eric", minutes=30),))
    assert outcome(look, look, rules=rules) == SUCCESS


@pytest.mark.parametrize(("minutes", "conclusion"), [(4, WAITING), (6, SUCCESS)])
def test_contents_noted_under_a_short_name_count_as_new(minutes: float, conclusion: str) -> None:
    old = Sighting("p37a8", at(5), HEAD[:7], "1" * 20)
    look = written(HEAD, "1", 0, comments=(comment("eric", minutes=minutes),))
    assert look.pull_request
    noted = replace(look.pull_request, sightings=encode_sightings(7, (old,), 999))
    first = decide(replace(look, pull_request=noted), DOCUMENT)
    later = replace(look.pull_request, sightings=first.sightings)
    verdict = decide(replace(look, pull_request=later, taken_at=at(80)), DOCUMENT).verdict
    assert verdict
    assert verdict.conclusion.value == conclusion


def test_every_holder_with_a_stale_voice_is_named() -> None:
    said = comment("eric", minutes=5), comment("edna", minutes=10)
    rules = effective(config(pair(em="eric edna")))
    look = written(HEAD, "1", 20, comments=said, people=known(person("edna")))
    verdict = looked(code(), look, rules=rules).verdict
    assert verdict
    assert told(verdict.tree).count("first changed the PRD") == 2


def test_a_stale_voice_of_a_product_manager_is_named_too() -> None:
    before = pull(head_sha=CODE, taken_at=at(0), author=ERIC)
    after = pull(SDD, head_sha=NEW, head_history=came(NEW, 20), author=ERIC, comments=(comment("paula", minutes=10),))
    verdict = looked(before, after, rules=KEEP).verdict
    assert verdict
    assert "`paula` (PM) commented on 2026-03-02 09:10 UTC, before" in told(verdict.tree)


def test_the_rules_file_has_changes_but_no_contents() -> None:
    said = (comment("eric", minutes=10),)
    looks = (
        written(OLD, "1", 0, path=CONFIG_PATH),
        written(NEW, "2", 20, path=CONFIG_PATH, comments=said),
    )
    verdict = looked(*looks, rules=DOCUMENT).verdict
    assert verdict
    assert "09:10 UTC, but the rules file has changed since, in commit `ccccccc`" in told(verdict.tree)
