"""From the partner's comment to the green check, with GitHub some way off."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass
from time import perf_counter

from bench.figures import Figure
from bench.serving import ghapp
from ghapp.demo.documents import PRD
from ghapp.demo.environment import Demo, start_demo
from ghapp.sandbox.state.threads import PullRequest

LATENCY = 0.050
# What the app itself may take, besides two requests to GitHub.
ALLOWANCE = 0.050
ROUNDS = 60
WARM_UP = 5
# Longer than the app leaves between two looks at one pull request, so that none is waited for.
REST = 0.5
PATIENCE = 10.0


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """How long one check took to turn green; `sandbox` is what the sandbox computed meanwhile. In seconds."""

    seconds: float
    sandbox: float
    requests: int


async def measure() -> list[Figure]:
    """One comment on each of many pull requests that have come to rest."""
    async with start_demo(start=ghapp, latency=LATENCY) as demo:
        pulls = [_open(demo, number) for number in range(WARM_UP + ROUNDS)]
        await demo.settle()
        await asyncio.sleep(REST)
        reactions = [await _hear(demo, pull) for pull in pulls][WARM_UP:]
    share = statistics.median(reaction.sandbox for reaction in reactions)
    requests = statistics.mean(reaction.requests for reaction in reactions)
    return [
        Figure(
            what=f"comment to green check, GitHub {1000 * LATENCY:.0f} ms away",
            samples=[1000 * reaction.seconds for reaction in reactions],
            unit="ms",
            bound=1000 * (2 * LATENCY + ALLOWANCE),
            beside=f"{1000 * share:.1f} ms are the sandbox's own share; {requests:.1f} requests to GitHub",
        )
    ]


def _open(demo: Demo, number: int) -> PullRequest:
    files: dict[str, str | None] = {f"docs/prd/{number}.md": PRD}
    return demo.sandbox.open_pull(demo.shop, demo.paula, files, title=f"PRD {number}")


async def _hear(demo: Demo, pull: PullRequest) -> Reaction:
    before = len(demo.requests)
    demo.sandbox.comment(pull, by=demo.eric, body="A week is long for a basket. Otherwise fine with me.")
    began = perf_counter()
    await demo.sandbox.deliver()
    async with asyncio.timeout(PATIENCE):
        await _green(demo, pull)
    ended = demo.requests.last_write
    await demo.settle()
    during = list(demo.requests)[before:]
    return Reaction(seconds=ended - began, sandbox=sum(each.seconds for each in during), requests=len(during))


async def _green(demo: Demo, pull: PullRequest) -> None:
    """Return soon after the check has passed."""
    while True:
        check = demo.check(pull)
        if check and check.conclusion == "success":
            return
        await asyncio.sleep(0.001)
