"""Document rows: what is kept as text comes back as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.rules.model.document_rows import (
    AwaitedAs,
    AwaitedHolder,
    DocumentRow,
    DocumentState,
    HeardVoice,
    MovedDate,
    OutdatedVoice,
    RaisedConcern,
    RoleHearing,
    decode_document,
)
from ghapp.rules.model.framework import Role
from tests.support.document_rows import HEAD, OPENED, PRD, awaiting, document

HEARD = RoleHearing(
    role=Role.PM,
    outcome="not aligned",
    since=OPENED,
    heard=(HeardVoice(who="ada", at=OPENED, url="https://github.com/c/1"),),
    stale=(OutdatedVoice(who="ada", at=OPENED, url="https://github.com/c/2", changes_url="https://github.com/d"),),
    objection_url="https://github.com/r/1",
)
DELEGATE = AwaitedHolder(name="dan", reason=AwaitedAs.DELEGATE, giver="eric")


@pytest.mark.parametrize(
    "row",
    [
        PRD,
        document(HEARD, RoleHearing(role=Role.EM, outcome="awaited", since=OPENED, awaited=(DELEGATE,))),
        document(
            state=DocumentState.MERGED,
            ended_at=OPENED,
            concerns=(RaisedConcern(name="risk", text="Zu spät", by="eric", at=OPENED, url="https://github.com/c/3"),),
            moved=(MovedDate(before=("Q1", "Q2"), after=(), at=OPENED, sha=HEAD),),
            dates=("Q1",),
            gaps=("No date.",),
            missing=("when",),
            prds=("docs/prd/a.md",),
            why="Because.",
        ),
    ],
)
def test_a_document_comes_back_as_it_was(row: DocumentRow) -> None:
    assert decode_document(str(row)) == row


def test_a_document_waits_since_its_longest_wait_began() -> None:
    later = OPENED + timedelta(days=1)
    assert document(HEARD, awaiting("eric", since=later), awaiting("paul")).awaited_since == OPENED
    assert document(HEARD).awaited_since is None


def test_a_document_waits_for_nobody_who_is_not_asked() -> None:
    assert document(awaiting("eric"), is_asking=False).awaited_since is None
