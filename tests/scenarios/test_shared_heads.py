"""Open pull requests with the same head commit share its checks (SPEC §3, "Shared heads")."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.rules.gate.shared_heads import MOST_BASES
from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import CODE, CONFIG, PRD, World, asked, labels
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
    """A branch `release` with files of its own, which requires the check like the main branch."""
    world.box.commit(world.shop, world.ada, files, "release")
    world.box.protect(world.shop, "release", required=[(CHECK_NAME, world.registration.id)])


def checks(world: World, pull: PullRequest) -> dict[str, str | None]:
    """The conclusions on a head, by the check's name."""
    suites = world.box.suites[pull.repository].get(pull.head.oid, [])
    return {run.name: run.conclusion for suite in suites for run in suite.latest()}


both = pytest.mark.parametrize("fork", [False, True], ids=["here", "from a fork"])


@both
async def test_pull_requests_with_the_same_head_and_base_pass_when_one_passes(world: World, fork: bool) -> None:
    first = await world.prd()
    second = twin(world, first, fork=fork)
    await world.settle(ADD_LABELS)
    assert world.title(first) == "Waiting for @emma (EM) to comment on the PRD"
    assert (labels(second), asked(second)) == (["what", "why"], [])
    world.box.comment(second, world.emma, "Fine.")
    await world.settle(CHECK)
    assert (world.conclusion(first), world.title(first)) == ("success", "Heard: the EM on the PRD")


async def test_one_decision_per_base_counts_and_the_worst_across_bases(world: World) -> None:
    release(world)
    first = await world.prd()
    second = twin(world, first, fork=True)
    await world.settle(ADD_LABELS)
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
    await world.settle(*((ADD_LABELS,) if base == "main" else (*JOINED, CHECK)))
    world.box.comment(second, world.ada, "/roe override The fair begins tomorrow")
    await world.settle(COMMENT, REACT, CHECK)
    return first, second


async def test_an_override_passes_the_check_of_its_base_and_is_named(world: World) -> None:
    first, second = await overridden(world, "main")
    assert world.conclusion(first) == world.conclusion(second) == "success"
    assert world.title(first) == "Overridden by ada until the documents change"


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


async def test_many_copies_into_one_base_are_one_decision(world: World) -> None:
    first = await world.prd()
    copies = []
    for number in range(MOST_BASES + 1):
        world.box.branch(world.shop, world.dan, f"twin-{number}", first.head)
        copies.append(world.box.open_pull(world.shop, world.dan, branch=f"twin-{number}"))
    await world.box.deliver(at_once=4)
    await world.app.idle()
    assert world.title(first) == "Waiting for @emma (EM) to comment on the PRD"
    assert [asked(copy) for copy in copies] == [[]] * len(copies)
    world.box.requests.clear()
    world.box.comment(copies[-1], world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "success"
    assert len(world.requests) <= 6


async def test_too_many_bases_keep_the_gate_closed_until_there_are_fewer(world: World) -> None:
    first = await world.code()
    copies = []
    for number in range(MOST_BASES):
        world.box.commit(world.shop, world.ada, {"README.md": "x"}, f"base-{number}")
        world.box.branch(world.shop, world.dan, f"twin-{number}", first.head)
        copies.append(world.box.open_pull(world.shop, world.dan, branch=f"twin-{number}", base=f"base-{number}"))
    await world.box.deliver(at_once=4)
    await world.app.idle()
    assert world.title(first).startswith(f"{MOST_BASES + 1} branches are the target of pull requests with this commit")
    assert world.conclusion(first) == "failure"
    world.box.close(copies[0], world.dan)
    await world.box.deliver()
    await world.app.idle()
    assert world.conclusion(first) == "success"
    world.box.requests.clear()
    world.box.outbox.clear()


async def test_the_author_of_a_document_does_not_speak_on_a_copy(world: World) -> None:
    first = await world.prd(world.emma)
    copy = twin(world, first)
    await world.settle(ADD_LABELS)
    world.box.comment(copy, world.emma, "/ack")
    await world.settle(COMMENT, REACT, CHECK)
    assert world.conclusion(first) == "action_required"
    world.box.close(first, world.emma)
    await world.settle(ASK, CHECK)
    assert world.conclusion(copy) == "action_required"
    world.box.comment(copy, world.pam, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(copy) == "success"


async def test_authors_who_hold_both_roles_must_both_be_heard_and_may_speak(world: World) -> None:
    first = await world.prd()
    world.box.branch(world.shop, world.emma, "twin", first.head)
    copy = world.box.open_pull(world.shop, world.emma, branch="twin")
    await world.settle(ADD_LABELS, CHECK)
    world.box.comment(copy, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "action_required"
    world.box.comment(first, world.pam, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(first) == "success"


async def test_an_objection_on_a_copy_counts(world: World) -> None:
    first = await world.prd()
    copy = twin(world, first)
    await world.settle(ADD_LABELS)
    world.box.comment(first, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.comment(copy, world.emma, "/concern cost: too dear")
    await world.settle(REACT, CHECK)
    assert (world.conclusion(first), world.title(first)) == ("neutral", "Heard, but 1 concern is open")


async def test_auto_merge_of_a_copy_waits_while_the_partner_requests_changes(world: World) -> None:
    first = await world.prd()
    second = twin(world, first, fork=True)
    await world.settle(ADD_LABELS)
    world.box.enable_auto_merge(second, world.pam)
    # The copy is evaluated from now on, and the check keeps what was seen of it.
    await world.settle(CHECK)
    world.box.review(first, world.emma, "REQUEST_CHANGES", "Not like this.")
    await world.settle(CHECK)
    assert (world.conclusion(first), second.merged_at) == ("action_required", None)
    world.box.disable_auto_merge(second, world.pam)
    await world.settle(CHECK)
    assert world.conclusion(first) == "neutral"


async def test_an_author_does_not_override_on_a_copy(world: World) -> None:
    first = await world.prd(world.ada)
    copy = twin(world, first)
    await world.settle(ADD_LABELS)
    world.box.comment(copy, world.ada, "/roe override the outage cannot wait")
    await world.settle(COMMENT, REACT, CHECK)
    assert world.conclusion(first) == "action_required"


async def test_a_strangers_pull_request_into_the_main_branch_counts(world: World) -> None:
    release(world, {**CODE, **PRD})
    known = world.box.open_pull(world.shop, world.dan, PRD, base="release")
    await world.settle(NEW_CHECK)
    assert (world.conclusion(known), [file.path for file in known.files]) == ("success", [])
    stranger = world.box.user("stranger")
    world.box.branch(world.box.fork(world.shop, stranger), stranger, "copy", known.head)
    world.box.open_pull(world.shop, stranger, branch="copy", fork=True)
    await world.settle(*JOINED, CHECK)
    assert world.conclusion(known) == "action_required"


async def test_a_copy_of_a_stranger_into_another_branch_does_not_count(world: World) -> None:
    release(world)
    first = await world.prd()
    world.box.comment(first, world.emma, "Fine.")
    await world.settle(CHECK)
    copy = world.box.open_pull(world.shop, world.box.user("stranger"), branch=first.head_ref, base="release")
    await world.settle(*JOINED, CHECK)
    assert world.conclusion(first) == "success"
    world.box.comment(copy, world.dan, "Do we want this in the release?")
    await world.settle(CHECK)
    assert world.conclusion(first) == "action_required"
