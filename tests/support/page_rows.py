"""A world with rows that pages show, as a look would have written them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ghapp.identity import Key
from ghapp.jobs import Findings, ThreadMemory
from ghapp.rules.model.document_rows import DocumentRow
from ghapp.rules.model.framework import DocumentKind
from tests.support.document_rows import HEAD, PULL, VERDICT, awaiting, document
from tests.support.world import World

NUMBER = 77
TITLE = "Checkout in one step"
PAGE = f"/acme/shop/pull/{NUMBER}"


def waiting_row(world: World, **changes: Any) -> DocumentRow:
    """A PRD by pam that has waited for emma for a week."""
    opened = world.clock.now() - timedelta(days=7)
    usual: dict[str, Any] = {"author": "pam", "opened_at": opened, "owner": ("pam",), "partner": ("emma",)}
    return document(awaiting("emma", since=opened), **usual | changes)


async def show(world: World, *rows: DocumentRow, number: int = NUMBER) -> None:
    """Write rows of a pull request of the shop, with its check."""
    pull = replace(PULL, title=rows[0].title, author=rows[0].author, head_sha=HEAD)
    findings = Findings(
        thread=ThreadMemory(head_sha=HEAD, base="main", page=str(pull)),
        documents=rows,
        verdicts=(VERDICT,),
        verdicts_of=HEAD,
    )
    await world.app.store.save(Key(world.shop.id, number), findings)


def dated_sdd(world: World) -> DocumentRow:
    """An SDD of emma with a date."""
    return waiting_row(world, kind=DocumentKind.SDD, paths=("docs/sdd/x.md",), dates=("2030-05-01, to everyone",))
