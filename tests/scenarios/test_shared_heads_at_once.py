"""Looks at pull requests that share a head go on at once, in every order, and end with the same check (SPEC §3)."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CODE, CONFIG, PRD, World, build_world

ACTS = ("says", "unsays", "closes", "reopens", "retargets", "joins", "leaves")
BASES = ("main", "release")


def open_three(world: World) -> list[PullRequest]:
    """Three with one head: two into the main branch, one of them from a fork, and one from a fork into another."""
    world.box.commit(world.shop, world.ada, CODE, "release")
    first = world.box.open_pull(world.shop, world.pam, PRD)
    pulls = [first]
    for person, base in ((world.dan, "main"), (world.ada, "release")):
        home = world.box.fork(world.shop, person)
        world.box.branch(home, person, "twin", first.head)
        pulls.append(world.box.open_pull(world.shop, person, branch="twin", base=base, fork=True))
    return pulls


async def at_once(world: World, jitter: random.Random) -> None:
    """Deliver in any order, several at a time, until nobody has anything to do."""
    while world.box.outbox:
        jitter.shuffle(world.box.outbox)
        world.box.latency = jitter.choice((0.0, 0.004, 0.01))
        await world.box.deliver(at_once=4)
        await world.app.idle()
    await world.let_time_pass()
    world.box.requests.clear()


def act(world: World, pulls: list[PullRequest], what: str, which: int) -> None:
    """One thing that happens to one of them; nothing where it cannot."""
    pull, box = pulls[which], world.box
    is_open, said = pull.state == "open", [each for each in pull.comments.values() if each.author is world.emma]
    match what:
        case "says":
            box.comment(pull, world.emma, "Fine.")
        case "unsays" if said:
            box.delete_comment(said[0], world.emma)
        case "closes" if is_open:
            box.close(pull, world.ada)
        case "reopens" if not is_open:
            box.reopen(pull, world.ada)
        case "retargets" if is_open:
            box.retarget(pull, world.ada, BASES[pull.base_ref == "main"])
        case "joins" if is_open and which and pull.head is not pulls[0].head:
            box.branch(pull.head_repository, pull.author, pull.head_ref, pulls[0].head)
        case "leaves" if is_open:
            box.push(pull, pull.author, {"src/cart.py": f"total = {len(world.shop.commits)}\n"})


def expected(pulls: list[PullRequest], pull: PullRequest) -> str:
    """What the check on the head of an open one says: of each base the best, of all bases the worst."""
    by_base: defaultdict[str, list[bool]] = defaultdict(list)
    for other in pulls:
        if other.state == "open" and other.head is pull.head:
            by_base[other.base_ref].append(any(said.author.login == "emma" for said in other.comments.values()))
    return "success" if all(map(any, by_base.values())) else "action_required"


async def play(acts: list[list[tuple[str, int]]], jitter: random.Random, folder: Path) -> None:
    async with build_world(folder, {CONFIG_PATH: CONFIG}) as world:
        await at_once(world, jitter)
        pulls = open_three(world)
        await at_once(world, jitter)
        for together in acts:
            for what, which in together:
                act(world, pulls, what, which)
            await at_once(world, jitter)
            for pull in pulls:
                if pull.state == "open":
                    assert world.conclusion(pull) == expected(pulls, pull)
            # Looks at all of them again find nothing to write.
            before = [(run.id, run.external_id) for run in world.box.runs[world.shop].values()]
            for pull in pulls:
                world.box.edit(pull, world.ada, title=f"{pull.title}!")
            await at_once(world, jitter)
            assert [(run.id, run.external_id) for run in world.box.runs[world.shop].values()] == before


# Each example is a world, which takes its time: what fails is shown as it was found.
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(
    acts=st.lists(
        st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=1, max_size=4), min_size=1, max_size=4
    ),
    jitter=st.randoms(use_true_random=False),
)
def test_any_interleaving_of_evaluations_ends_with_the_common_verdict(
    acts: list[list[tuple[str, int]]], jitter: random.Random
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(acts, jitter, Path(folder)))
