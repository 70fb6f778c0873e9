"""Scenes of what GitHub does to an app: each shows whether the app survived it, and what it did."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from aiohttp import web

from ghapp.demo.documents import PRD
from ghapp.demo.environment import FILES, Demo
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.http.exchange import Exchange, Fault
from ghapp.sandbox.http.fault_plans import Lasting, Script
from ghapp.sandbox.http.faults import (
    quota_exceeded,
    secondary_limit,
    secondary_limit_with_200,
    too_many_requests,
)
from ghapp.sandbox.http.partial_faults import forbidden_part, refused_part, too_large, too_slow
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.state.rate_limits import RateLimits
from ghapp.sandbox.state.threads import PullRequest

PULLS = 20
# A burst that takes more than the points of a minute: a check costs six.
BURST = 400
# Seconds until a limit ends, instead of up to an hour.
LIMITED = 25
# Seconds in which the rest must be done. Without `retry-after`, an app waits for a minute at least.
PATIENCE = 30
PATIENCE_AFTER_LIMIT = 80
FOR_EVER = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Observation:
    """Whether the app did what it should, and what it did."""

    survived: bool
    what: str


Scene: TypeAlias = Callable[[Demo], Awaitable[Observation]]


async def _deliver(demo: Demo) -> None:
    while demo.sandbox.outbox:
        await demo.sandbox.deliver()


async def _until(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Return whether a condition comes true within so many seconds."""
    for _ in range(int(seconds * 10)):
        if holds():
            return True
        await asyncio.sleep(0.1)
    return holds()


async def _open(demo: Demo, count: int = PULLS) -> list[PullRequest]:
    """Open pull requests that touch no document, and deliver."""
    pulls = [demo.sandbox.open_pull(demo.shop, demo.dora, {f"src/{number}.py": "x\n"}) for number in range(count)]
    await _deliver(demo)
    return pulls


def _prd(demo: Demo, **more: str) -> PullRequest:
    return demo.sandbox.open_pull(demo.shop, demo.paula, {**more, "docs/prd/checkout.md": PRD})


def _checked(demo: Demo, pulls: list[PullRequest]) -> int:
    return sum(demo.check(pull) is not None for pull in pulls)


def _since(demo: Demo, start: int) -> list[Request]:
    return [request for request in list(demo.requests)[start:] if request.kind != "token"]


async def _limited(fault: Callable[[datetime], Fault], most: int, demo: Demo) -> Observation:
    """A limit refuses every request for some time, while events arrive."""
    end = demo.clock.now() + timedelta(seconds=LIMITED)
    refusals = Lasting(fault(end), until=end)
    demo.sandbox.faults = refusals
    pulls = await _open(demo)
    await _until(lambda: _checked(demo, pulls) == PULLS, LIMITED + PATIENCE_AFTER_LIMIT)
    return _of_limit(demo, pulls, refusals.count, most)


async def _last_requests(demo: Demo) -> Observation:
    """Four requests are left of the quota, and more pull requests are opened."""
    (installation,) = demo.registration.installations.values()
    budget = demo.sandbox.limits.budget(f"installation ID {installation.id}", "graphql", demo.clock.now())
    budget.used, budget.reset = budget.limit - 4, demo.clock.now() + timedelta(seconds=LIMITED)
    start = len(demo.requests)
    pulls = await _open(demo)
    await _until(lambda: _checked(demo, pulls) == PULLS, LIMITED + PATIENCE_AFTER_LIMIT)
    refused = sum(request.fields == () for request in _since(demo, start))
    return _of_limit(demo, pulls, refused, 2)


async def _points(demo: Demo) -> Observation:
    """More happens at once than the points of a minute are enough for."""
    demo.sandbox.limits = RateLimits(1_000_000)
    start = len(demo.requests)
    pulls = await _open(demo, BURST)
    await _until(lambda: _checked(demo, pulls) == BURST, BURST)
    refused = sum(request.fields == () for request in _since(demo, start))
    return _of_limit(demo, pulls, refused, 0)


def _of_limit(demo: Demo, pulls: list[PullRequest], refused: int, most: int) -> Observation:
    checked = _checked(demo, pulls)
    return Observation(
        refused <= most and checked == len(pulls),
        f"{_count(refused, 'request')} refused; {checked} of {len(pulls)} checks",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


async def _too_much(fault: Fault, demo: Demo) -> Observation:
    """A query is too much for GitHub, and the same query is so every time."""
    demo.sandbox.faults = Lasting(fault, until=FOR_EVER)
    pull = _prd(demo, **{f"a/{number}.md": "x\n" for number in range(30)})
    for number in range(30):
        demo.sandbox.comment(pull, demo.dora, f"Remark {number}")
    await _deliver(demo)
    return await _waits(demo, pull)


async def _forbidden(field: str, demo: Demo) -> Observation:
    """GitHub forbids a part of one answer, although the app has the permission."""
    demo.sandbox.faults = Script(forbidden_part(field))
    pull = _prd(demo)
    await _deliver(demo)
    return await _waits(demo, pull)


async def _waits(demo: Demo, pull: PullRequest) -> Observation:
    def done() -> bool:
        check = demo.check(pull)
        return check is not None and check.conclusion == "action_required" and bool(pull.review_requests)

    survived, check = await _until(done), demo.check(pull)
    asked = "a review request" if pull.review_requests else "no review request"
    return Observation(survived, f"{f'check `{check.conclusion}`' if check else 'no check'}, {asked}")


async def _rerun(demo: Demo) -> Observation:
    """Somebody re-runs a check of which nothing changes: GitHub resets its suite until the app answers."""
    pull = _prd(demo)
    await demo.settle()
    run = demo.check(pull)
    if run is None:
        return Observation(False, "there is no check")
    demo.sandbox.rerequest_check(run, demo.dora)
    await _deliver(demo)
    survived = await _until(lambda: run.suite.status == "completed", 10)
    return Observation(survived, f"the check suite is {run.suite.status}")


async def _archived(demo: Demo) -> Observation:
    """Somebody archives the repository just before the app writes: GitHub refuses every write from then on."""

    async def respond(exchange: Exchange) -> web.StreamResponse:
        demo.sandbox.archive(demo.shop, demo.ada)
        return await exchange.complete()

    pull = _prd(demo)
    await demo.settle()
    demo.sandbox.faults = Script(Fault("archived by then", lambda exchange: exchange.kind == "write", respond))
    demo.sandbox.comment(pull, demo.eric, "Fine with me.")
    start = len(demo.requests)
    await _deliver(demo)
    await asyncio.sleep(PATIENCE)
    await _deliver(demo)
    written = sum(request.kind == "write" for request in _since(demo, start))
    return Observation(written == 1, f"{_count(written, 'write')} attempted in {PATIENCE} seconds")


async def _labels(demo: Demo) -> Observation:
    """GitHub refuses one label when the app creates them; later a pull request is opened."""
    rights = {demo.dora: "write"}
    demo.sandbox.faults = Script(refused_part("createLabel"))
    site = demo.sandbox.repository("acme/site", files=FILES, collaborators=rights)
    await _deliver(demo)
    await _until(lambda: len(site.labels) >= 4)
    await asyncio.sleep(5)
    demo.sandbox.open_pull(site, demo.dora, {"src/a.py": "x\n"})
    await _deliver(demo)
    survived = await _until(lambda: len(site.labels) == 5, 10)
    return Observation(survived, f"{len(site.labels)} of 5 labels exist")


async def _stack(demo: Demo) -> Observation:
    """Two stacked pull requests, where the base of the stack requires a check named after it."""
    box, name = demo.sandbox, f"{CHECK_NAME}: release/1"
    box.commit(demo.shop, demo.ada, {CONFIG_PATH: f"{FILES[CONFIG_PATH]}gate: {{check: per-base}}\n"})
    box.commit(demo.shop, demo.ada, {"VERSION": "1\n"}, "release/1")
    await demo.settle()
    bottom = box.open_pull(demo.shop, demo.dora, {"a.py": ""}, base="release/1")
    top = box.open_pull(demo.shop, demo.dora, {"b.py": ""}, base=bottom.head_ref)
    box.stack([bottom, top], demo.dora)
    await _deliver(demo)

    def names() -> set[str]:
        return {run.name for suite in box.suites[demo.shop].get(top.head.oid, []) for run in suite.runs}

    survived = await _until(lambda: name in names(), 10)
    return Observation(survived, f"the upper one has the check {' and '.join(sorted(names())) or 'of no name'}")


def _quota(kind: str) -> Scene:
    return partial(_limited, lambda end: quota_exceeded(kind, remaining=4, reset=end), 2)


SCENES: Mapping[str, Scene] = MappingProxyType(
    {
        "quota used up: `RATE_LIMITED`, although the header says that 4 requests are left": _quota("RATE_LIMITED"),
        "the same as `RATE_LIMIT`": _quota("RATE_LIMIT"),
        "4 requests left and 20 pull requests": _last_requests,
        "secondary limit: 200 with `retry-after`": partial(
            _limited, lambda _: secondary_limit_with_200(LIMITED), PULLS
        ),
        "secondary limit: 403 with `retry-after`": partial(
            _limited, lambda _: secondary_limit(retry_after=LIMITED), PULLS
        ),
        "secondary limit: 403 without it": partial(_limited, lambda _: secondary_limit(retry_after=None), PULLS),
        "secondary limit: 429 with `retry-after`": partial(
            _limited, lambda _: too_many_requests(retry_after=LIMITED), PULLS
        ),
        f"{BURST} pull requests at once, with 2,000 points a minute": _points,
        "`RESOURCE_LIMITS_EXCEEDED` for more than 700 items": partial(_too_much, too_large(700)),
        "a timeout (502) for more than 450 items": partial(_too_much, too_slow(450)),
        "a passing `FORBIDDEN` where comments are read": partial(_forbidden, "comments"),
        "a passing `FORBIDDEN` where the check is written": partial(_forbidden, "createCheckRun"),
        "a re-run although nothing changed": _rerun,
        "a repository that is archived before a write": _archived,
        "a label that is refused once": _labels,
        "a stack, with `gate.check: per-base`": _stack,
    }
)
