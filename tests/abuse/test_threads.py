"""Pull requests of any size cost a bounded amount of time, memory and requests (SPEC §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from ghapp.demo.environment import Demo
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import Organisation
from ghapp.sandbox.state.threads import PullRequest
from tests.support.abuse.stage import played, set_stage

COMMENT = 65_536  # the longest that GitHub takes
MANY = 2000
DELEGATIONS = "".join(f"/delegate @eric until {year}-12-31\n" for year in range(2026, 4000))

COMMENTS: Mapping[str, str] = {
    "short": "Which payment providers?",
    "long": "word " * (COMMENT // 5),
    "commands": "/ack\n" * 1000,
    "concerns": "/concern a: b\n" * 1000,
    "delegations": DELEGATIONS[:COMMENT],
    "quotes": ">" * COMMENT,
    "fences": "```\n" * (COMMENT // 4),
    "mentions": "@a " * (COMMENT // 3),
    "far date": "/delegate @eric until 9999-12-31",
    "unknown command": "/" + "c" * (COMMENT - 1),
    "markers": "<!-- roe " * (COMMENT // 9),
    "spaces": "a" + " " * (COMMENT - 1),
}
TITLES: Mapping[str, str] = {
    "brackets": "[" * 256,
    "mentions": "@a" * 128,
    "backticks": "`" * 256,
    "wide": "\U0001f600" * 256,
}
CHANGES: Mapping[str, Callable[[], dict[str, str | None]]] = {
    "3,000 documents": lambda: {f"docs/prd/{number}.md": "# A\n" for number in range(3000)},
    "3,001 documents": lambda: {f"docs/prd/{number}.md": "# A\n" for number in range(3001)},
    "3,000 files of code": lambda: {f"src/{number}.py": "x\n" for number in range(3000)},
    "3,000 long paths": lambda: {f"docs/prd/{'a' * 200}/{'b' * 200}/{number}.md": "x\n" for number in range(3000)},
    "3,000 odd paths": lambda: {f"docs/prd/@a [{number}](`<b>`)|{number}.md": "x\n" for number in range(3000)},
}


@pytest.mark.parametrize("name", played(CHANGES))
async def test_a_large_pull_request_is_read_in_bounded_time(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    async with set_stage() as stage:
        demo = stage.demo

        async def act() -> None:
            demo.sandbox.open_pull(demo.shop, demo.paula, CHANGES[name]())

        cost = await stage.cost(act)
    record_property("figures", f"{cost}  {name}")
    assert cost.is_bounded(pages=30), str(cost)


@pytest.mark.parametrize("name", played(TITLES))
async def test_an_odd_title_is_shown_in_bounded_time(name: str, record_property: Callable[[str, object], None]) -> None:
    async with set_stage() as stage:
        demo = stage.demo

        async def act() -> None:
            demo.sandbox.open_pull(demo.shop, demo.paula, {"docs/prd/x.md": "# A\n"}, title=TITLES[name])

        cost = await stage.cost(act)
    record_property("figures", f"{cost}  title of {name}")
    assert cost.is_bounded(), str(cost)


@pytest.mark.parametrize("name", played(COMMENTS))
async def test_a_long_conversation_is_read_in_bounded_time(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    """2,000 short comments and fifty of the hard kind are there already when somebody writes the next."""
    async with set_stage() as stage:
        demo = stage.demo
        pull = demo.sandbox.open_pull(demo.shop, demo.paula, {"docs/prd/x.md": "# A\n"})
        await demo.settle()
        converse(demo, pull, COMMENTS[name])
        demo.sandbox.outbox.clear()

        async def act() -> None:
            demo.sandbox.comment(pull, demo.dora, "/recheck")

        cost = await stage.cost(act)
    record_property("figures", f"{cost}  comments: {name}")
    assert cost.is_bounded(pages=MANY // 100), str(cost)


async def test_a_large_team_is_read_in_bounded_time(record_property: Callable[[str, object], None]) -> None:
    async with set_stage() as stage:
        demo = stage.demo
        acme = demo.shop.owner
        assert isinstance(acme, Organisation)
        team = demo.sandbox.create_team(acme, "product")
        for number in range(1000):
            member = demo.sandbox.user(f"member-{number}")
            demo.sandbox.add_member(acme, member)
            demo.sandbox.add_team_member(team, member)
        demo.sandbox.add_team(demo.shop, team, "write")
        demo.sandbox.commit(demo.shop, demo.ada, {CONFIG_PATH: "pm: '@acme/product'\nem: eric\n"})
        await demo.settle()
        pull = demo.sandbox.open_pull(demo.shop, demo.eric, {"docs/sdd/x.md": "# A\n"})
        await demo.settle()

        async def act() -> None:
            demo.sandbox.comment(pull, demo.dora, "/recheck")

        cost = await stage.cost(act)
    record_property("figures", f"{cost}  team of 1,000")
    assert cost.is_bounded(), str(cost)


def converse(demo: Demo, pull: PullRequest, hard: str) -> None:
    """Let a stranger fill a conversation."""
    stranger = demo.sandbox.user("stranger")
    for number in range(MANY):
        demo.sandbox.comment(pull, stranger, hard if number % 40 == 0 else f"Comment {number}")
