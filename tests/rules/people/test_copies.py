"""Copies: pull requests with the same head commit, their authors, and the one that speaks for them (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.model.check_runs import Queued
from ghapp.rules.model.snapshot import Copy
from ghapp.rules.people.copies import (
    authors,
    is_backed,
    is_representative,
    merges_by_itself,
    own_copy,
    representative,
    same_decision,
    worth_reading,
)
from tests.support.builders import PAULA, comment, issue, prd, user

BOT = user("robot[bot]")


def copy(number: int, by: str | None = "dora", **changes: Any) -> Copy:
    """A copy into the main branch, by somebody without write access."""
    return replace(Copy(number=number, base="main", author=user(by) if by else None), **changes)


def test_the_authors_of_all_copies_are_authors() -> None:
    copies = copy(8), copy(9, "paula"), copy(10, None), copy(11, "eric", is_open=False), copy(12, "lena", base="next")
    assert [each.login for each in authors(prd(copies=copies))] == ["paula", "dora", "eric", "lena"]
    assert authors(issue(author=PAULA)) == (PAULA,)


def test_copies_into_the_same_branch_are_one_decision() -> None:
    closed, other = copy(9, is_open=False), copy(8, base="next")
    pull = prd(copies=(other, closed)).pull_request
    assert pull and same_decision(pull) == (closed,)


@pytest.mark.parametrize(
    ("copies", "number"),
    [
        pytest.param((copy(9), copy(8)), 8, id="the oldest"),
        pytest.param((copy(8, draft=True), copy(9)), 9, id="no draft"),
        pytest.param((copy(8), copy(9, association="MEMBER")), 9, id="of somebody who may write"),
        pytest.param((copy(8), Copy(number=9, base="main", author=BOT)), 9, id="of an app"),
        pytest.param((copy(8), copy(9, draft=True, association="OWNER")), 8, id="no draft of anybody"),
    ],
)
def test_the_oldest_ready_copy_of_a_writer_speaks_for_all(copies: tuple[Copy, ...], number: int) -> None:
    assert representative(copies).number == number


@pytest.mark.parametrize(
    ("other", "speaks"),
    [
        (copy(8), True),
        (copy(6), False),
        (copy(6, is_open=False), True),
        (copy(6, base="next"), True),
        (copy(6, draft=True), True),
    ],
)
def test_only_open_copies_into_the_same_branch_can_speak_instead(other: Copy, speaks: bool) -> None:
    snapshot = prd(copies=(other,))
    assert snapshot.pull_request and is_representative(snapshot, snapshot.pull_request) is speaks


@pytest.mark.parametrize(
    ("changes", "backed"),
    [
        pytest.param({}, False, id="a stranger"),
        pytest.param({"association": "COLLABORATOR"}, True, id="the author may write"),
        pytest.param({"copies": (copy(8, association="MEMBER"),)}, True, id="another copy"),
        pytest.param({"copies": (copy(8, association="MEMBER", is_open=False),)}, False, id="a closed one"),
        pytest.param({"auto_merge": True}, True, id="auto-merge"),
        pytest.param({"queued": Queued()}, True, id="a merge queue"),
        pytest.param({"copies": (copy(8, merges_by_itself=True),)}, True, id="auto-merge of another copy"),
        pytest.param({"comments": (comment("lena", association="MEMBER"),)}, True, id="a comment"),
        pytest.param({"comments": (comment("lena"), comment(None), comment(BOT))}, False, id="other comments"),
    ],
)
def test_a_copy_is_backed_by_somebody_who_may_write(changes: dict[str, Any], backed: bool) -> None:
    snapshot = prd(**changes)
    assert snapshot.pull_request and is_backed(snapshot, snapshot.pull_request) is backed


@pytest.mark.parametrize(
    ("changes", "merges"),
    [
        pytest.param({}, False, id="by hand"),
        pytest.param({"auto_merge": True}, True, id="auto-merge"),
        pytest.param({"queued": Queued()}, True, id="a merge queue"),
        pytest.param({"copies": (copy(8), copy(9, merges_by_itself=True))}, True, id="a copy"),
        pytest.param({"copies": (copy(8, merges_by_itself=True, is_open=False),)}, False, id="a closed copy"),
        pytest.param({"copies": (copy(8, merges_by_itself=True, base="next"),)}, False, id="another branch"),
    ],
)
def test_what_merges_one_copy_merges_their_contents(changes: dict[str, Any], merges: bool) -> None:
    snapshot = prd(**changes)
    assert snapshot.pull_request and merges_by_itself(snapshot, snapshot.pull_request) is merges


def test_only_copies_that_speak_merge_or_were_discussed_are_read() -> None:
    snapshot = prd()
    assert snapshot.pull_request
    own = own_copy(snapshot, snapshot.pull_request)
    silent = [copy(number, is_discussed=False) for number in range(20, 40)]
    others = [copy(8), copy(9, is_discussed=False), copy(10, is_open=False), copy(11, base="next", is_discussed=False)]
    assert worth_reading(own, [*silent, *others], 20) == ((11, 8, 10), 0)
    merging = copy(41, is_discussed=False, merges_by_itself=True)
    assert worth_reading(own, [*silent, copy(8), merging], 1) == ((41,), 0)
    assert worth_reading(own, [replace(merging, is_open=False)], 20) == ((), 0)
    assert worth_reading(own, [copy(50, base="a"), copy(51, base="b")], 2) == ((50,), 1)
    assert worth_reading(own, [copy(6, association="OWNER")], 2) == ((6,), 0)
