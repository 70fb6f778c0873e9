"""The ledger with the names of its repositories, read beside a server that may be running."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ghapp.store import memory, repositories
from ghapp.store.protocol import Entry, Store
from ghapp.store.sqlite.jobs import run
from ghapp.store.sqlite.read_only import read


@dataclass(frozen=True, slots=True)
class Ledger:
    """All rows, oldest first, and `owner/name` of each repository by its id."""

    entries: Sequence[Entry]
    names: Mapping[int, str]


async def read_shared(store: Store) -> Ledger:
    """Return the ledger of a database that several processes may use."""
    await store.open()
    try:
        entries = await store.ledger()
        found = [await store.repository(number) for number in {entry.key.repository_id for entry in entries}]
    finally:
        await store.close()
    return Ledger(entries, {each.id: f"{each.owner}/{each.name}" for each in found if each})


async def read_file(path: str) -> Ledger:
    """Return the ledger of an SQLite file, which its server may have open: nothing is written. Raises `UserError`."""
    return await read(path, _ledger)


def _ledger(db: sqlite3.Connection) -> Ledger:
    entries = run(db, memory.ledger(None))
    found = [run(db, repositories.repository(number)) for number in {entry.key.repository_id for entry in entries}]
    return Ledger(entries, {each.id: f"{each.owner}/{each.name}" for each in found if each})
