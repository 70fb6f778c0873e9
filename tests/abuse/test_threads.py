"""Pull requests of any size cost a bounded amount of time, memory and requests (SPEC §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from ghapp.demo.environment import Demo
from ghapp.sandbox.state.accounts import Actor, Organisation
from ghapp.sandbox.state.threads import PullRequest
from tests.support.abuse.stage import Stage, played

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
    "markers": "<!-- rules-of-engagement: " * (COMMENT // 26),
    "long marker": "<!-- rules-of-engagement: ".ljust(COMMENT, "a"),
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


WIDE = "".join(f"- {{name: team-{n}, pm: paula, em: eric, paths: ['team-{n}/**']}}\n" for n in range(199))
PAIRS = f"documents: {{prd: ['*.prd.md']}}\npairs:\n{WIDE}- {{name: rest, pm: paula, em: eric}}\n"
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("name", played(CHANGES))
async def test_a_large_pull_request_is_read_in_bounded_time(
    name: str, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    repository, demo = await stage.repository(), stage.demo

    async def act() -> None:
        demo.sandbox.open_pull(repository, demo.paula, CHANGES[name]())

    cost = await stage.cost(act)
    record_property("figures", f"{cost}  {name}")
    assert cost.is_bounded(), str(cost)


@pytest.mark.parametrize("name", played(TITLES))
async def test_an_odd_title_is_shown_in_bounded_time(
    name: str, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    repository, demo = await stage.repository(), stage.demo

    async def act() -> None:
        demo.sandbox.open_pull(repository, demo.paula, {"docs/prd/x.md": "# A\n"}, title=TITLES[name])

    cost = await stage.cost(act)
    record_property("figures", f"{cost}  title of {name}")
    assert cost.is_bounded(), str(cost)


@pytest.mark.parametrize("name", played(COMMENTS))
async def test_a_long_conversation_is_read_in_bounded_time(
    name: str, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    """2,000 short comments and fifty of the hard kind are there already when somebody writes the next."""
    demo = stage.demo
    pull = demo.sandbox.open_pull(await stage.repository(), demo.paula, {"docs/prd/x.md": "# A\n"})
    await demo.settle()
    converse(demo, pull, demo.sandbox.actor("stranger"), COMMENTS[name])

    async def act() -> None:
        demo.sandbox.comment(pull, demo.dora, "/recheck")

    cost = await stage.cost(act)
    record_property("figures", f"{cost}  comments: {name}")
    assert cost.is_bounded(), str(cost)


@pytest.mark.parametrize("stale", ["keep", "document"])
async def test_many_documents_and_voices_are_compared_in_bounded_time(
    stale: str, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    """Each of 200 documents has a pair of its own, whose EM wrote 2,000 comments; none of them counts."""
    demo = stage.demo
    repository = await stage.repository(f"{PAIRS}gate: {{stale: {stale}}}\n")
    pull = demo.sandbox.open_pull(repository, demo.paula, {"src/a.py": "x\n"})
    await demo.settle()
    converse(demo, pull, demo.eric, COMMENTS["short"])

    async def act() -> None:
        demo.sandbox.push(pull, demo.paula, {f"team-{n}/x.prd.md": "# A\n" for n in range(200)})

    cost = await stage.cost(act)
    record_property("figures", f"{cost}  200 documents of 200 pairs, 2,000 comments by a holder, stale: {stale}")
    assert cost.is_bounded(), str(cost)


async def test_a_large_team_is_read_in_bounded_time(
    stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    demo = stage.demo
    acme = demo.shop.owner
    assert isinstance(acme, Organisation)
    team = demo.sandbox.create_team(acme, "product")
    for number in range(1000):
        member = demo.sandbox.user(f"member-{number}")
        demo.sandbox.add_member(acme, member)
        demo.sandbox.add_team_member(team, member)
    repository = await stage.repository("pm: '@acme/product'\nem: eric\n")
    demo.sandbox.add_team(repository, team, "write")
    pull = demo.sandbox.open_pull(repository, demo.eric, {"docs/sdd/x.md": "# A\n"})
    await demo.settle()

    async def act() -> None:
        demo.sandbox.comment(pull, demo.dora, "/recheck")

    cost = await stage.cost(act)
    record_property("figures", f"{cost}  team of 1,000")
    assert cost.is_bounded(), str(cost)


def converse(demo: Demo, pull: PullRequest, by: Actor, hard: str) -> None:
    """Let somebody fill a conversation, of which no delivery arrives."""
    for number in range(MANY):
        demo.sandbox.comment(pull, by, hard if number % 40 == 0 else f"Comment {number}")
    demo.sandbox.outbox.clear()
