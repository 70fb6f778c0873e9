"""What a digest says about a pair (SPEC §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ghapp.rules.model.document_rows import DocumentState, MovedDate, RaisedConcern
from ghapp.rules.model.framework import DocumentKind, Reminders, Role
from ghapp.rules.records.digest_content import DecidedTitle, DigestSubject, digest_of
from ghapp.rules.wording.digest import DigestLine
from tests.support.document_rows import HEAD, OPENED, PRD, awaiting, document

URL = PRD.url
NOW = OPENED + timedelta(days=3)
SDD = document(kind=DocumentKind.SDD, paths=("docs/sdd/a.md",), prds=PRD.paths)


def said(**changes: Any) -> dict[str, tuple[DigestLine, ...]]:
    """The lines of a digest, by section."""
    subject = DigestSubject(
        repository="acme/shop",
        pair="checkout",
        since=OPENED,
        now=NOW,
        documents=(),
        calendar=Reminders(),
    )
    found = digest_of(replace(subject, **changes))
    assert found is None or found.title == "acme/shop: checkout"
    return {section.title: section.lines for section in found.sections} if found else {}


def test_where_there_is_nothing_to_say_there_is_no_digest() -> None:
    assert said() == {}
    assert said(documents=(document(), SDD)) == {}


def test_each_role_is_told_what_waits_for_it_the_longest_wait_first() -> None:
    later = awaiting("eric", since=OPENED + timedelta(days=2))
    both = document(later, awaiting("ada", role=Role.PM), title="Both")
    found = said(documents=(both, document(awaiting("eric"), title="Old"), SDD))
    assert found == {
        "Waiting for the PM": (DigestLine("PRD: Both", URL, "for 3 working days"),),
        "Waiting for the EM": (
            DigestLine("PRD: Both", URL, "for 1 working day"),
            DigestLine("PRD: Old", URL, "for 3 working days"),
        ),
    }


def test_nobody_is_told_of_drafts_and_merged_documents() -> None:
    merged = document(awaiting("eric"), state=DocumentState.MERGED, ended_at=OPENED)
    assert said(documents=(document(awaiting("eric"), is_asking=False), merged, SDD)) == {}


def test_dates_that_moved_are_told_from_the_first_to_the_last() -> None:
    old = MovedDate(before=("Q1",), after=("Q2",), at=OPENED, sha=HEAD)
    new = [replace(old, before=(each,), after=(after,), at=NOW) for each, after in (("Q2", "Q3"), ("Q3", "Q4"))]
    moved = replace(SDD, moved=(old, *new), title="Guests")
    gone = replace(SDD, moved=(replace(old, at=NOW, after=()),), title="Gone")
    assert said(documents=(moved, gone)) == {
        "Dates that moved": (
            DigestLine("SDD: Guests", URL, "from Q2 to Q4"),
            DigestLine("SDD: Gone", URL, "from Q1 to no date"),
        )
    }


def test_open_concerns_are_told_once() -> None:
    concern = RaisedConcern(name="cost", text="too high", by="eric", at=OPENED, url="https://github.com/c/1")
    found = said(documents=(replace(SDD, concerns=(concern,)), document(concerns=(concern,))))
    assert found == {"Open concerns": (DigestLine(f"{PRD.title}: cost", concern.url, "too high"),)}


def test_decisions_are_told_and_bypasses_named() -> None:
    found = said(decided=(DecidedTitle("One", "u1"), DecidedTitle("Two", "u2", is_bypass=True)))
    assert found == {
        "Decided since the last digest": (
            DigestLine("One", "u1"),
            DigestLine("Two", "u2", "merged although the check had not passed"),
        )
    }


def test_a_prd_without_an_sdd_is_told_as_it_was_last_changed() -> None:
    merged = document(state=DocumentState.MERGED, ended_at=OPENED, title="First")
    changed = document(title="Then")
    assert said(documents=(changed, merged)) == {"PRDs without an SDD": (DigestLine("PRD: Then", URL),)}
    assert said(documents=(merged,), other_sdds=(SDD,)) == {}
