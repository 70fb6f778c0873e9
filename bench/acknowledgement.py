"""How fast deliveries are acknowledged: by us, who store each before, and by a bare handler and Probot, who do not."""

from __future__ import annotations

import asyncio
import json
import secrets
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.figures import Figure
from bench.load import Answers, Signed, flood
from bench.postgres import database
from bench.probot import NoProbot, probot
from bench.serving import Server, ghapp
from ghapp.settings import Settings

PAYLOAD = Path(__file__).parent.parent / "tests" / "payloads" / "pull_request.opened.json"
SIZE = 21_000
PULLS = 500
WARM_UP = 1_000
ROUNDS = 7
A_ROUND = 3_000
LONGEST = 1.5
MEMORY = 120.0
SQLITE, POSTGRES, BARE, PROBOT = "SQLite", "PostgreSQL", "the bare handler", "Probot"
# Whose acknowledgements a second are held against whose, and how many times as many they must be.
MULTIPLES = ((SQLITE, BARE, 0.9), (SQLITE, PROBOT, 1.2), (POSTGRES, BARE, 0.5))


@dataclass
class Runner:
    """A server and how it fared, round by round."""

    server: Server
    per_second: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    async def run(self, deliveries: list[Signed]) -> None:
        """One round. Raises where a delivery was not acknowledged."""
        before = self.server.cpu_seconds
        answers = await self.send(deliveries)
        self.cpu.append((self.server.cpu_seconds - before) / len(deliveries))
        self.per_second.append(answers.per_second)
        self.p99.append(answers.p99)

    async def send(self, deliveries: list[Signed]) -> Answers:
        """A load that does not count."""
        answers = await flood(self.server.url, deliveries)
        # Probot answers 200, since to it the work is done.
        if not answers.statuses.keys() <= {200, 202}:
            raise RuntimeError(f"{self.server.url} did not acknowledge everything: {answers.statuses}")
        return answers

    @property
    def speed(self) -> str:
        """What it did, for those who want to compare."""
        cpu = 1e6 * statistics.median(self.cpu)
        return f"{statistics.median(self.per_second):,.0f} a second with {cpu:.0f} us of processor"


async def measure() -> list[Figure]:
    """Round by round in turn, so that whatever else the machine does meets all of them."""
    secret = secrets.token_hex(32)
    deliveries = signed_deliveries(secret)
    load = [deliveries[number % PULLS] for number in range(A_ROUND)]
    async with AsyncExitStack() as running:
        servers, missing = await _servers(secret, running)
        runners = {name: Runner(await running.enter_async_context(server)) for name, server in servers.items()}
        for runner in runners.values():
            await runner.send(load[:WARM_UP])
        for _ in range(ROUNDS):
            for runner in runners.values():
                await runner.run(load)
        return [*_speeds(runners, missing), *_delays(runners), *_memory(runners)]


async def compare(
    starters: Mapping[str, Callable[[Settings], Server]], database_of: Callable[[str, Path], Awaitable[str]]
) -> dict[str, Runner]:
    """Run each server by turns on a database of its own, by what `database_of` gives for a name and a folder."""
    secret = secrets.token_hex(32)
    deliveries = signed_deliveries(secret)
    load = [deliveries[number % PULLS] for number in range(A_ROUND)]
    async with AsyncExitStack() as running:
        github_url = await running.enter_async_context(_silent_github())
        runners = {}
        for name, start in starters.items():
            folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="ghapp-bench-")))
            database_url = await database_of(f"acknowledgement_{name}", folder)
            server = start(settings(secret, database_url, github_url))
            runners[name] = Runner(await running.enter_async_context(server))
        for runner in runners.values():
            await runner.send(load[:WARM_UP])
        for _ in range(ROUNDS):
            for runner in runners.values():
                await runner.run(load)
        return runners


async def _servers(secret: str, running: AsyncExitStack) -> tuple[dict[str, Server], str]:
    """Those to compare, and why Probot is not among them."""
    github_url = await running.enter_async_context(_silent_github())
    folder = running.enter_context(tempfile.TemporaryDirectory(prefix="ghapp-bench-"))
    sqlite = settings(secret, f"sqlite:///{Path(folder) / 'ghapp.db'}", github_url)
    servers = {
        SQLITE: ghapp(sqlite),
        POSTGRES: ghapp(settings(secret, await database("acknowledgement"), github_url)),
    }
    servers[BARE] = Server([sys.executable, "-m", "bench.peers.bare"], {"WEBHOOK_SECRET": secret}, probe="/healthz")
    try:
        servers[PROBOT] = await probot(secret, sqlite.private_key)
    except NoProbot as reason:
        return servers, str(reason)
    return servers, ""


def signed_deliveries(secret: str) -> list[Signed]:
    """Return a delivery about each of the pull requests."""
    return [Signed.by(secret, "pull_request", _body(number)) for number in range(1, PULLS + 1)]


def settings(secret: str, database_url: str, github_url: str) -> Settings:
    """Return the settings of a server on a database, with a key of its own."""
    return Settings(
        app_id=1,
        private_key=_private_key(),
        webhook_secrets=(secret,),
        database_url=database_url,
        github_url=github_url,
        host="127.0.0.1",
        port=0,
    )


@cache
def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def _speeds(runners: Mapping[str, Runner], missing: str) -> list[Figure]:
    figures: list[Figure] = []
    for name, other, bound in MULTIPLES:
        what = f"acknowledgements a second on {name}, times {other}'s"
        if other in runners:
            one, another = runners[name], runners[other]
            samples = [mine / its for mine, its in zip(one.per_second, another.per_second, strict=True)]
            beside = f"{one.speed}, against {another.speed}"
            figures.append(Figure(what=what, samples=samples, unit="x", bound=bound, at_least=True, beside=beside))
        else:
            figures.append(Figure(what=what, samples=[], unit="x", beside=f"not measured: {missing}"))
    return figures


def _delays(runners: Mapping[str, Runner]) -> list[Figure]:
    bare = runners[BARE].p99
    return [
        Figure(
            what=f"their p99 on {name}, times {BARE}'s",
            samples=[mine / its for mine, its in zip(runners[name].p99, bare, strict=True)],
            unit="x",
            bound=LONGEST,
            beside=f"{1000 * statistics.median(runners[name].p99):.1f} against {1000 * statistics.median(bare):.1f} ms",
        )
        for name in (SQLITE, POSTGRES)
    ]


def _memory(runners: Mapping[str, Runner]) -> list[Figure]:
    beside = f"{WARM_UP + ROUNDS * A_ROUND:,} deliveries about {PULLS} pull requests"
    return [
        Figure(
            what=f"memory under this load, on {name}",
            samples=[runners[name].server.megabytes],
            unit="MB",
            bound=MEMORY,
            beside=beside,
        )
        for name in (SQLITE, POSTGRES)
    ]


def _body(number: int) -> bytes:
    """GitHub's own example about another pull request, brought to `SIZE` by its description; the fork is gone."""
    payload = json.loads(PAYLOAD.read_text())
    pull = payload["pull_request"]
    payload["number"] = pull["number"] = number
    pull["head"]["repo"], pull["body"] = None, ""
    pull["body"] = "." * (SIZE - len(_compact(payload)))
    return _compact(payload)


def _compact(payload: object) -> bytes:
    return json.dumps(payload, separators=(",", ":")).encode()


@asynccontextmanager
async def _silent_github() -> AsyncIterator[str]:
    """A GitHub that never answers: looks wait for it, so that the processor is left to the acknowledgements."""

    async def keep_waiting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(keep_waiting, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield f"http://{host}:{port}"
    server.close()
