"""The eight weeks before the story: documents that were decided, moved or left waiting, so that pages show some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ghapp.demo.environment import Demo
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest

WEEKS = 8
_MINUTE = timedelta(minutes=1)

_PRD = """\
# {name}

## Problem
{why}

## Required capabilities
- {what}

## What the MVP leaves out
Everything else.

## Rollout
One in ten customers first.

## Success metrics
Fewer questions to support.
"""
_SDD = """\
# {name}: the solution

Answers [the PRD](../prd/{slug}.md).

## Options
- buy it: a licence each year
- build it (chosen): two weeks of work, little tech debt

## Who
dora

## When
{when}, to everyone
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A feature with its PRD and SDD; the answers come after so many days.

    `slips` are the days by which its date moves before the SDD is decided. `concern` is raised and not resolved.
    `overridden` is why nobody waited for the EM.
    """

    name: str
    why: str
    what: str
    prd_answer: float
    sdd_answer: float
    slips: tuple[int, ...] = ()
    concern: str = ""
    overridden: str = ""

    @property
    def slug(self) -> str:
        """Return the name of its files."""
        return self.name.lower().replace(" ", "-")


FEATURES = (
    Feature(
        name="Returns",
        why="One customer in ten asks how to send something back.",
        what="print a label",
        prd_answer=0.4,
        sdd_answer=1.2,
    ),
    Feature(
        name="Invoices",
        why="Companies cannot book what they buy.",
        what="download a PDF",
        prd_answer=2.0,
        sdd_answer=0.8,
        slips=(7,),
    ),
    Feature(
        name="Vouchers",
        why="Gifts are bought elsewhere.",
        what="pay with a code",
        prd_answer=1.0,
        sdd_answer=2.5,
        concern="/concern fraud: Codes can be guessed.",
    ),
    Feature(
        name="Shipping dates",
        why="Half of all questions to support are about delivery.",
        what="show a date",
        prd_answer=3.0,
        sdd_answer=0.5,
    ),
    Feature(
        name="Order history",
        why="Customers order the same things again and search for them.",
        what="order again",
        prd_answer=0.7,
        sdd_answer=1.0,
        overridden="The sale begins tomorrow.",
    ),
    Feature(
        name="Size guide",
        why="Two in five returns are about size.",
        what="compare sizes",
        prd_answer=1.5,
        sdd_answer=0.6,
        slips=(5, 9),
    ),
)
WAITING_PRD = Feature(
    name="Loyalty points",
    why="Customers who come back pay for the others.",
    what="collect points",
    prd_answer=0,
    sdd_answer=0,
)
WAITING_SDD = Feature(
    name="Address book",
    why="Gifts are sent to the wrong address.",
    what="keep several addresses",
    prd_answer=0.5,
    sdd_answer=0,
    slips=(14,),
)


async def play_history(demo: Demo) -> None:
    """Play eight weeks. The clock must be that far behind; at the end it shows the present."""
    end = demo.clock.now() + timedelta(weeks=WEEKS)
    gap = timedelta(weeks=WEEKS - 1) / (len(FEATURES) + 1)
    for number, feature in enumerate(FEATURES):
        await _advance_to(demo, end - timedelta(weeks=WEEKS) + gap * number)
        await _decide_prd(demo, feature)
        await _decide(demo, await _open_sdd(demo, feature), demo.paula, feature.sdd_answer)
    await _advance_to(demo, end - timedelta(days=9))
    await _decide_prd(demo, WAITING_SDD)
    await _open_sdd(demo, WAITING_SDD)
    await _advance_to(demo, end - timedelta(days=4))
    await _open_prd(demo, WAITING_PRD)
    await _advance_to(demo, end)
    demo.thread = None


async def _decide_prd(demo: Demo, feature: Feature) -> None:
    pull = await _open_prd(demo, feature)
    if feature.overridden:
        await _say(demo, pull, demo.ada, f"/roe override {feature.overridden}")
        await _merge(demo, pull)
    else:
        await _decide(demo, pull, demo.eric, feature.prd_answer, feature.concern)


async def _open_prd(demo: Demo, feature: Feature) -> PullRequest:
    text = _PRD.format(name=feature.name, why=feature.why, what=feature.what)
    return await _open(demo, demo.paula, f"PRD: {feature.name.lower()}", {f"docs/prd/{feature.slug}.md": text})


async def _open_sdd(demo: Demo, feature: Feature) -> PullRequest:
    await _pass(demo, 1)
    day, path = demo.clock.now().date() + timedelta(days=30), f"docs/sdd/{feature.slug}.md"
    files = {path: _SDD.format(name=feature.name, slug=feature.slug, when=day)}
    pull = await _open(demo, demo.eric, f"SDD: {feature.name.lower()}", files)
    for days in feature.slips:
        await _pass(demo, 0.5)
        day += timedelta(days=days)
        text = _SDD.format(name=feature.name, slug=feature.slug, when=day)
        demo.clock.advance(_MINUTE)
        demo.sandbox.push(pull, by=demo.eric, files={path: text})
        await demo.settle()
    return pull


async def _open(demo: Demo, by: User, title: str, files: dict[str, str]) -> PullRequest:
    demo.clock.advance(_MINUTE)
    pull = demo.sandbox.open_pull(demo.shop, by, files, title=title)
    await demo.settle()
    return pull


async def _decide(demo: Demo, pull: PullRequest, partner: User, days: float, concern: str = "") -> None:
    await _pass(demo, days)
    await _say(demo, pull, partner, concern or "I have read it. Fine with me.")
    await _merge(demo, pull)


async def _say(demo: Demo, pull: PullRequest, by: User, text: str) -> None:
    demo.clock.advance(_MINUTE)
    demo.sandbox.comment(pull, by=by, body=text)
    await demo.settle()


async def _merge(demo: Demo, pull: PullRequest) -> None:
    demo.clock.advance(_MINUTE)
    demo.sandbox.merge(pull, by=demo.ada)
    await demo.settle()


async def _pass(demo: Demo, days: float) -> None:
    demo.clock.advance(timedelta(days=days) + _MINUTE)
    await demo.settle()


async def _advance_to(demo: Demo, when: datetime) -> None:
    demo.clock.advance(max(when - demo.clock.now(), _MINUTE))
    await demo.settle()
