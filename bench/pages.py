"""Pages under load: how soon they are shown, and what is left for acknowledging deliveries meanwhile."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import acknowledgement, postgres
from bench.figures import Figure, percentile
from bench.load import Signed, flood
from bench.open_documents import DOCUMENTS, REPOSITORIES, fill
from bench.serving import Server, ghapp
from bench.visitors import PER_SECOND, Visits, sign_in, signing_in

LOGINS = tuple(f"{role}-{pair}" for pair in range(5) for role in ("em", "pm"))
YOUR_TURN, IN_FLIGHT = "/", "/documents"
# By turns the two pages; what people filter for, and the pages of the list, vary.
PATHS = (YOUR_TURN, IN_FLIGHT, YOUR_TURN, f"{IN_FLIGHT}?page=2", YOUR_TURN, f"{IN_FLIGHT}?kind=prd&state=waiting")
ROUNDS = 7
A_ROUND = 6_000
ALONE_SECONDS = 5.0
LONGEST = 0.1
LEFT = 0.8


@dataclass
class Rounds:
    """What was measured of a server, round by round; `cpu` is what a page costs while nothing else runs."""

    without: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    alone: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)
    cpu: float = 0.0


async def measure() -> list[Figure]:
    """Fill a database of each engine, and look at the pages of each."""
    figures = []
    for engine in (acknowledgement.SQLITE, acknowledgement.POSTGRES):
        with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
            is_file = engine == acknowledgement.SQLITE
            url = f"sqlite:///{Path(folder) / 'ghapp.db'}" if is_file else await postgres.database("pages")
            await fill(url)
            if not is_file:
                await postgres.analyze(url)
            figures += _figures(engine, await _rounds(url))
    return figures


async def _rounds(database_url: str) -> Rounds:
    secret = secrets.token_hex(32)
    deliveries = acknowledgement.signed_deliveries(secret)
    load = [deliveries[number % len(deliveries)] for number in range(A_ROUND)]
    async with AsyncExitStack() as running:
        github_url = await running.enter_async_context(signing_in(LOGINS))
        settings = replace(
            acknowledgement.settings(secret, database_url, github_url),
            public_url="http://127.0.0.1:8000",
            client_id="Iv1.bench",
            client_secret=secrets.token_hex(20),
        )
        server = await running.enter_async_context(ghapp(settings))
        cookies = [await sign_in(server.url, login) for login in LOGINS]
        return await _measure(server, cookies, load)


async def _measure(server: Server, cookies: list[str], load: list[Signed]) -> Rounds:
    found = Rounds()
    # Repositories are read, and templates compiled, once.
    await _for_seconds(Visits(server.url, cookies, PATHS), 2.0)
    await flood(server.url, load)
    alone, busy = (Visits(server.url, cookies, PATHS, times) for times in (found.alone, found.busy))
    before = server.cpu_seconds
    await _for_seconds(alone, ALONE_SECONDS)
    found.cpu = (server.cpu_seconds - before) / sum(map(len, found.alone.values()))
    for _ in range(ROUNDS):
        found.without.append((await flood(server.url, load)).per_second)
        flooding = asyncio.create_task(flood(server.url, load))
        await busy.until(flooding.done)
        found.meanwhile.append((await flooding).per_second)
    return found


async def _for_seconds(visits: Visits, seconds: float) -> None:
    end = perf_counter() + seconds
    await visits.until(lambda: perf_counter() > end)


def _figures(engine: str, found: Rounds) -> list[Figure]:
    shares = [one / another for one, another in zip(found.meanwhile, found.without, strict=True)]
    load = f"{PER_SECOND} pages a second, {DOCUMENTS:,} documents in {REPOSITORIES} repositories"
    speeds = f"{median(found.meanwhile):,.0f} against {median(found.without):,.0f} a second; a page alone costs"
    return [
        *(_page(engine, name, path, found) for name, path in (("Your turn", YOUR_TURN), ("Documents", IN_FLIGHT))),
        Figure(
            what=f"acknowledgements a second on {engine} meanwhile, times those without",
            samples=shares,
            unit="x",
            bound=LEFT,
            at_least=True,
            beside=f"{speeds} {1000 * found.cpu:.1f} ms of processor; {load}",
        ),
    ]


def _page(engine: str, name: str, path: str, found: Rounds) -> Figure:
    """Return the p95 of a page with and without its filters, while deliveries arrive as fast as they are answered."""
    busy, alone = (_times(path, times) for times in (found.busy, found.alone))
    return Figure(
        what=f"p95 of {name} on {engine}, deliveries arriving",
        samples=[1000 * percentile(busy, 95)],
        unit="ms",
        bound=1000 * LONGEST,
        beside=f"median {1000 * median(busy):.1f}; alone p95 {1000 * percentile(alone, 95):.1f}, "
        f"median {1000 * median(alone):.1f}",
    )


def _times(path: str, times: dict[str, list[float]]) -> list[float]:
    return [seconds for shown, found in times.items() if shown.partition("?")[0] == path for seconds in found]
