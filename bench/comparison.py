"""Compare the working tree with an earlier revision, in turns on the same machine.

`BEFORE` names the revision (`make bench BEFORE=54cec37 ARGS="--only comparison"`). Its `ghapp/` is taken from Git and
runs with the libraries that are installed now, so only the project's own code differs.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import secrets
import statistics
import subprocess
import tarfile
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import acknowledgement, burst, postgres
from bench.figures import Figure
from bench.github import github
from bench.load import Signed, flood
from bench.serving import Server, ghapp
from ghapp.settings import Settings

ROOT = Path(__file__).parent.parent
PAYLOAD = ROOT / "tests" / "payloads" / "pull_request.labeled.json"
BEFORE, AFTER = "before", "after"
ENGINES = ("SQLite", "PostgreSQL")
PULLS = 200
ROUNDS = 5
BURSTS = 3
LATENCY = 0.050
# Seconds between two questions whether a round is over, which the server has to answer as well.
PAUSE = 0.1
# Seconds after which the queue lets every key be looked at again at once.
SPACING = 0.5
# How many times as many looks a second of processor must pay for.
LOOKS = {"SQLite": 1.3, "PostgreSQL": 1.6}
BURST = 0.8
ACKNOWLEDGED = 0.95


async def measure() -> list[Figure]:
    """Return one row for each comparison; none can be measured without `BEFORE`."""
    revision = os.environ.get("BEFORE", "")
    if not revision:
        return [Figure(what="this code against earlier code", samples=[], unit="x", beside="not measured: set BEFORE")]
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        check_out(revision, Path(folder))
        trees = {BEFORE: Path(folder), AFTER: None}
        return [*await _looks(trees, revision), *await _bursts(trees, revision), *await _acknowledged(trees, revision)]


def check_out(revision: str, folder: Path) -> None:
    """Put the package as it was at a revision into a folder."""
    archive = subprocess.run(["git", "archive", revision, "ghapp"], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")


@dataclass
class Looker:
    """A server that looks at pull requests on which nothing changed, and the processor time of each round."""

    server: Server
    deliveries: list[Signed]
    seconds: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Deliver one event about each pull request, and wait until the server has nothing left to do."""
        await asyncio.sleep(SPACING)
        before = self.server.cpu_seconds
        answers = await flood(self.server.url, self.deliveries)
        if answers.statuses.keys() != {202}:
            raise RuntimeError(f"{self.server.url} did not accept every delivery: {answers.statuses}")
        await self.server.idle(PAUSE)
        self.seconds.append((self.server.cpu_seconds - before) / len(self.deliveries))


async def _looks(trees: Mapping[str, Path | None], revision: str) -> list[Figure]:
    figures = []
    for engine in ENGINES:
        async with AsyncExitStack() as running:
            lookers = {
                name: await running.enter_async_context(_looker(engine, name, tree)) for name, tree in trees.items()
            }
            for _ in range(1 + ROUNDS):
                for looker in lookers.values():
                    await looker.run()
        # The first round writes the checks.
        before, after = (lookers[name].seconds[1:] for name in (BEFORE, AFTER))
        figures.append(
            Figure(
                what=f"looks for a second of processor on {engine}, times {revision}'s",
                samples=[old / new for old, new in zip(before, after, strict=True)],
                unit="x",
                bound=LOOKS[engine],
                at_least=True,
                beside=f"a delivery and its look: {_milliseconds(after)}, against {_milliseconds(before)}",
            )
        )
    return figures


@asynccontextmanager
async def _looker(engine: str, name: str, tree: Path | None) -> AsyncIterator[Looker]:
    """A server on an empty database, and a GitHub of its own: two servers would rewrite each other's checks."""
    async with AsyncExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="ghapp-bench-")))
        stand_in = await running.enter_async_context(github(folder / "facts.json", pulls=PULLS, latency=0.0))
        facts = json.loads((folder / "facts.json").read_text())
        secret = secrets.token_hex(32)
        settings = Settings(
            app_id=facts["app_id"],
            private_key=facts["private_key"],
            webhook_secrets=(secret,),
            database_url=await _database(engine, f"looks_{name}", folder),
            github_url=stand_in.url,
            host="127.0.0.1",
            port=0,
        )
        server = await running.enter_async_context(ghapp(settings, tree=tree))
        yield Looker(server, [Signed.by(secret, "pull_request", body) for body in _bodies(facts)])


async def _database(engine: str, name: str, folder: Path) -> str:
    return await postgres.database(name) if engine == "PostgreSQL" else f"sqlite:///{folder / 'ghapp.db'}"


def _bodies(facts: Mapping[str, object]) -> list[bytes]:
    """GitHub's own example of a label that was added, about each pull request of the stand-in."""
    payload = json.loads(PAYLOAD.read_text())
    known, heads = facts["repository"], facts["heads"]
    if not isinstance(known, dict) or not isinstance(heads, dict):
        raise TypeError("the stand-in told nothing of its repository")
    payload["repository"] |= {key: known[key] for key in ("id", "node_id", "name")}
    payload["repository"]["owner"]["login"] = known["owner"]
    payload["installation"] = {"id": known["installation_id"]}
    bodies = []
    for number, head in heads.items():
        payload["number"] = payload["pull_request"]["number"] = int(number)
        payload["pull_request"]["head"] |= {"sha": head, "repo": None}
        bodies.append(json.dumps(payload, separators=(",", ":")).encode())
    return bodies


async def _bursts(trees: Mapping[str, Path | None], revision: str) -> list[Figure]:
    seconds: dict[str, list[float]] = {name: [] for name in trees}
    for _ in range(BURSTS):
        for name, tree in trees.items():
            seconds[name].append(await burst.comments(partial(ghapp, tree=tree), LATENCY))
    before, after = seconds[BEFORE], seconds[AFTER]
    return [
        Figure(
            what=f"{burst.PULLS} comments, GitHub {1000 * LATENCY:.0f} ms away: until right, times {revision}'s",
            samples=[new / old for old, new in zip(before, after, strict=True)],
            unit="x",
            bound=BURST,
            beside=f"{statistics.median(after):.1f} s, against {statistics.median(before):.1f} s",
        )
    ]


async def _acknowledged(trees: Mapping[str, Path | None], revision: str) -> list[Figure]:
    figures = []
    for engine in ENGINES:
        runners = await acknowledgement.compare(
            {name: partial(ghapp, tree=tree) for name, tree in trees.items()}, partial(_database, engine)
        )
        before, after = runners[BEFORE], runners[AFTER]
        figures.append(
            Figure(
                what=f"acknowledgements a second on {engine}, times {revision}'s",
                samples=[new / old for old, new in zip(before.per_second, after.per_second, strict=True)],
                unit="x",
                bound=ACKNOWLEDGED,
                at_least=True,
                beside=f"{after.speed}, against {before.speed}",
            )
        )
    return figures


def _milliseconds(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.2f} ms"
