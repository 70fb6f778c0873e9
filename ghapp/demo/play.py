"""Plays the story step by step, then keeps the playground open."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from time import perf_counter

from ghapp.demo.environment import Demo, start_demo
from ghapp.demo.history import WEEKS, play_history
from ghapp.demo.playground import serve_playground
from ghapp.demo.printing import Printer, changes
from ghapp.demo.story import STORY, Step
from ghapp.demo.thread_state import differences, read_thread_state
from ghapp.operations.doctor.examination import examine
from ghapp.operations.doctor.report import as_text, has_problems
from ghapp.sandbox.errors import Refused

# Seconds to wait for the app's reaction.
TIMEOUT = 20.0
# Seconds between two steps. The app evaluates a pull request again after 300 ms at the earliest. Without a pause, the
# printed times would include that wait.
PAUSE = 0.3


async def play(*, once: bool, port: int = 0, pause: float = PAUSE) -> int:
    """Play the story, and with `once` stop after it; return the number of steps with an unexpected outcome.

    At the end, the set-up is examined.

    `port` is the playground's, on the loopback interface; 0 takes a free one. `pause` (seconds) passes between steps.
    """
    printer = Printer()
    async with start_demo(behind=timedelta(weeks=WEEKS)) as demo, serve_playground(demo, port) as url:
        printer.opening(demo, url)
        await play_history(demo)
        started, earlier = perf_counter(), len(demo.requests)
        wrong = 0
        for number, step in enumerate(STORY, start=1):
            await asyncio.sleep(pause)
            wrong += not await _perform(number, step, demo, printer)
        wrong += not await _examine(demo, printer)
        printer.closing(len(STORY), wrong, len(demo.requests) - earlier, perf_counter() - started)
        if not once:
            printer.invitation(demo, url)
            await _wait_for_signal()
    return wrong


async def _perform(number: int, step: Step, demo: Demo, printer: Printer) -> bool:
    """Perform one step; return whether its outcome was as expected."""
    was_merged, refusal, wrong = read_thread_state(demo).merged, "", list[str]()
    started = perf_counter()
    try:
        step.perform(demo)
    except Refused as error:
        refusal = error.message
    before_reaction = read_thread_state(demo)
    try:
        async with asyncio.timeout(TIMEOUT):
            await demo.settle()
    except TimeoutError:
        wrong.append(f"the app is still busy after {TIMEOUT:.0f} s")
    seen = read_thread_state(demo, refused=bool(refusal))
    wrong += differences(step.expected, seen)
    printer.step(number, step.title, step.chapter)
    printer.answer(refusal, merged=bool(before_reaction.merged and not was_merged))
    if reaction := list(changes(before_reaction, seen)):
        printer.reaction(reaction, demo.requests.last_write - started)
    elif not (refusal or before_reaction.merged or seen.merged):
        printer.no_reaction()
    if seen.merged and not before_reaction.merged:
        printer.merged()
    printer.wrong(wrong)
    return not wrong


async def _examine(demo: Demo, printer: Printer) -> bool:
    """Print what `ghapp doctor` says about the repository; return whether everything is set up."""
    found = await examine(demo.settings, (demo.shop.owner.login, demo.shop.name), demo.clock)
    printer.examination(f"ghapp doctor {demo.shop.full_name}", as_text(found))
    return not has_problems(found)


async def _wait_for_signal() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
