"""The read model: what pages ask, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ghapp.identity import Key
from ghapp.jobs import Findings, ThreadMemory
from ghapp.rules.model.document_rows import DocumentState, MovedDate, RaisedConcern
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.plan import Record
from ghapp.store.page_answers import DocumentFilters, PageViewer, ShownDocument
from ghapp.store.protocol import Store
from ghapp.store.read_model import ReadModel
from tests.support.document_rows import HEAD, OPENED, PRD, PULL, VERDICT, awaiting, document
from tests.support.engines import repository

ERIC = PageViewer(login="Eric", teams=frozenset({"acme/Leads"}), repositories=frozenset({1, 2}))
CONCERN = RaisedConcern(name="risk", text="Too late.", by="eric", at=OPENED, url="https://github.com/c/1")


@pytest.fixture
async def pages(store: Store) -> ReadModel:
    for number in (1, 2, 3):
        await store.remember_repository(repository(number))
    return ReadModel(store)


async def put(store: Store, key: Key, *rows: object) -> None:
    await store.save(key, Findings(documents=rows))  # type: ignore[arg-type]


def numbers(rows: tuple[ShownDocument, ...]) -> list[tuple[int, int]]:
    return [(each.repository_id, each.number) for each in rows]


async def test_documents_are_loaded_with_the_memory_of_their_thread(store: Store) -> None:
    rows = (
        document(awaiting("eric"), moved=(MovedDate(before=("Q1",), after=("Q2",), at=OPENED, sha=HEAD),)),
        document(kind=DocumentKind.SDD, concerns=(CONCERN,), state=DocumentState.MERGED, ended_at=OPENED),
    )
    await put(store, Key(1, 7), *rows)
    assert (await store.load(Key(1, 7))).documents == rows
    assert (await store.load(Key(1, 8))).documents == ()


async def test_your_turn_lists_the_longest_wait_first(store: Store, pages: ReadModel) -> None:
    await put(store, Key(1, 7), document(awaiting("eric", since=OPENED + timedelta(days=1))))
    await put(store, Key(2, 8), document(awaiting("acme/leads", since=OPENED)))
    await put(store, Key(1, 9), document(awaiting("paul")))
    found = await pages.your_turn(ERIC)
    assert (numbers(found.rows), found.total) == ([(2, 8), (1, 7)], 2)
    assert (found.rows[0].owner, found.rows[0].name) == ("acme", "r2")
    limited = await pages.your_turn(ERIC, most=1)
    assert (numbers(limited.rows), limited.total) == ([(2, 8)], 2)


async def test_your_turn_lists_no_repository_that_the_viewer_may_not_read(store: Store, pages: ReadModel) -> None:
    await put(store, Key(3, 7), document(awaiting("eric")))
    assert (await pages.your_turn(ERIC)).rows == ()


async def test_your_turn_leaves_out_own_pull_requests_of_a_team_member(store: Store, pages: ReadModel) -> None:
    await put(store, Key(1, 7), document(awaiting("acme/leads"), author="eric"))
    await put(store, Key(1, 8), document(awaiting("acme/leads", author_speaks=True), author="eric"))
    assert numbers((await pages.your_turn(ERIC)).rows) == [(1, 8)]


async def test_your_turn_lists_nobody_who_is_not_asked_and_no_merged_documents(store: Store, pages: ReadModel) -> None:
    await put(store, Key(1, 7), document(awaiting("eric"), is_asking=False))
    await put(store, Key(1, 8), document(awaiting("eric"), state=DocumentState.MERGED, ended_at=OPENED))
    assert (await pages.your_turn(ERIC)).rows == ()


async def test_documents_leave_when_their_rows_are_replaced(store: Store, pages: ReadModel) -> None:
    await put(store, Key(1, 7), document(awaiting("eric")))
    await put(store, Key(1, 7))
    assert (await pages.your_turn(ERIC)).rows == ()
    assert (await pages.documents({1}, DocumentFilters())).total == 0


async def test_findings_without_documents_leave_them_alone(store: Store, pages: ReadModel) -> None:
    await put(store, Key(1, 7), document(awaiting("eric")))
    await store.save(Key(1, 7), Findings())
    assert (await pages.your_turn(ERIC)).total == 1


async def test_own_documents_are_those_that_one_wrote_or_owns(store: Store, pages: ReadModel) -> None:
    await put(store, Key(1, 7), document(awaiting("paul"), author="eric", owner=()))
    await put(store, Key(1, 8), document(author="ada", owner=("@acme/leads",)))
    await put(store, Key(1, 9), document(awaiting("eric"), author="ada", owner=("ada",)))
    await put(store, Key(1, 10), document(author="eric", draft=True))
    await put(store, Key(1, 11), document(awaiting("paul", since=OPENED + timedelta(days=1)), author="eric"))
    assert numbers(await pages.own_documents(ERIC)) == [(1, 7), (1, 11), (1, 8)]
    assert numbers(await pages.own_documents(ERIC, most=1)) == [(1, 7), (1, 8)]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (DocumentFilters(), [7, 8, 9]),
        (DocumentFilters(kind="sdd"), [8]),
        (DocumentFilters(pair="search"), [9]),
        (DocumentFilters(author="ADA"), [7, 8]),
        (DocumentFilters(waiting_for="@acme/Leads"), [8]),
        (DocumentFilters(state="waiting"), [7, 8]),
        (DocumentFilters(state="heard"), [9]),
        (DocumentFilters(state="draft"), []),
        (DocumentFilters(title="ONE step"), [7, 8]),
        (DocumentFilters(title="ÜBER%"), [9]),
        (DocumentFilters(title="_"), []),
        (DocumentFilters(has_gaps=True), [8]),
        (DocumentFilters(has_concerns=True), [7]),
    ],
)
async def test_documents_can_be_filtered(
    store: Store, pages: ReadModel, filters: DocumentFilters, found: list[int]
) -> None:
    later = OPENED + timedelta(days=1)
    await put(store, Key(1, 7), document(awaiting("eric"), concerns=(CONCERN,)))
    await put(
        store, Key(1, 8), document(awaiting("acme/leads", since=later), kind=DocumentKind.SDD, gaps=("No date.",))
    )
    await put(store, Key(1, 9), document(author="bob", pair="search", title="Für über%"))
    await put(store, Key(3, 10), document(awaiting("eric")))
    shown = await pages.documents({1, 2}, filters)
    assert [each.number for each in shown.rows] == found
    assert shown.total == len(found)


async def test_documents_come_in_pages(store: Store, pages: ReadModel) -> None:
    for number in range(1, 6):
        await put(store, Key(1, number), document(awaiting("eric", since=OPENED + timedelta(hours=number))))
    second = await pages.documents({1}, DocumentFilters(), page=2, size=2)
    assert (numbers(second.rows), second.total) == ([(1, 3), (1, 4)], 5)
    assert (await pages.documents({1}, DocumentFilters(), page=9, size=2)).rows == ()


async def test_a_document_shows_what_the_check_on_its_head_says(store: Store, pages: ReadModel) -> None:
    await store.save(Key(1, 7), Findings(documents=(PRD,), verdicts=(VERDICT,), verdicts_of=HEAD))
    (shown,) = (await pages.documents({1}, DocumentFilters())).rows
    assert (shown.row, shown.conclusion) == (PRD, VERDICT.conclusion)


async def test_verdicts_are_loaded_with_the_memory_of_their_head(store: Store) -> None:
    thread = ThreadMemory(head_sha=HEAD, page=str(PULL))
    await store.save(Key(1, 7), Findings(thread=thread, verdicts=(VERDICT,), verdicts_of=HEAD))
    memory = await store.load(Key(1, 7))
    assert (memory.verdicts, memory.thread) == ((VERDICT,), thread)
    await store.save(Key(1, 7), Findings(verdicts=(), verdicts_of=HEAD))
    assert (await store.load(Key(1, 7))).verdicts == ()


async def test_verdicts_go_with_the_last_pull_request_that_has_their_head(store: Store, pages: ReadModel) -> None:
    at_head, gone = ThreadMemory(head_sha=HEAD, page=str(PULL)), ThreadMemory()
    await store.save(Key(1, 7), Findings(thread=at_head, verdicts=(VERDICT,), verdicts_of=HEAD))
    await store.save(Key(1, 8), Findings(thread=at_head))
    await store.save(Key(1, 7), Findings(thread=gone, left_head=HEAD))
    shown = await pages.pull_request(1, 8)
    assert shown is not None
    assert shown.verdict == VERDICT
    await store.save(Key(1, 8), Findings(thread=gone, left_head=HEAD))
    await store.save(Key(1, 8), Findings(thread=at_head))
    assert (await store.load(Key(1, 8))).verdicts == ()


async def test_a_pull_request_has_its_documents_and_its_history(store: Store, pages: ReadModel) -> None:
    record = Record(kind="concern", identity="concern 1", at=OPENED, data={"name": "risk"})
    thread = ThreadMemory(head_sha=HEAD, page=str(PULL))
    findings = Findings(thread=thread, documents=(PRD,), verdicts=(VERDICT,), verdicts_of=HEAD, records=[record])
    await store.save(Key(1, 7), findings)
    shown = await pages.pull_request(1, 7)
    assert shown is not None
    assert (shown.owner, shown.name, shown.is_open) == ("acme", "r1", True)
    assert (shown.pull, shown.verdict) == (PULL, VERDICT)
    assert [each.row for each in shown.documents] == [PRD]
    assert [each.data for each in shown.history] == [{"name": "risk"}]


async def test_a_pull_request_that_no_look_has_seen_is_not_there(pages: ReadModel) -> None:
    assert await pages.pull_request(1, 7) is None


def merge(number: int, *, at: datetime = OPENED, path: str = "docs/prd/checkout.md", title: str = "Checkout") -> Record:
    hearing = {
        "kind": "prd",
        "pair": "checkout",
        "files": [path],
        "owner": ["ada"],
        "heard": [{"who": "Eric", "at": at.isoformat(), "link": "https://github.com/c/1"}],
    }
    data = {"title": title, "author": "ada", "hearings": [hearing], "number": number}
    return Record(kind="merged", identity="merge", at=at, data=data)


async def test_decisions_are_found_by_their_words_the_latest_first(store: Store, pages: ReadModel) -> None:
    later = OPENED + timedelta(days=1)
    await store.save(Key(1, 7), Findings(records=[merge(7)]))
    await store.save(Key(2, 8), Findings(records=[merge(8, at=later, title="Suche für alle")]))
    await store.save(Key(3, 9), Findings(records=[merge(9)]))
    found = await pages.decisions({1, 2})
    assert ([each.entry.data["number"] for each in found.rows], found.total) == ([8, 7], 2)
    assert found.rows[0].owner == "acme"
    for words, expected in (("FÜR", [8]), ("checkout.md", [8, 7]), ("eric", [8, 7]), ("link", []), ("_", [])):
        assert [each.entry.data["number"] for each in (await pages.decisions({1, 2}, words)).rows] == expected
    assert [each.entry.data["number"] for each in (await pages.decisions({1, 2}, page=2, size=1)).rows] == [7]


async def test_a_decision_is_superseded_by_the_next_one_about_the_same_file(store: Store, pages: ReadModel) -> None:
    for days, number in enumerate((7, 8, 9)):
        await store.save(Key(1, number), Findings(records=[merge(number, at=OPENED + timedelta(days=days))]))
    await store.save(Key(1, 10), Findings(records=[merge(10, path="docs/prd/other.md")]))
    await store.save(Key(2, 11), Findings(records=[merge(11, at=OPENED + timedelta(days=9))]))
    found = {each.entry.key.number: each.superseded_by for each in (await pages.decisions({1, 2})).rows}
    assert found == {7: 8, 8: 9, 9: None, 10: None, 11: None}


async def test_decisions_of_a_repository_since_a_time(store: Store, pages: ReadModel) -> None:
    for days, number in enumerate((7, 8)):
        await store.save(Key(1, number), Findings(records=[merge(number, at=OPENED + timedelta(days=days))]))
    found = await pages.decided_since(1, datetime(2026, 3, 3, tzinfo=UTC).timestamp())
    assert [each.data["number"] for each in found] == [8]


async def test_the_roadmap_has_open_documents_first_and_then_the_latest_merged(store: Store, pages: ReadModel) -> None:
    ended = replace(PRD, state=DocumentState.MERGED, ended_at=OPENED + timedelta(days=5))
    await put(store, Key(1, 6), document(state=DocumentState.MERGED, ended_at=OPENED))
    await put(store, Key(1, 7), ended)
    await put(store, Key(1, 8), document(kind=DocumentKind.RULES))
    await put(store, Key(2, 9), document(kind=DocumentKind.SDD))
    assert numbers(await pages.roadmap({1, 2})) == [(2, 9), (1, 7), (1, 6)]
    assert numbers(await pages.roadmap({2})) == [(2, 9)]
