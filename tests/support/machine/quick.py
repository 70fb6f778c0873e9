"""An event loop whose time stands still while there is work, and leaps to the next timer when there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from selectors import DefaultSelector, SelectorKey
from typing import TypeAlias, TypeVar

from ghapp.store.sqlite.engine import SQLiteStore
from ghapp.store.sqlite.writer import A, R, Write

T = TypeVar("T")
Ready: TypeAlias = list[tuple[SelectorKey, int]]

# Seconds that the kernel may take to hand on between two sockets of this process.
ON_ITS_WAY = 0.001


class QuickLoop(asyncio.SelectorEventLoop):
    """Waits in earnest for threads alone: for its executors', and for those whose answers it is told to await."""

    def __init__(self) -> None:
        self._selector_of_time = _Selector(self)
        self._at_work: set[asyncio.Future[object]] = set()
        self.passed = 0.0
        super().__init__(self._selector_of_time)

    def time(self) -> float:
        """Seconds since the loop was made, without those in which it did something."""
        return self.passed

    def awaits(self, answer: asyncio.Future[R]) -> asyncio.Future[R]:
        """Let no time pass before a thread has given this answer."""
        pending: asyncio.Future[object] = answer  # type: ignore[assignment]  # a future is only ever read here
        self._at_work.add(pending)
        pending.add_done_callback(self._at_work.discard)
        return answer

    def run_in_executor(self, executor: object, func: Callable[..., T], *args: object) -> asyncio.Future[T]:
        """As ever, and no time passes meanwhile."""
        return self.awaits(super().run_in_executor(executor, func, *args))  # type: ignore[arg-type]  # the same

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """As ever, but for as long as it takes: time would fly."""
        await super().shutdown_default_executor()

    @property
    def is_at_work(self) -> bool:
        """Whether a thread still works for it."""
        return bool(self._at_work)


class _Selector(DefaultSelector):
    """Tells what is ready; where nothing is, and nobody works on anything, the time of the loop goes on."""

    def __init__(self, loop: QuickLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Ready:
        ready: Ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self._loop.is_at_work or timeout is None:
            return super().select(None)
        if ready := super().select(ON_ITS_WAY):
            return ready
        self._loop.passed += timeout
        return []


def watch(store: SQLiteStore) -> None:
    """Let the loop's time stand still while the store's writer is at work, too."""
    loop, writer = asyncio.get_running_loop(), store._writer
    assert isinstance(loop, QuickLoop) and writer
    submit = writer.submit

    def submitted(write: Write[A, R], argument: A, *, is_flushed: bool = True) -> asyncio.Future[R]:
        return loop.awaits(submit(write, argument, is_flushed=is_flushed))

    writer.submit = submitted  # type: ignore[method-assign]  # its thread can be noticed nowhere else
