"""How fast deliveries are acknowledged: by us, who store each before, and by a handler that keeps nothing."""

from __future__ import annotations

import asyncio
import json
import secrets
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.figures import Figure
from bench.load import Answers, Signed, flood
from bench.serving import Server, ghapp
from ghapp.settings import Settings

PAYLOAD = Path(__file__).parent.parent / "tests" / "payloads" / "pull_request.opened.json"
SIZE = 21_000
PULLS = 500
WARM_UP = 1_000
ROUNDS = 7
A_ROUND = 3_000
SLOWEST = 0.9
LONGEST = 1.5


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
        if answers.statuses.keys() != {202}:
            raise RuntimeError(f"{self.server.url} did not acknowledge everything: {answers.statuses}")
        return answers


async def measure() -> list[Figure]:
    """Round by round in turn, so that whatever else the machine does meets both."""
    secret = secrets.token_hex(32)
    deliveries = [Signed.by(secret, "pull_request", _body(number)) for number in range(1, PULLS + 1)]
    load = [deliveries[number % PULLS] for number in range(A_ROUND)]
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        async with _silent_github() as github, _ours(secret, github, folder) as ours, _bare(secret) as bare:
            runners = Runner(ours), Runner(bare)
            for runner in runners:
                await runner.send(load[:WARM_UP])
            for _ in range(ROUNDS):
                for runner in runners:
                    await runner.run(load)
            return _figures(*runners, memory=ours.megabytes)


def _figures(ours: Runner, bare: Runner, *, memory: float) -> list[Figure]:
    speed, speed_of_bare = (statistics.median(each.per_second) for each in (ours, bare))
    slow, slow_of_bare = (1000 * statistics.median(each.p99) for each in (ours, bare))
    cpu, cpu_of_bare = (1e6 * statistics.median(each.cpu) for each in (ours, bare))
    return [
        Figure(
            what="acknowledgements a second, as a multiple of the bare handler's",
            samples=[one / other for one, other in zip(ours.per_second, bare.per_second, strict=True)],
            unit="x",
            bound=SLOWEST,
            at_least=True,
            beside=f"{speed:,.0f} against {speed_of_bare:,.0f}; processor each: {cpu:.0f} against {cpu_of_bare:.0f} us",
        ),
        Figure(
            what="their p99, as a multiple of the bare handler's",
            samples=[one / other for one, other in zip(ours.p99, bare.p99, strict=True)],
            unit="x",
            bound=LONGEST,
            beside=f"{slow:.1f} against {slow_of_bare:.1f} ms",
        ),
        Figure(
            what="memory of `ghapp serve` after these deliveries",
            samples=[memory],
            unit="MB",
            beside=f"{WARM_UP + ROUNDS * A_ROUND:,} deliveries about {PULLS} pull requests",
        ),
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


def _ours(secret: str, github_url: str, folder: str) -> Server:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings = Settings(
        app_id=1,
        private_key=key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode(),
        webhook_secrets=(secret,),
        database_url=f"sqlite:///{Path(folder) / 'ghapp.db'}",
        github_url=github_url,
        host="127.0.0.1",
        port=0,
    )
    return ghapp(settings)


def _bare(secret: str) -> Server:
    return Server([sys.executable, "-m", "bench.peers.bare"], {"WEBHOOK_SECRET": secret}, probe="/healthz")


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
