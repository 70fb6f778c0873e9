"""One store of each engine, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from ghapp.store.protocol import Store
from tests.support.clock import Clock
from tests.support.engines import ENGINES, discard


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=ENGINES)
def another(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Callable[[], Store]]:
    """Makes a store on the same database, as a restarted process would."""
    engine = ENGINES[request.param]
    yield lambda: engine(tmp_path, clock)
    discard(tmp_path)


@pytest.fixture
async def store(another: Callable[[], Store]) -> AsyncIterator[Store]:
    store = another()
    await store.open()
    yield store
    await store.close()
