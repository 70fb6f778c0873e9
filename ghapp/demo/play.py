"""Plays the story step by step, then keeps the playground open."""

from __future__ import annotations

import asyncio
from time import perf_counter

from ghapp.demo.facts import differences, look
from ghapp.demo.playground import serve_playground
from ghapp.demo.printing import Printer
from ghapp.demo.stage import Stage, set_stage
from ghapp.demo.story import STORY, Step
from ghapp.sandbox.refused import Refused


async def play(*, once: bool, port: int = 0) -> int:
    """Play the story; with `once` that is all. The number of steps that did not come out as told.

    `port` is the playground's, on the loopback interface; 0 takes a free one.
    """
    printer = Printer()
    async with set_stage() as stage:
        printer.opening(stage)
        started = perf_counter()
        wrong = 0
        for number, step in enumerate(STORY, start=1):
            wrong += not await _perform(number, step, stage, printer)
        printer.closing(len(STORY), wrong, len(stage.sandbox.requests), perf_counter() - started)
        if not once:
            async with serve_playground(stage, port) as url:
                printer.invitation(url)
                await asyncio.Event().wait()
    return wrong


async def _perform(number: int, step: Step, stage: Stage, printer: Printer) -> bool:
    """One step; whether it came out as told."""
    was_merged, refusal = look(stage).merged, ""
    started = perf_counter()
    try:
        step.act(stage)
    except Refused as error:
        refusal = error.message
    acted = look(stage)
    await stage.settle()
    seen = look(stage, refused=bool(refusal))
    wrong = list(differences(step.expected, seen))
    printer.step(number, step.title)
    printer.answer(refusal, merged=bool(acted.merged and not was_merged))
    printer.reaction(acted, seen, max(stage.last_write - started, 0))
    printer.wrong(wrong)
    return not wrong
