"""The engines under test, and short names for what the tests give them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Delivery, DeliveryEffects, Job
from ghapp.store.job_state import RetryPolicy
from ghapp.store.postgres.engine import PostgresStore
from ghapp.store.protocol import Store
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support import postgres_server
from tests.support.clock import START

PACE = RetryPolicy(spacing=0.3, backoff=2.0, longest_backoff=5.0, tries=3)
_ids = itertools.count(1)
_databases: dict[Path, str] = {}


def sqlite(folder: Path, clock: Callable[[], float]) -> Store:
    """A SQLite store in a folder; the jitter is always the least, half of the backoff."""
    return SQLiteStore(str(folder / "ghapp.db"), clock=clock, policy=PACE, jitter=lambda: 0.0)


def postgres(folder: Path, clock: Callable[[], float]) -> Store:
    """The same in PostgreSQL: a folder stands for a database of its own."""
    return PostgresStore(database(folder), clock=clock, policy=PACE, jitter=lambda: 0.0)


def database(folder: Path) -> str:
    """The URL of a folder's database. It is made in a thread, since the caller may run in an event loop."""
    if folder not in _databases:
        with ThreadPoolExecutor(1) as thread:
            _databases[folder] = thread.submit(postgres_server.database).result()
    return _databases[folder]


def discard(folder: Path) -> None:
    """Say that a folder's database is needed no more, if it has one."""
    if folder in _databases:
        postgres_server.give_back(_databases.pop(folder))


ENGINES: dict[str, Callable[[Path, Callable[[], float]], Store]] = {"sqlite": sqlite, "postgres": postgres}


def repository(number: int, *, installation: int = 7, owner: str = "acme") -> RepositoryRef:
    """A repository `owner/rNUMBER`."""
    return RepositoryRef(id=number, node_id=f"R_{number}", owner=owner, name=f"r{number}", installation_id=installation)


def delivery(name: str | None = None, *, at: float = START) -> Delivery:
    """A delivery with an id of its own, or the one named."""
    return Delivery(id=name or f"delivery-{next(_ids)}", event="pull_request", received_at=at)


async def event(store: Store, *keys: Key) -> None:
    """A new delivery that asks for looks at `keys`."""
    assert await store.accept(delivery(), DeliveryEffects(keys=keys))


async def claim_one(store: Store) -> Job:
    """Claim the only key that is due."""
    (job,) = await store.claim(10)
    return job


async def claimed(store: Store, limit: int = 100) -> list[Key]:
    """Claim, and tell the keys."""
    return [job.key for job in await store.claim(limit)]
