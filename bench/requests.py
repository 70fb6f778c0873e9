"""How many requests to GitHub an event costs; counted at the sandbox, so these figures do not depend on the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bench.figures import Figure
from bench.load import Answers, Signed, flood
from bench.serving import ghapp
from ghapp.demo.documents import COMPLETE_PRD, PRD
from ghapp.demo.environment import Demo, start_demo
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.state.deliveries import Delivery

BURST = 2_000
# The app leaves so many seconds between two looks at one pull request, and whatever comes meanwhile shares the second.
SPACING = 0.3


async def measure() -> list[Figure]:
    """The app is warm: it has a token, and has seen this repository."""
    async with start_demo(start=ghapp) as demo:
        await _open(demo, "docs/prd/warm-up.md")
        await _open(demo, "docs/prd/draft.md", PRD)
        lacking = _counted("requests: the same with a PRD that lacks sections", await _since(demo, 0), 3)
        opened = await _open(demo, "docs/prd/checkout.md")
        return [
            _counted("requests: a pull request with a PRD is opened", await _since(demo, 0), 2),
            lacking,
            _counted("requests: the same event again", await _again(demo, opened), 1),
            _counted("requests: a comment where no document is", await _comment_on_code(demo), 0),
            *await _burst(demo, opened),
        ]


def _counted(what: str, requests: Sequence[Request], bound: int) -> Figure:
    writes = sum(request.kind == "write" for request in requests)
    return Figure(what=what, samples=[len(requests)], unit="", bound=bound, beside=f"{writes} of them write")


async def _since(demo: Demo, start: int) -> list[Request]:
    """The requests that the app made from the log's entry `start` on, when it has come to rest; but for tokens."""
    await demo.settle()
    return [request for request in list(demo.requests)[start:] if request.kind != "token"]


async def _open(demo: Demo, path: str, text: str = COMPLETE_PRD) -> Delivery:
    """Open a pull request, and forget what was requested before; the delivery that told of it."""
    demo.requests.clear()
    demo.sandbox.open_pull(demo.shop, demo.paula, {path: text}, title=path)
    opened = next(delivery for delivery in demo.sandbox.outbox if delivery.event == "pull_request")
    await demo.settle()
    return opened


async def _again(demo: Demo, opened: Delivery) -> list[Request]:
    start = len(demo.requests)
    demo.sandbox.outbox.append(replace(opened, id="again", status=None))
    return await _since(demo, start)


async def _comment_on_code(demo: Demo) -> list[Request]:
    pull = demo.sandbox.open_pull(demo.shop, demo.dora, {"src/cart.py": "TOTAL = 0\n"}, title="Start at nothing")
    await demo.settle()
    start = len(demo.requests)
    demo.sandbox.comment(pull, by=demo.eric, body="Why not one?")
    return await _since(demo, start)


async def _burst(demo: Demo, opened: Delivery) -> list[Figure]:
    """Many deliveries about one pull request at rest, as fast as they are acknowledged."""
    await asyncio.sleep(2 * SPACING)
    start = len(demo.requests)
    signed = Signed.by(demo.registration.webhook_secret, opened.event, opened.body)
    answers = await flood(demo.app.url, [signed] * BURST)
    await demo.settle()
    await demo.app.idle()
    looks = [request for request in list(demo.requests)[start:] if request.kind == "read"]
    return [_refused(answers), _looks(answers, len(looks), len(opened.body))]


def _refused(answers: Answers) -> Figure:
    refused = len(answers.times) - answers.statuses[202]
    return Figure(
        what=f"burst of {BURST:,} deliveries of one pull request: refused",
        samples=[refused],
        unit="",
        bound=0,
        beside=f"acknowledged in {answers.seconds:.2f} s: {answers.per_second:,.0f} a second, the sandbox on the side",
    )


def _looks(answers: Answers, looks: int, size: int) -> Figure:
    return Figure(
        what="the same burst: looks",
        samples=[looks],
        unit="",
        bound=round(2 + answers.seconds / SPACING, 1),
        beside=f"2 + seconds of the burst / {SPACING}; each delivery has {size / 1000:.0f} kB",
    )
