"""Which pull requests touch a document (SPEC §3)."""

from __future__ import annotations

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from tests.support.world import CODE, CONFIG, PRD, PRD_TEXT, SDD_TEXT, World, asked, labels
from tests.support.writes import ADD_LABELS, ASK, CHECK, NEW_CHECK, OPENED, REMOVE_LABELS

OLD = "docs/prd/old.md"


@pytest.fixture
async def written(world: World) -> World:
    """The world with a PRD on its default branch."""
    world.box.commit(world.shop, world.ada, {OLD: PRD_TEXT + SDD_TEXT, "notes/idea.md": PRD_TEXT})
    await world.settle()
    return world


async def test_a_modified_document_counts(written: World) -> None:
    pull = written.box.open_pull(written.shop, written.dan, {OLD: PRD_TEXT})
    await written.settle(*OPENED)
    assert written.conclusion(pull) == "action_required"


async def test_a_deleted_document_counts(written: World) -> None:
    pull = written.box.open_pull(written.shop, written.dan, {OLD: None})
    await written.settle(*OPENED)
    assert written.conclusion(pull) == "action_required"


async def test_a_document_that_is_renamed_away_counts(written: World) -> None:
    pull = written.box.open_pull(written.shop, written.dan, renames={OLD: "attic/old.md"})
    await written.settle(*OPENED)
    assert written.conclusion(pull) == "action_required"


async def test_a_file_that_is_moved_in_counts(written: World) -> None:
    pull = written.box.open_pull(written.shop, written.dan, renames={"notes/idea.md": "docs/prd/idea.md"})
    await written.settle(*OPENED)
    assert written.conclusion(pull) == "action_required"


async def test_a_document_that_changes_its_kind_counts_for_both(written: World) -> None:
    pull = written.box.open_pull(written.shop, written.dan, renames={OLD: "docs/sdd/old.md"})
    await written.settle(*OPENED)
    assert labels(pull) == ["how", "what", "when", "who", "why"]
    assert written.title(pull) == "Waiting for @emma (EM) to comment on the PRD, and 1 more"


async def test_a_file_excluded_by_the_globs_is_not_a_document(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ndocuments: {prd: ['specs/**', '!specs/README.md']}\n")
    pull = world.box.open_pull(world.shop, world.dan, {"specs/README.md": "Read.\n", "docs/prd/checkout.md": "Old.\n"})
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "success"
    world.box.push(pull, world.dan, {"specs/checkout.md": PRD_TEXT})
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_a_document_among_a_hundred_other_files_counts(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {f"a/{n}.py": f"{n}\n" for n in range(250)} | {OLD: PRD_TEXT})
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_more_than_3000_files_close_the_gate_with_the_reason(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {f"a/{n}.py": f"{n}\n" for n in range(3_001)})
    await world.settle(NEW_CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("failure", "GitHub did not return all changed files")
    assert "it changes 3,001 files, but GitHub lists at most 3,000" in world.page(pull)


async def test_labels_of_the_app_leave_with_the_document(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {OLD: PRD_TEXT, **CODE})
    await world.settle(*OPENED)
    world.box.remove_label(pull, world.dan, "why")
    world.box.add_labels(pull, world.dan, ["why", "how"])
    await world.settle()
    world.box.push(pull, world.dan, {OLD: None})
    await world.settle(REMOVE_LABELS, NEW_CHECK)
    assert labels(pull) == ["how", "why"], "those that dan added"
    world.box.push(pull, world.dan, {OLD: PRD_TEXT})
    await world.settle(ADD_LABELS, NEW_CHECK)
    assert labels(pull) == ["how", "what", "why"]


async def test_a_deletion_of_what_another_pull_request_adds_counts_once_that_is_merged(world: World) -> None:
    """Until then, it changes nothing: its branch adds the document and deletes it again."""
    adding = await world.prd()
    (path,) = PRD
    world.box.branch(world.shop, world.dan, "cleanup", adding.head)
    world.box.commit(world.shop, world.dan, {path: None, **CODE}, "cleanup")
    deleting = world.box.open_pull(world.shop, world.dan, branch="cleanup")
    await world.settle(NEW_CHECK)
    assert world.title(deleting) == "No PRD, SDD or rules file changed"
    world.box.comment(adding, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.merge(adding, world.pam)
    await world.settle(ADD_LABELS, ASK, CHECK)
    assert world.title(deleting) == "Waiting for @emma (EM) to comment on the PRD"


# the rules file


async def test_a_change_of_the_rules_file_needs_both_voices(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {CONFIG_PATH: "pm: dan\nem: dan\n"})
    await world.settle(ASK, NEW_CHECK)
    assert (asked(pull), labels(pull)) == (["emma", "pam"], [])
    assert world.title(pull) == "Waiting for @pam (PM) to comment on the rules file, and 1 more"
    world.box.comment(pull, world.pam, "Fine.")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @emma (EM) to comment on the rules file"
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_the_author_of_a_rules_change_speaks_for_their_role(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: CONFIG + "labels: off\n"})
    await world.settle(ASK, NEW_CHECK)
    assert asked(pull) == ["emma"]
    assert world.title(pull) == "Waiting for @emma (EM) to comment on the rules file"


async def test_an_author_with_both_roles_speaks_for_both_on_the_rules_file(world: World) -> None:
    await world.configured("pm: pam\nem: pam\n")
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: CONFIG})
    await world.settle(NEW_CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("success", "The author speaks for both roles")


@pytest.mark.parametrize("renames", [{CONFIG_PATH: "attic/rules.yml"}, {}], ids=["renamed away", "deleted"])
async def test_removing_the_rules_file_needs_both_voices(world: World, renames: dict[str, str]) -> None:
    files = {} if renames else {CONFIG_PATH: None}
    pull = world.box.open_pull(world.shop, world.dan, files, renames=renames)
    await world.settle(ASK, NEW_CHECK)
    assert (asked(pull), world.conclusion(pull)) == (["emma", "pam"], "action_required")
