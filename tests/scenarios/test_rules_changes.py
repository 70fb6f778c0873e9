"""Changes of the rules file: whose voice each needs, and how a holder who is gone is replaced (SPEC §3)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.pairs import configure_pairs
from tests.support.world import CONFIG, World, asked
from tests.support.writes import ASK, CHECK, NEW_CHECK

PAIRS = """\
pairs:
- {name: checkout, pm: petra, em: ed, paths: ['docs/prd/checkout/**']}
- {name: search, pm: paul, em: eva, paths: ['docs/prd/search/**']}
- {name: everyone else, pm: pam, em: emma}
"""
LINES = PAIRS.splitlines(keepends=True)


@pytest.fixture
async def paired(world: World) -> AsyncIterator[World]:
    """The world with three pairs, the last of them the fallback."""
    await configure_pairs(world, PAIRS)
    yield world


async def proposed(world: World, text: str | None) -> PullRequest:
    pull = world.box.open_pull(world.shop, world.dan, {CONFIG_PATH: text})
    await world.settle(ASK, NEW_CHECK)
    return pull


async def heard(world: World, pull: PullRequest, *logins: str, writes: tuple[str, ...] = (CHECK,)) -> str | None:
    """Return what the check concludes after one comment by each of these people."""
    for login in logins:
        person = world.box.actor(login)
        assert isinstance(person, User)
        world.box.comment(pull, person, "Fine.")
        await world.settle(*writes)
    return world.conclusion(pull)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        pytest.param(PAIRS.replace("em: ed", "em: dan"), ["ed", "petra"], id="a holder"),
        pytest.param("".join([LINES[0], *LINES[2:]]), ["ed", "petra"], id="a pair is removed"),
        pytest.param(PAIRS.replace("checkout,", "payments,"), ["ed", "emma", "pam", "petra"], id="a pair is renamed"),
        pytest.param(
            "".join([LINES[0], LINES[2], LINES[1], LINES[3]]), ["ed", "eva", "paul", "petra"], id="pairs change places"
        ),
        pytest.param(
            LINES[0] + "- {name: new, pm: dan, em: dan, paths: ['docs/prd/**']}\n" + "".join(LINES[1:]),
            ["ed", "emma", "eva", "pam", "paul", "petra"],
            id="a new pair takes all documents",
        ),
        pytest.param(PAIRS + "delegates: {ed: dan}\n", ["ed", "petra"], id="a delegate"),
        pytest.param(PAIRS + "bots: [ed]\n", ["ed", "emma", "pam", "petra"], id="a holder counts as a bot"),
        pytest.param(PAIRS + "override: dan\n", ["emma", "pam"], id="who may override"),
        pytest.param(PAIRS + "# Nothing else.\n", ["emma", "pam"], id="no setting"),
        pytest.param(None, ["ed", "emma", "eva", "pam", "paul", "petra"], id="the file is removed"),
    ],
)
async def test_a_change_needs_both_voices_of_every_pair_it_concerns(
    paired: World, text: str | None, people: list[str]
) -> None:
    pull = await proposed(paired, text)
    assert asked(pull) == people
    assert await heard(paired, pull, *people[:-1]) == "action_required"
    assert await heard(paired, pull, people[-1]) == "success"


async def test_the_fallback_pair_cannot_replace_the_em_of_another_pair(paired: World) -> None:
    pull = await proposed(paired, PAIRS.replace("em: ed", "em: dan"))
    assert await heard(paired, pull, "pam", "emma", writes=()) == "action_required"
    assert "(pair `checkout`): the holders change" in paired.page(pull)


async def test_a_change_of_the_rules_by_a_bot_needs_both_voices(paired: World) -> None:
    pull = paired.box.open_pull(
        paired.shop, paired.box.bot("agent"), {CONFIG_PATH: PAIRS.replace("em: emma", "em: dan")}
    )
    await paired.settle(ASK, NEW_CHECK)
    assert await heard(paired, pull, "pam") == "action_required"
    assert await heard(paired, pull, "emma") == "success"


async def test_a_holder_who_is_gone_is_replaced_with_the_fallback_pair(paired: World) -> None:
    ed = paired.box.actor("ed")
    assert isinstance(ed, User)
    paired.box.rename_user(ed, "edward")
    pull = await proposed(paired, PAIRS.replace("em: ed", "em: edward"))
    assert asked(pull) == ["emma", "petra"]
    assert await heard(paired, pull, "petra") == "action_required"
    assert "Nobody is left to speak for the EM, so the same role of the fallback pair speaks" in paired.page(pull)
    assert await heard(paired, pull, "emma") == "success"


async def test_an_administrator_replaces_a_holder_who_is_gone(world: World) -> None:
    world.box.rename_user(world.emma, "emily")
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: CONFIG.replace("emma", "emily")})
    await world.settle(NEW_CHECK)
    assert world.title(pull) == "Waiting for @ada (EM) to comment on the rules file"
    world.box.comment(pull, world.emma, "It is me.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"
    world.box.comment(pull, world.ada, "She has a new name.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
