"""A house for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.organisation import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """`acme/shop`, served over HTTP."""
    async with House().open() as opened:
        yield opened
