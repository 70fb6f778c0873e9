"""Roadmap: PRDs with the SDDs that answer them, and dates that moved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.rules.model.document_rows import DocumentState, MovedDate
from ghapp.rules.model.framework import DocumentKind
from ghapp.store.page_answers import ShownDocument
from ghapp.web.pages.roadmap import roadmap
from tests.support.document_rows import HEAD, OPENED
from tests.support.shown_documents import NOW, shown

PRD = shown()


def sdd(**changes: object) -> ShownDocument:
    return shown(number=8, **{"kind": DocumentKind.SDD, "paths": ("docs/sdd/x.md",), **changes})  # type: ignore[arg-type]


def moved(before: str, after: str, days: float = 1) -> MovedDate:
    return MovedDate(before=(before,), after=(after,), at=NOW - timedelta(days=days), sha=HEAD)


def test_an_sdd_stands_under_the_prd_that_it_links_to() -> None:
    answer = sdd(prds=PRD.row.paths)
    page = roadmap([PRD, answer], NOW)
    assert [len(line.sdds) for line in page.lines] == [1]
    assert (page.alone, page.unanswered) == ((), ())
    stranger = shown(number=9, repository_id=2, kind=DocumentKind.SDD, paths=("s",), prds=PRD.row.paths)
    page = roadmap([PRD, stranger], NOW)
    assert ([len(line.sdds) for line in page.lines], len(page.alone), len(page.unanswered)) == ([0], 1, 1)


def test_an_open_change_stands_for_the_document_that_was_merged() -> None:
    merged = shown(number=3, state=DocumentState.MERGED, ended_at=OPENED)
    assert [line.prd.place for line in roadmap([PRD, merged], NOW).lines] == ["acme/shop#7"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"dates": ("2026-05-01",)}, ""),
        ({"dates": ("2026-05-15",), "moved": (moved("2026-05-01", "2026-05-15"),)}, "14 days later, in 1 change"),
        ({"dates": ("2026-04-30",), "moved": (moved("2026-05-01", "2026-04-30"),)}, "1 day earlier, in 1 change"),
        ({"dates": ("Q3",), "moved": (moved("Q2", "Q3"),)}, "1 change, first Q2"),
        ({"dates": ("2026-02-30",), "moved": (moved("2026-01-01", "2026-02-30"),)}, "1 change, first 2026-01-01"),
    ],
)
def test_a_date_says_how_far_it_moved(changes: dict[str, object], text: str) -> None:
    (item,) = roadmap([sdd(**changes)], NOW).alone
    assert item.moved == text


def test_what_moved_this_week_stands_on_top() -> None:
    moves = (moved("2026-01-01", "2026-02-01", days=9), moved("2026-02-01", "2026-03-01", days=2))
    (move,) = roadmap([sdd(dates=("2026-03-01",), moved=moves)], NOW).moves
    assert (move.before, move.after, move.sha) == ("2026-02-01", "2026-03-01", "aaaaaaa")


def test_a_long_roadmap_comes_in_pages() -> None:
    prds = [shown(number=number, paths=(f"docs/prd/{number}.md",)) for number in range(1, 61)]
    answer = sdd(prds=("docs/prd/60.md",), moved=(moved("2026-02-01", "2026-03-01"),))
    first, second = (roadmap([*prds, answer], NOW, page) for page in (1, 2))
    assert (len(first.lines), len(first.moves), first.previous, first.next) == (50, 1, "", "?page=2")
    assert (len(second.lines), len(second.moves), second.previous, second.next) == (10, 0, "?page=1", "")
    assert [line.prd.place for line in second.lines if line.sdds] == ["acme/shop#60"]
    assert [len(page.unanswered) for page in (first, second)] == [50, 9]


def test_sdds_without_a_date_are_listed() -> None:
    assert [item.place for item in roadmap([sdd()], NOW).undated] == ["acme/shop#8"]
