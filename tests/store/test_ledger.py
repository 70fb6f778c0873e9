"""The ledger with the names of its repositories, of either engine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ghapp.errors import UserError
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Findings
from ghapp.rules.model.plan import Record
from ghapp.store.engines import read_ledger
from ghapp.store.ledger import Ledger, read_shared
from ghapp.store.protocol import Entry
from ghapp.store.sqlite.engine import SQLiteStore

SHOP = RepositoryRef(id=1, node_id="R_1", owner="acme", name="shop", installation_id=3)
MERGE = Record(kind="merged", identity="merge", at=datetime(2026, 3, 2, tzinfo=UTC), data={"title": "Checkout"})
ENTRY = Entry(key=Key(1, 7), kind="merged", identity="merge", at=MERGE.at.timestamp(), data=MERGE.data)
WHOLE = Ledger([ENTRY], {1: "acme/shop"})


async def filled(path: Path) -> SQLiteStore:
    store = SQLiteStore(str(path), clock=lambda: 0.0)
    await store.open()
    await store.remember_repository(SHOP)
    await store.save(Key(1, 7), Findings(records=[MERGE]))
    return store


async def test_a_file_is_read_while_its_server_has_it_open(tmp_path: Path) -> None:
    store = await filled(tmp_path / "ghapp.db")
    assert await read_ledger(f"sqlite:///{tmp_path / 'ghapp.db'}", lambda: 0.0) == WHOLE
    await store.close()


async def test_a_file_that_no_process_has_open_is_read(tmp_path: Path) -> None:
    await (await filled(tmp_path / "ghapp.db")).close()
    assert await read_ledger(f"sqlite:///{tmp_path / 'ghapp.db'}", lambda: 0.0) == WHOLE


async def test_a_shared_database_is_opened_as_by_any_other_process(tmp_path: Path) -> None:
    await (await filled(tmp_path / "ghapp.db")).close()
    assert await read_shared(SQLiteStore(str(tmp_path / "ghapp.db"), clock=lambda: 0.0)) == WHOLE


async def test_a_missing_file_is_reported_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"Cannot read the database .*lost\.db"):
        await read_ledger(f"sqlite:///{tmp_path / 'lost.db'}", lambda: 0.0)
    assert files_in(tmp_path) == []


def files_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]
