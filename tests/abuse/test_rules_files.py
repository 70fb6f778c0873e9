"""Hard rules files cost a bounded amount of time and memory, proposed by a stranger or in effect (SPEC §5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from tests.support.abuse.rules_files import RULES_FILES
from tests.support.abuse.stage import Stage, played

# Paths that are as long as many globs must walk.
FILES: dict[str, str | None] = {f"docs/prd/{'a' * 100}/{'ab' * 30}-{number}/x.md": "x\n" for number in range(50)}


pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("name", played(RULES_FILES))
async def test_a_proposed_rules_file_is_read_in_bounded_time(
    name: str, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    repository, box = await stage.repository(), stage.demo.sandbox
    stranger = box.actor("stranger")

    async def act() -> None:
        files = {**FILES, CONFIG_PATH: RULES_FILES[name]()}
        for number in range(2):
            changed = {**files, f"docs/prd/{number}.md": "x\n"}
            box.open_pull(repository, stranger, changed, fork=True, branch=f"b-{number}")

    cost = await stage.cost(act)
    record_property("figures", f"{cost}  proposed: {name}")
    assert cost.is_bounded(), str(cost)


@pytest.mark.parametrize("name", played(RULES_FILES))
async def test_a_rules_file_in_effect_is_applied_in_bounded_time(
    name: str, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    repository, demo = await stage.repository(RULES_FILES[name]()), stage.demo

    async def act() -> None:
        demo.sandbox.open_pull(repository, demo.paula, FILES)

    cost = await stage.cost(act)
    record_property("figures", f"{cost}  in effect: {name}")
    assert cost.is_bounded(), str(cost)
