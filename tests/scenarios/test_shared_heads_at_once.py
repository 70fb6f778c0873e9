"""Looks at pull requests that share a head go on at once, in every order, and end with the same check (SPEC §3)."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CODE, CONFIG, PRD, World, build_world

ACTS = ("says", "unsays", "closes", "reopens", "retargets", "joins", "leaves")
BASES = ("main", "release")


def open_three(world: World) -> list[PullRequest]:
    """Three with one head: two into the main branch, one of them from a fork, and one from a fork into another."""
    world.box.commit(world.shop, world.ada, CODE, "release")
    world.box.protect(world.shop, "release", required=[(CHECK_NAME, world.registration.id)])
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


def expected(pulls: list[PullRequest], pull: PullRequest) -> set[str]:
    """What the check on the head of an open one may say: one decision for each base, and the worst of these.

    A voice on a closed copy counts if the app saw the copy while it was open.
    """
    bases = {other.base_ref for other in pulls if other.state == "open" and other.head is pull.head}
    return {_worst(pulls, pull, bases, states) for states in (("open",), ("open", "closed"))}


def _worst(pulls: list[PullRequest], pull: PullRequest, bases: set[str], states: tuple[str, ...]) -> str:
    heard = {
        other.base_ref
        for other in pulls
        if other.state in states and other.head is pull.head
        if any(said.author.login == "emma" for said in other.comments.values())
    }
    return "success" if bases <= heard else "action_required"


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
                    assert world.conclusion(pull) in expected(pulls, pull)
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
