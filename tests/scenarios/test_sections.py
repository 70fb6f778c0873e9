"""The documents of a pull request are read at its head, once, and what they do not say is shown at their lines."""

from __future__ import annotations

import pytest

from ghapp.sandbox.http import partial_faults
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.git import Submodule, Symlink
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import World
from tests.support.writes import ADD_LABELS, CHECK, NEW_CHECK, OPENED

PATH = "docs/prd/checkout.md"
REQUIRED = "pm: pam\nem: emma\nsections: require\n"
COMPLETE = "# Why\nx\n# What\nx\n# Out of scope\nx\n# Rollout\nx\n# Success metrics\nx\n"


def kinds(world: World) -> list[str]:
    return [request.kind for request in world.requests]


def remarks(world: World, pull: PullRequest) -> list[tuple[str, int, str, str]]:
    run = world.check(pull)
    assert run
    return [(note.path, note.start_line, note.level, note.message) for note in run.annotations]


async def opened(world: World, text: str = COMPLETE, *expected_writes: str) -> PullRequest:
    pull = world.box.open_pull(world.shop, world.pam, {PATH: text})
    await world.settle(*OPENED, *expected_writes)
    return pull


async def test_a_missing_section_is_a_notice_at_its_line(world: World) -> None:
    pull = await opened(world, COMPLETE.replace("# Rollout\nx\n", "# Rollout\n"))
    assert remarks(world, pull) == [(PATH, 7, "notice", "Fill in the section on `rollout`: it is empty.")]
    world.box.push(pull, world.pam, {PATH: COMPLETE})
    await world.settle(NEW_CHECK)
    assert remarks(world, pull) == []


async def test_a_document_is_read_once_for_each_head(world: World) -> None:
    pull = await opened(world)
    assert kinds(world) == ["read", "read", "write"]
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert kinds(world) == ["read", "write"]
    world.box.push(pull, world.pam, {PATH: COMPLETE + "More.\n"})
    await world.settle(NEW_CHECK)
    assert kinds(world) == ["read", "read", "write"]


async def test_a_document_is_read_again_when_github_fails(world: World) -> None:
    world.box.faults = script = Script(partial_faults.something_went_wrong("file0"))
    pull = await opened(world, COMPLETE.replace("# Rollout\nx\n", ""))
    assert not script.waiting
    assert [message for *_, message in remarks(world, pull)] == ["Add a section on `rollout` to this PRD."]


async def test_pull_requests_opened_together_show_their_shared_head_at_once(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, {PATH: COMPLETE.replace("# Rollout\nx\n", "")})
    world.box.branch(world.shop, world.dan, "twin", pull.head)
    world.box.open_pull(world.shop, world.dan, branch="twin")
    await world.settle(*OPENED, ADD_LABELS)
    assert [message for *_, message in remarks(world, pull)] == ["Add a section on `rollout` to this PRD."]


async def test_required_sections_block_the_merge(world: World) -> None:
    await world.configured(REQUIRED)
    pull = await opened(world, "# Why\nx\n")
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"
    world.box.push(pull, world.pam, {PATH: COMPLETE})
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "success"


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        pytest.param(PATH, "x\0y", "This document is not UTF-8 text.", id="binary"),
        pytest.param(PATH, "x" * 2_000_000, "This document is over 1 MB.", id="2 MB"),
        pytest.param(PATH, "# a\n" * 250_000, "more documents than one check can read", id="a megabyte of headings"),
        pytest.param(PATH, Symlink("other.md"), "a symbolic link", id="a link"),
        pytest.param(PATH, Submodule("c" * 40), "a submodule", id="a submodule"),
        pytest.param("docs/prd/a.mdx", COMPLETE, "Sections can be checked in Markdown only.", id="another format"),
    ],
)
async def test_a_document_that_was_not_read_blocks_where_sections_are_required(
    world: World, path: str, text: str, reason: str
) -> None:
    await world.configured(REQUIRED)
    pull = world.box.open_pull(world.shop, world.pam, {path: text})
    await world.settle(*OPENED)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("action_required", "1 document could not be checked")
    assert reason in world.page(pull)


async def test_a_document_of_a_megabyte_is_read_whole(world: World) -> None:
    await world.configured(REQUIRED)
    pull = await opened(world, "word " * 200_000 + f"\n{COMPLETE}")
    assert kinds(world) == ["read", "read", "read", "write"]
    assert remarks(world, pull) == []
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_the_last_of_many_documents_is_read(world: World) -> None:
    await world.configured(REQUIRED)
    files: dict[str, str | None] = {f"docs/prd/{number:02}.md": COMPLETE for number in range(40)}
    pull = world.box.open_pull(world.shop, world.pam, files | {"docs/prd/99.md": "# Why\nx\n"})
    await world.settle(*OPENED)
    assert [path for path, *_ in remarks(world, pull)] == ["docs/prd/99.md"]
    assert kinds(world) == ["read", "read", "read", "write"]


async def test_nothing_is_read_where_no_sections_are_expected(world: World) -> None:
    await world.configured("pm: pam\nem: emma\nsections: off\n")
    await opened(world, "# Checkout\n")
    assert kinds(world) == ["read", "write"]
