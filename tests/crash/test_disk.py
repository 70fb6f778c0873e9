"""What stands in the way of a server on SQLite: a full disk, a damaged file, another server on the same one."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import aiohttp
import pytest

from ghapp.demo.environment import Demo, start_demo
from ghapp.sandbox.state.threads import PullRequest
from tests.support.crash.cluster import Cluster
from tests.support.crash.server import Server
from tests.support.postgres_sql import until

PRD = {"docs/prd/checkout.md": "# Checkout\n"}
REFUSED = 2


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    """One server on SQLite, at rest."""
    async with start_demo(lambda settings: Cluster(settings, 1, Random(0))) as demo:
        yield demo


@pytest.fixture
def cluster(demo: Demo) -> Cluster:
    assert isinstance(demo.app, Cluster)
    return demo.app


@pytest.fixture
def server(cluster: Cluster) -> Server:
    return cluster.servers[0]


@pytest.fixture
def path(server: Server) -> Path:
    """The database file."""
    return Path(server.settings.database_url.removeprefix("sqlite:///"))


async def ready(server: Server) -> int:
    """How `/readyz` answers."""
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/readyz") as answer:
        return answer.status


def conclusion(demo: Demo, pull: PullRequest) -> str | None:
    """What the check says; None where there is none."""
    check = demo.check(pull)
    return check.conclusion if check else None


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """Have the system let the server write nothing behind the first bytes of any file."""
    pid, limits = server.process.pid, resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def write_a_letter(path: Path) -> None:
    path.write_bytes(b"This is a letter to my aunt. " * 500)


def overwrite_the_tables(path: Path) -> None:
    """Put noise behind the first page, so that the file still looks like a database."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


def move_away(path: Path) -> None:
    """What the message advises."""
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError):
            file.rename(file.with_name(f"damaged-{file.name}"))


async def test_a_full_disk_is_answered_503_until_there_is_space_again(demo: Demo, server: Server) -> None:
    process = server.process.pid
    with full_disk(server):
        pull = demo.sandbox.open_pull(demo.shop, demo.paula, PRD)
        (opened,) = [each for each in await demo.sandbox.deliver() if each.event == "pull_request"]
        assert opened.status == 503
        assert await ready(server) == 503
    assert await ready(server) == 200
    demo.sandbox.outbox.append(opened)
    await demo.settle()
    assert opened.status == 202
    assert conclusion(demo, pull) == "action_required"
    assert server.process.pid == process


async def test_an_evaluation_hit_by_a_full_disk_completes_once_there_is_space(demo: Demo, server: Server) -> None:
    pull = demo.sandbox.open_pull(demo.shop, demo.paula, PRD)
    await demo.settle()
    demo.sandbox.comment(pull, demo.eric, "Looks right to me.")
    demo.sandbox.latency = 0.2
    demo.sandbox.requests.clear()
    await demo.sandbox.deliver()
    # The app notes on disk that an evaluation begins, so the disk fills up only after that.
    await until(lambda: len(demo.sandbox.requests) > 0)
    with full_disk(server):
        await until(lambda: conclusion(demo, pull) == "success")
        assert await ready(server) == 503
    await demo.settle()
    assert conclusion(demo, pull) == "success"


@pytest.mark.parametrize("damage", [write_a_letter, overwrite_the_tables])
async def test_a_damaged_file_is_refused_by_name_and_the_advice_works(
    damage: Callable[[Path], None], demo: Demo, cluster: Cluster, server: Server, path: Path
) -> None:
    pull = demo.sandbox.open_pull(demo.shop, demo.paula, PRD)
    await demo.settle()
    await server.stop()
    await asyncio.to_thread(damage, path)
    await server.start()
    assert await server.ended() == REFUSED
    (message,) = server.said
    assert message.startswith(f"Error: The database {path} is damaged")
    assert "move it away" in message
    await asyncio.to_thread(move_away, path)
    demo.sandbox.comment(pull, demo.eric, "Looks right to me.")
    demo.sandbox.outbox.clear()
    await cluster.start()
    await until(lambda: conclusion(demo, pull) == "success")


async def test_a_second_server_on_the_same_file_is_refused_unlike_the_first(server: Server, path: Path) -> None:
    second = Server(server.settings)
    await second.start()
    assert await second.ended() == REFUSED
    (message,) = second.said
    assert message.startswith(f"Error: Another process has the database {path} open.")
    assert await ready(server) == 200
