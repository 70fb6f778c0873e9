"""Hard documents cost a bounded amount of time and memory (SPEC §5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from tests.support.abuse.stage import Cost, played, set_stage
from tests.support.abuse.texts import MARKDOWN, MEGABYTE, REQUIRED


@pytest.mark.parametrize("name", played(MARKDOWN))
async def test_a_document_of_a_megabyte_is_read_in_bounded_time(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    cost = await cost_of_documents(name, MEGABYTE)
    record_property("figures", f"{cost}  {name}")
    assert cost.is_bounded(), str(cost)


async def cost_of_documents(name: str, size: int) -> Cost:
    text = MARKDOWN[name](size)
    files: dict[str, str | None] = {f"docs/{kind}/{number}.md": text for kind in ("prd", "sdd") for number in range(2)}
    async with set_stage() as stage:
        demo = stage.demo
        demo.sandbox.commit(demo.shop, demo.ada, {CONFIG_PATH: REQUIRED})
        await demo.settle()

        async def act() -> None:
            demo.sandbox.open_pull(demo.shop, demo.paula, files)

        return await stage.cost(act)
