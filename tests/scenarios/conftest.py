"""What several scenarios start with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.listening_channel import ListeningChannel, listening_channel


@pytest.fixture
async def channel() -> AsyncIterator[ListeningChannel]:
    async with listening_channel() as listening:
        yield listening
