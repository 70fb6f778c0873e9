"""Open pull requests with the same head commit share its checks (SPEC §3, "Shared heads")."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.rules.gate.shared_heads import MOST_SHARING
from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CODE, CONFIG, World, asked, labels
from tests.support.writes import ADD_LABELS, ASK, CHECK, COMMENT, NEW_CHECK, REACT

PER_BASE = CONFIG + "gate: {check: per-base}\n"
# What its own look does about a document whose check another one's look writes.
JOINED = (ADD_LABELS, ASK)


def twin(world: World, pull: PullRequest, base: str = "main", *, fork: bool = False) -> PullRequest:
    """Another pull request with the same head, from another branch or fork, of the engineer's."""
    home = world.box.fork(world.shop, world.dan) if fork else world.shop
    world.box.branch(home, world.dan, "twin", pull.head)
    return world.box.open_pull(world.shop, world.dan, branch="twin", base=base, fork=fork)


def release(world: World, files: dict[str, str] = CODE) -> None:
    """A branch `release`, which lacks nothing of the main branch and has files of its own."""
    world.box.commit(world.shop, world.ada, files, "release")


def checks(world: World, pull: PullRequest) -> dict[str, str | None]:
    """The conclusions on a head, by the check's name."""
    suites = world.box.suites[pull.repository].get(pull.head.oid, [])
    return {run.name: run.conclusion for suite in suites for run in suite.latest()}


both = pytest.mark.parametrize("fork", [False, True], ids=["here", "from a fork"])


@both
async def test_pull_requests_with_the_same_head_and_base_pass_when_one_passes(world: World, fork: bool) -> None:
    first = await world.prd()
    second = twin(world, first, fork=fork)
    await world.settle(*JOINED, CHECK)
    assert world.title(first) == f"#{first.number}: Waiting for @emma (EM) to comment on the PRD"
    assert (labels(second), asked(second)) == (["what", "why"], ["emma", "pam"])
    world.box.comment(second, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "success"
    assert world.title(first).startswith(f"#{second.number}: ")


async def test_the_best_verdict_per_base_counts_and_the_worst_across_bases(world: World) -> None:
    release(world)
    first = await world.prd()
    second = twin(world, first, fork=True)
    await world.settle(*JOINED, CHECK)
    third = twin(world, first, "release")
    await world.settle(*JOINED, CHECK)
    world.box.comment(second, world.emma, "Fine for main.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "action_required"
    assert world.title(first).startswith(f"#{third.number}: Waiting")
    world.box.comment(third, world.emma, "Fine for the release.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "success"


@both
async def test_the_check_names_the_waiting_pull_request(world: World, fork: bool) -> None:
    release(world)
    first = await world.prd()
    second = twin(world, first, "release", fork=fork)
    await world.settle(*JOINED, CHECK)
    world.box.comment(first, world.emma, "Fine for main.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "action_required"
    assert world.title(second) == f"#{second.number}: Waiting for @emma (EM) to comment on the PRD"
    assert f"#{first.number} into `main`: Heard" in world.page(first)
    world.box.comment(second, world.emma, "Fine for the release.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "success"


@both
@pytest.mark.parametrize("end", ["closed", "retargeted", "pushed"])
async def test_a_pull_request_that_leaves_a_head_triggers_the_others(world: World, fork: bool, end: str) -> None:
    release(world)
    first = await world.prd()
    second = twin(world, first, "release", fork=fork)
    await world.settle(*JOINED, CHECK)
    world.box.comment(second, world.emma, "Fine for the release.")
    await world.settle(CHECK)
    assert world.conclusion(second) == "action_required"
    if end == "closed":
        world.box.close(first, world.pam)
    elif end == "retargeted":
        world.box.retarget(first, world.pam, "release")
    else:
        world.box.push(first, world.pam, CODE)
    await world.settle(CHECK, *((NEW_CHECK,) if end == "pushed" else ()))
    assert world.conclusion(second) == "success"


async def test_a_merge_triggers_evaluation_of_the_others(world: World) -> None:
    release(world)
    first = await world.prd()
    second = twin(world, first, "release")
    await world.settle(*JOINED, CHECK)
    world.box.comment(second, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.protect(world.shop, "main", required=[])
    world.box.merge(first, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(second) == "success"
    (record,) = await world.app.store.ledger()
    assert (record.kind, record.data["merged_by"]) == ("bypassed", "ada")


async def test_pull_requests_with_the_same_base_share_a_check_named_by_base(world: World) -> None:
    await world.configured(PER_BASE)
    release(world)
    first = await world.prd()
    second = twin(world, first, "release")
    await world.settle(*JOINED, NEW_CHECK)
    world.box.comment(first, world.emma, "Fine for main.")
    await world.settle(CHECK)
    assert checks(world, second) == {
        f"{CHECK_NAME}: main": "success",
        f"{CHECK_NAME}: release": "action_required",
    }


async def test_a_check_of_a_former_base_does_not_stay_green(world: World) -> None:
    await world.configured(PER_BASE)
    release(world)
    pull = await world.prd()
    said = world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.clock.advance(timedelta(seconds=2))
    world.box.retarget(pull, world.pam, "release")
    await world.settle(NEW_CHECK, CHECK)
    assert checks(world, pull)[f"{CHECK_NAME}: main"] == "action_required"
    world.box.delete_comment(said, world.emma)
    await world.settle(CHECK)
    world.box.retarget(pull, world.pam, "main")
    assert "success" not in checks(world, pull).values()
    await world.settle(CHECK)


async def overridden(world: World, base: str) -> tuple[PullRequest, PullRequest]:
    """Two with one head; the second, which goes into `base`, is overridden."""
    release(world)
    first = await world.prd()
    second = twin(world, first, base)
    await world.settle(*JOINED, CHECK)
    world.box.comment(second, world.ada, "/roe override The fair begins tomorrow")
    await world.settle(COMMENT, REACT, CHECK)
    return first, second


async def test_an_override_passes_the_check_of_its_base_and_is_named(world: World) -> None:
    first, second = await overridden(world, "main")
    assert world.conclusion(first) == "success"
    assert world.title(first).startswith(f"#{second.number}: Overridden")


async def test_an_override_does_not_pass_the_check_of_another_base(world: World) -> None:
    first, _ = await overridden(world, "release")
    assert world.conclusion(first) == "action_required"
    assert world.title(first).startswith(f"#{first.number}: Waiting")


async def test_a_second_evaluation_of_either_writes_nothing(world: World) -> None:
    release(world)
    first = await world.prd()
    second = twin(world, first, "release", fork=True)
    await world.settle(*JOINED, CHECK)
    for pull in (first, second, second, first):
        world.box.comment(pull, world.dan, "Hm.")
        await world.settle()
    await world.looked(first)


async def test_a_stacked_pull_request_has_its_own_head(world: World) -> None:
    lower = await world.prd()
    world.box.branch(world.shop, world.dan, "upper", lower.head)
    upper = world.box.open_pull(world.shop, world.dan, CODE, branch="upper")
    await world.settle(*JOINED, NEW_CHECK)
    world.box.comment(upper, world.emma, "Fine.")
    await world.settle(CHECK)
    assert (world.conclusion(lower), world.conclusion(upper)) == ("action_required", "success")


async def test_too_many_sharers_keep_the_gate_closed_until_there_are_fewer(world: World) -> None:
    first = await world.code()
    others = []
    for number in range(MOST_SHARING + 1):
        world.box.branch(world.shop, world.dan, f"twin-{number}", first.head)
        others.append(world.box.open_pull(world.shop, world.dan, branch=f"twin-{number}"))
    await world.box.deliver(at_once=4)
    await world.app.idle()
    assert (
        world.title(first)
        == f"{MOST_SHARING + 2} open pull requests share this commit; at most {MOST_SHARING} are supported"
    )
    assert world.conclusion(first) == "failure"
    world.box.close(others[0], world.dan)
    await world.box.deliver()
    await world.app.idle()
    assert world.conclusion(first) == "success"
    world.box.requests.clear()
    world.box.outbox.clear()
