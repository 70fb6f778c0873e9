"""Hard documents cost a bounded amount of time and memory (SPEC §5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.abuse.stage import Cost, Stage, played
from tests.support.abuse.texts import MARKDOWN, MEGABYTE, REQUIRED

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("name", played(MARKDOWN))
async def test_a_document_of_a_megabyte_is_read_in_bounded_time(
    name: str, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    cost = await cost_of_documents(stage, name, MEGABYTE)
    record_property("figures", f"{cost}  {name}")
    assert cost.is_bounded(), str(cost)


async def cost_of_documents(stage: Stage, name: str, size: int) -> Cost:
    text = MARKDOWN[name](size)
    files: dict[str, str | None] = {f"docs/{kind}/{number}.md": text for kind in ("prd", "sdd") for number in range(2)}
    repository, demo = await stage.repository(REQUIRED), stage.demo

    async def act() -> None:
        demo.sandbox.open_pull(repository, demo.paula, files)

    return await stage.cost(act)
