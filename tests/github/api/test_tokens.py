"""Installation tokens: one request however many wait, renewed before they expire, never shown."""

from __future__ import annotations

import asyncio

import pytest

from ghapp.errors import TryLater
from ghapp.github.api.tokens import MARGIN, Token, Tokens

HOUR = 3600.0


class Mint:
    """Counts what is asked of it; `gate` holds it back, `error` makes it fail."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.asked: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def __call__(self, installation_id: int) -> Token:
        self.asked.append(installation_id)
        await self.gate.wait()
        if self.error:
            raise self.error
        return Token(f"ghs_{len(self.asked)}", self.now + HOUR)

    def tokens(self) -> Tokens:
        return Tokens(self, lambda: self.now)


async def test_many_waiting_callers_cost_one_token_request() -> None:
    create = Mint()
    create.gate.clear()
    tokens = create.tokens()
    waiting = [asyncio.create_task(tokens.get(7)) for _ in range(50)]
    await asyncio.sleep(0)
    create.gate.set()
    assert set(await asyncio.gather(*waiting)) == {"ghs_1"}
    assert create.asked == [7]


async def test_each_installation_has_its_own_token() -> None:
    create = Mint()
    tokens = create.tokens()
    assert [await tokens.get(7), await tokens.get(8), await tokens.get(7)] == ["ghs_1", "ghs_2", "ghs_1"]


@pytest.mark.parametrize(("passed", "expected"), [(HOUR - MARGIN - 1, "ghs_1"), (HOUR - MARGIN, "ghs_2")])
async def test_a_token_is_renewed_five_minutes_before_it_expires(passed: float, expected: str) -> None:
    create = Mint()
    tokens = create.tokens()
    await tokens.get(7)
    create.now += passed
    assert await tokens.get(7) == expected


async def test_a_cancelled_caller_does_not_cancel_the_token_for_others() -> None:
    create = Mint()
    create.gate.clear()
    tokens = create.tokens()
    impatient, patient = asyncio.create_task(tokens.get(7)), asyncio.create_task(tokens.get(7))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.sleep(0)
    create.gate.set()
    assert await patient == "ghs_1"
    assert impatient.cancelled()


async def test_a_token_failure_reaches_all_waiting_callers_and_is_not_kept() -> None:
    create = Mint()
    create.error = TryLater("502")
    tokens = create.tokens()
    failed = await asyncio.gather(tokens.get(7), tokens.get(7), return_exceptions=True)
    assert [type(error) for error in failed] == [TryLater, TryLater]
    create.error = None
    assert await tokens.get(7) == "ghs_2"


async def test_a_dropped_token_is_requested_again_once() -> None:
    create = Mint()
    tokens = create.tokens()
    old = await tokens.get(7)
    tokens.drop(7, old)
    assert await tokens.get(7) == "ghs_2"
    tokens.drop(7, old)
    assert await tokens.get(7) == "ghs_2"


async def test_a_forgotten_token_is_requested_again() -> None:
    create = Mint()
    tokens = create.tokens()
    tokens.forget(7)
    assert await tokens.get(7) == "ghs_1"
    tokens.forget(7)
    assert await tokens.get(7) == "ghs_2"


def test_a_token_is_not_shown() -> None:
    assert "ghs_secret" not in repr(Token("ghs_secret", 1.0))
