"""What a store remembers, read beside it by who writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ghapp.errors import UserError
from ghapp.identity import Key
from ghapp.jobs import ButtonClick, DeliveryEffects, Findings, Pins, RepositoryFindings, ThreadMemory
from ghapp.rules.config.effective import ConfigTexts
from ghapp.store.engines import open_memory, open_store
from ghapp.store.protocol import Memory
from ghapp.store.sqlite.read_only import NoMemory
from tests.support.clock import Clock
from tests.support.engines import database, delivery, discard

ONE = Key(1, 7)
PRESSED = ButtonClick(button="nudge", run="CR_1", login="pam", user_id=11)


async def all_of(memory: Memory) -> tuple[object, ...]:
    """Whatever a look asks for."""
    found = await memory.load(ONE)
    return found.thread, found.repository, found.same_head, found.clicks, await memory.threads_at(1, "a" * 40)


def file(folder: Path) -> str:
    """The URL of a folder's SQLite file."""
    return f"sqlite:///{folder / 'ghapp.db'}"


@pytest.mark.parametrize("url_of", [file, database], ids=["sqlite", "postgres"])
async def test_everything_an_evaluation_needs_is_readable_beside_a_server(
    tmp_path: Path, url_of: Callable[[Path], str]
) -> None:
    url, clock = url_of(tmp_path), Clock()
    store = open_store(url, clock)
    await store.open()
    await store.save(
        ONE,
        Findings(
            thread=ThreadMemory(comments_matter=False, head_sha="a" * 40),
            repository=RepositoryFindings(config=ConfigTexts("", None), pins=Pins("", "v1", {"pam": 11})),
        ),
    )
    await store.accept(delivery("one"), DeliveryEffects(keys=(ONE,), pressed=PRESSED))
    async with open_memory(url, clock) as memory:
        found = await all_of(memory)
    assert found == await all_of(store)
    for part, nothing in zip(found, await all_of(NoMemory()), strict=True):
        assert part != nothing
    await store.close()
    discard(tmp_path)


async def test_a_missing_file_is_reported_and_not_created(tmp_path: Path) -> None:
    async with open_memory(file(tmp_path), Clock()) as memory:
        with pytest.raises(UserError, match=r"Cannot read the database .*ghapp\.db"):
            await memory.load(ONE)
    assert not (tmp_path / "ghapp.db").exists()
