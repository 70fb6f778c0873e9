"""What the app notes for later looks, in the store and in the check on each head, and what it reads for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.documents.freshness import MOST_PLACES, may_have_had_other_heads, reviewed_places
from ghapp.rules.documents.touched import touched
from ghapp.rules.gate.check_run import write_check
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.head_arrivals import NO_HISTORY
from ghapp.rules.model.sightings import (
    MOST_IN_CHECK,
    MOST_IN_STORE,
    Sighting,
    decode_sightings,
    encode_sightings,
    has_sighting,
    merge_sightings,
    subject_of,
)
from ghapp.rules.model.snapshot import EventKind
from tests.support.builders import HEAD, PRD, at, came, config, effective, event, file, prd, review

TOUCHED = Sighting("prd", at(0), "aaaaaaa")
FIRST = Sighting("p1f2e", at(1), "aaaaaaa", "1" * 20)
SECOND = Sighting("p1f2e", at(2), "bbbbbbb", "2" * 20)


@pytest.mark.parametrize("sightings", [(), (TOUCHED,), (TOUCHED, FIRST, SECOND)], ids=len)
def test_sightings_are_read_back_as_written(sightings: tuple[Sighting, ...]) -> None:
    assert decode_sightings(7, encode_sightings(7, sightings, MOST_IN_STORE)) == sightings


@pytest.mark.parametrize("text", ["", "8", "8;prd.69a5564c.aaaaaaa"])
def test_unrelated_or_empty_text_contains_no_sightings(text: str) -> None:
    assert decode_sightings(7, text) is None


def test_sightings_show_whether_a_document_of_a_kind_was_seen() -> None:
    text = encode_sightings(7, [Sighting(subject_of(DocumentKind.RULES, "default"), at(1), "abc1234")], MOST_IN_STORE)
    assert has_sighting(7, text, DocumentKind.RULES)
    assert not has_sighting(7, text, DocumentKind.PRD)
    assert not has_sighting(8, text, DocumentKind.RULES)


def test_a_check_contains_the_first_touches_and_the_latest_contents() -> None:
    many = [Sighting("p1f2e", at(minute), "aaaaaaa", f"{minute:020}") for minute in range(100)]
    text = encode_sightings(7, [*many, TOUCHED], MOST_IN_CHECK)
    assert MOST_IN_CHECK - 50 < len(text) <= MOST_IN_CHECK
    assert decode_sightings(7, text) == (TOUCHED, *many[-4:])


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param([], None, id="nowhere"),
        pytest.param(["", encode_sightings(8, [TOUCHED], 200)], None, id="elsewhere"),
        pytest.param([encode_sightings(7, [], 200)], (), id="nothing"),
        pytest.param(
            [encode_sightings(7, [TOUCHED, SECOND], 200), encode_sightings(7, [TOUCHED, FIRST], 200)],
            (TOUCHED, FIRST, SECOND),
            id="in two places",
        ),
    ],
)
def test_sightings_from_several_places_are_merged(places: list[str], expected: tuple[Sighting, ...] | None) -> None:
    text = merge_sightings(7, places)
    assert decode_sightings(7, text) == expected
    assert merge_sightings(7, [text, ""]) == text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, False, id="one commit"),
        pytest.param({"commit_count": 2, "head_history": NO_HISTORY}, True, id="two commits"),
        pytest.param({"commit_count": 3, "head_history": NO_HISTORY}, True, id="several commits"),
        pytest.param({"commit_count": 3}, False, id="all there at the opening"),
        pytest.param({"commit_count": 3, "head_history": came(HEAD, 1)}, True, id="the last pushed later"),
        pytest.param({"timeline": (event(EventKind.HEAD_FORCE_PUSHED, HEAD),)}, True, id="a force-push"),
    ],
)
def test_earlier_heads_are_requested_where_there_may_have_been_some(changes: Any, expected: bool) -> None:
    snapshot = prd(**changes)
    assert snapshot.pull_request
    assert may_have_had_other_heads(snapshot, snapshot.pull_request) is expected


def test_only_contents_that_reviews_refer_to_are_read() -> None:
    said = (
        review("eric", commit_sha="old"),
        review("eric", commit_sha=HEAD),
        review("eric", "PENDING", commit_sha="new"),
        review("mallory", commit_sha="other"),
        review(None, commit_sha="another"),
    )
    files = (file("docs/prd/b.md", previous=PRD), file("src/shop.py"))
    snapshot = prd(files=files, reviews=(*said, review("eric", commit_sha=None)))
    assert snapshot.pull_request
    documents = touched(config(), files)
    assert reviewed_places(snapshot, snapshot.pull_request, documents) == (("old", "docs/prd/b.md"), ("old", PRD))


def test_the_latest_reviews_are_compared_when_there_are_very_many() -> None:
    said = tuple(review("eric", commit_sha=str(number)) for number in range(MOST_PLACES + 1))
    snapshot = prd(files=(file(PRD),), reviews=said)
    assert snapshot.pull_request
    found = reviewed_places(snapshot, snapshot.pull_request, touched(config(), (file(PRD),)))
    assert (found[0], found[-1]) == ((str(MOST_PLACES), PRD), ("1", PRD))


def about(number: int, length: int, *, contents: bool = True) -> tuple[int, tuple[Sighting, ...]]:
    """Notes on a pull request that take so many characters, of which contents can be left out."""
    short = Sighting("prd", at(0), "", "1" if contents else "")
    room = length - len(encode_sightings(number, [short], MOST_IN_STORE)) - 1
    return number, (replace(short, sha="a" * room),)


@pytest.mark.parametrize(
    ("sightings", "lengths"),
    [
        pytest.param([about(7, 199)], [199], id="one has all the room"),
        pytest.param([about(7, 200)], [1], id="one is too long"),
        pytest.param([about(7, 300, contents=False)], [1], id="a first touch is too long"),
        pytest.param([about(7, 99), about(8, 99)], [99, 99], id="two have half each"),
        pytest.param([about(7, 100), about(8, 99)], [1, 99], id="one of two is too long"),
        pytest.param([about(7, 99), about(8, 100, contents=False)], [99, 1], id="the second has a long first touch"),
    ],
)
def test_a_check_has_room_for_sightings_of_all_its_subjects(
    sightings: list[tuple[int, tuple[Sighting, ...]]], lengths: list[int]
) -> None:
    snapshot = prd()
    report = decide(snapshot, effective()).report
    assert report and snapshot.pull_request
    (check,) = write_check(snapshot.pull_request, replace(report, notes=tuple(sightings)))
    assert [len(text) for text in check.external_id.split(":")[-1].split("|")] == lengths


def test_the_oldest_contents_are_dropped_when_one_character_is_missing() -> None:
    whole = encode_sightings(7, (TOUCHED, FIRST, SECOND), MOST_IN_STORE)
    assert encode_sightings(7, (TOUCHED, FIRST, SECOND), len(whole)) == whole
    assert decode_sightings(7, encode_sightings(7, (TOUCHED, FIRST, SECOND), len(whole) - 1)) == (TOUCHED, SECOND)
