"""Many deliveries about many pull requests at once: none is refused, and soon every check is right."""

from __future__ import annotations

import asyncio
from time import perf_counter

from bench.figures import Figure
from bench.load import Signed, flood
from bench.serving import ghapp
from ghapp.demo.documents import PRD
from ghapp.demo.environment import Demo, Starter, start_demo
from ghapp.sandbox.state.deliveries import Delivery
from ghapp.sandbox.state.rate_limits import RateLimits
from ghapp.sandbox.state.threads import PullRequest

DELIVERIES = 5_000
PULLS = 500
AT_ONCE = 25
PATIENCE = 300.0


async def measure() -> list[Figure]:
    """The partner comments on every pull request, and everything that was told of each before is told again and again.

    The sandbox and the load share a core, the app has the other.
    """
    async with start_demo(start=ghapp) as demo:
        # What is measured is the app, not how many requests an hour GitHub would grant to one installation.
        demo.sandbox.limits = RateLimits(1_000_000)
        pulls, told = await _open(demo)
        for pull in pulls:
            demo.sandbox.comment(pull, by=demo.eric, body="A week is long for a basket. Otherwise fine with me.")
        comments = [delivery for delivery in demo.sandbox.outbox if delivery.event == "issue_comment"]
        demo.sandbox.outbox.clear()
        secret = demo.registration.webhook_secret
        load = [Signed.by(secret, each.event, each.body) for each in (*comments, *told)]
        load = [load[number % len(load)] for number in range(DELIVERIES)]
        start = len(demo.requests)
        began = perf_counter()
        answers = await flood(demo.app.url, load)
        async with asyncio.timeout(PATIENCE):
            await _all_green(demo, pulls)
            right = perf_counter() - began
            await _rest(demo)
        during = list(demo.requests)[start:]
    looks, writes = (sum(request.kind == kind for request in during) for kind in ("read", "write"))
    share = sum(request.seconds for request in during)
    name = f"burst of {DELIVERIES:,} deliveries, {PULLS} pull requests"
    refused = DELIVERIES - answers.statuses[202]
    acknowledged = f"acknowledged in {answers.seconds:.1f} s, looks going on beside: {answers.per_second:,.0f} a second"
    sandbox = f"{share:.1f} s of it is what the sandbox computes"
    return [
        Figure(what=f"{name}: refused", samples=[refused], unit="", bound=0, beside=acknowledged),
        Figure(what="the same burst: until every check is right", samples=[right], unit="s", beside=sandbox),
        Figure(
            what="the same burst: looks", samples=[looks], unit="", beside=f"{DELIVERIES / looks:.1f} deliveries each"
        ),
        Figure(
            what="the same burst: requests to GitHub",
            samples=[len(during)],
            unit="",
            beside=f"{looks} read, {writes} write; {len(during) / PULLS:.1f} for each pull request",
        ),
    ]


async def comments(start: Starter, latency: float) -> float:
    """Return the seconds from the partner's comment on every pull request until every check is right."""
    async with start_demo(start=start, latency=latency) as demo:
        demo.sandbox.limits = RateLimits(1_000_000)
        pulls, _ = await _open(demo)
        for pull in pulls:
            demo.sandbox.comment(pull, by=demo.eric, body="A week is long for a basket. Otherwise fine with me.")
        sent = [delivery for delivery in demo.sandbox.outbox if delivery.event == "issue_comment"]
        demo.sandbox.outbox.clear()
        load = [Signed.by(demo.registration.webhook_secret, each.event, each.body) for each in sent]
        began = perf_counter()
        answers = await flood(demo.app.url, load)
        if answers.statuses.keys() != {202}:
            raise RuntimeError(f"not every delivery was accepted: {answers.statuses}")
        async with asyncio.timeout(PATIENCE):
            await _all_green(demo, pulls)
        seconds = perf_counter() - began
        await _rest(demo)
        return seconds


async def _open(demo: Demo) -> tuple[list[PullRequest], list[Delivery]]:
    """Pull requests that wait for their partner, asked already by the author; and the deliveries that told of them."""
    pulls: list[PullRequest] = []
    told: list[Delivery] = []
    while len(pulls) < PULLS:
        for number in range(len(pulls), len(pulls) + AT_ONCE):
            files: dict[str, str | None] = {f"docs/prd/{number}.md": PRD}
            pull = demo.sandbox.open_pull(demo.shop, demo.paula, files, title=f"PRD {number}")
            demo.sandbox.request_reviews(pull, by=demo.paula, reviewers=[demo.eric])
            pulls.append(pull)
        told += [delivery for delivery in demo.sandbox.outbox if delivery.action == "opened"]
        await _rest(demo)
    return pulls, told


async def _rest(demo: Demo) -> None:
    """Let the app come to rest, however long the sandbox takes; its own `settle` is for small stages."""
    await demo.settle()
    await demo.app.idle()


async def _all_green(demo: Demo, pulls: list[PullRequest]) -> None:
    """Return soon after the last check has passed."""
    waiting = pulls
    while True:
        waiting = [pull for pull in waiting if not _is_green(demo, pull)]
        if not waiting:
            return
        await asyncio.sleep(0.005)


def _is_green(demo: Demo, pull: PullRequest) -> bool:
    check = demo.check(pull)
    return check is not None and check.conclusion == "success"
