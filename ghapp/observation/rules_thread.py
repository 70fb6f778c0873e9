"""The rules thread: decisions are made outside the event loop, which keeps answering however long they take.

The rules read foreign text: a rules file that anybody proposes, documents, comments. Their limits keep one evaluation
below half a second of processor. In the event loop, that would hold up every webhook and health check. A thread of its
own does not: Python switches to the event loop's thread every 5 ms.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# One thread: with several, the event loop would wait for its turn behind all of them.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rules")


async def in_rules_thread(decide: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a pure function in the rules thread, and return its result. Calls wait for each other."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, partial(decide, *args, **kwargs))
