"""One server for all inputs that need none of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.abuse.stage import Stage, set_stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    """A sandbox GitHub and a server. Each input takes a repository of its own, so that none has a part in another."""
    async with set_stage() as set_up:
        set_up.demo.sandbox.user("stranger")
        yield set_up
