"""Plays the story step by step, then keeps the playground open."""

from __future__ import annotations

import asyncio
import signal
from time import perf_counter

from ghapp.demo.facts import differences, look
from ghapp.demo.playground import serve_playground
from ghapp.demo.printing import Printer, changes
from ghapp.demo.stage import Stage, set_stage
from ghapp.demo.story import STORY, Step
from ghapp.sandbox.errors import Refused

# Seconds after which the app has had its chance to react.
PATIENCE = 20.0
# Seconds between two steps. The app looks at a pull request again 300 ms after it last did so, at the earliest; nobody
# acts that fast, so without a breath the times printed would be that spacing.
BREATH = 0.3


async def play(*, once: bool, port: int = 0, breath: float = BREATH) -> int:
    """Play the story; with `once` that is all. The number of steps that did not come out as told.

    `port` is the playground's, on the loopback interface; 0 takes a free one. `breath` (seconds) passes between steps.
    """
    printer = Printer()
    async with set_stage() as stage, serve_playground(stage, port) as url:
        printer.opening(stage)
        started = perf_counter()
        wrong = 0
        for number, step in enumerate(STORY, start=1):
            await asyncio.sleep(breath)
            wrong += not await _perform(number, step, stage, printer)
        printer.closing(len(STORY), wrong, len(stage.requests), perf_counter() - started)
        if not once:
            printer.invitation(url)
            await _told_to_stop()
    return wrong


async def _perform(number: int, step: Step, stage: Stage, printer: Printer) -> bool:
    """One step; whether it came out as told."""
    was_merged, refusal, wrong = look(stage).merged, "", list[str]()
    started = perf_counter()
    try:
        step.perform(stage)
    except Refused as error:
        refusal = error.message
    acted = look(stage)
    try:
        async with asyncio.timeout(PATIENCE):
            await stage.settle()
    except TimeoutError:
        wrong.append(f"the app is still busy after {PATIENCE:.0f} s")
    seen = look(stage, refused=bool(refusal))
    wrong += differences(step.expected, seen)
    printer.step(number, step.title, step.chapter)
    printer.answer(refusal, merged=bool(acted.merged and not was_merged))
    if reaction := list(changes(acted, seen)):
        printer.reaction(reaction, stage.requests.last_write - started)
    elif not (refusal or acted.merged or seen.merged):
        printer.no_reaction()
    if seen.merged and not acted.merged:
        printer.merged()
    printer.wrong(wrong)
    return not wrong


async def _told_to_stop() -> None:
    """Return at Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
