"""Which configuration governs, and what holds while there is none or a broken one (SPEC §3, §5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghapp.identity import Key
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.http.exchange import Fault
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.faults import stale
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from tests.scenarios.test_freshness import lose_database
from tests.support.world import CODE, CONFIG, PRD, World, asked, assigned, labels
from tests.support.writes import ADD_LABELS, ASK, ASSIGN, CHECK, CREATE_LABELS, NEW_CHECK, OPENED, take_back

BROKEN = "pm: pam\nem: emma\ngaet: {mode: advise}\n"
BROKEN_TITLE = "the rules file is broken, so its last valid version applies"


def organise(world: World, text: str) -> Repository:
    """Give the organisation a rules file, in its repository `.github`."""
    return world.box.repository("acme/.github", files={CONFIG_PATH: text}, collaborators={world.ada: "admin"})


async def open_rules(world: World, text: str, *writes: str) -> PullRequest:
    """A settled pull request of the PM's that changes the rules file."""
    pull = world.box.open_pull(world.shop, world.pam, {CONFIG_PATH: text})
    await world.settle(*(writes or (ASK, NEW_CHECK)))
    return pull


# the default branch governs


async def test_a_pull_request_cannot_switch_off_its_own_gate(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {**PRD, CONFIG_PATH: "pm: dan\nem: dan\ngate: {mode: advise}\n"})
    await world.settle(*OPENED)
    assert (asked(pull), world.conclusion(pull)) == (["emma", "pam"], "action_required")


async def test_a_file_on_another_base_branch_does_not_apply(world: World) -> None:
    world.box.commit(world.shop, world.ada, {CONFIG_PATH: "pm: dan\nem: dan\n"}, "release")
    pull = world.box.open_pull(world.shop, world.dan, PRD, base="release")
    await world.settle(*OPENED)
    assert asked(pull) == ["emma", "pam"]


async def test_a_push_that_changes_the_file_evaluates_open_pull_requests(world: World) -> None:
    prd = await world.prd()
    sdd = await world.sdd()
    await world.configured(CONFIG + "gate: {mode: advise}\n", CHECK, CHECK)
    assert (world.conclusion(prd), world.conclusion(sdd)) == ("neutral", "neutral")


async def test_a_push_that_changes_the_owner_moves_no_assignment(world: World) -> None:
    issue = await world.issue()
    world.box.add_labels(issue, world.dan, ["how"])
    await world.settle(ASSIGN)
    await world.configured("pm: pam\nem: dan\n")
    assert assigned(issue) == ["emma"]


async def test_a_push_that_leaves_the_file_unchanged_costs_nothing(world: World) -> None:
    await world.prd()
    world.box.commit(world.shop, world.ada, CODE)
    await world.settle()
    assert world.requests == []


# a broken file


async def test_the_last_valid_version_applies_and_the_title_says_so(world: World) -> None:
    pull = await world.prd()
    await world.configured(BROKEN, CHECK)
    assert world.conclusion(pull) == "action_required"
    assert world.title(pull) == f"Waiting for @emma (EM) to comment on the PRD; {BROKEN_TITLE}"
    assert "3:1: Unknown key" in world.page(pull)


async def test_the_last_valid_version_applies_to_a_repair_too(world: World) -> None:
    await world.configured(BROKEN)
    pull = await open_rules(world, CONFIG)
    assert world.title(pull) == f"Waiting for @emma (EM) to comment on the rules file; {BROKEN_TITLE}"
    world.box.comment(pull, world.emma, "Thank you.")
    await world.settle(CHECK)
    assert (world.conclusion(pull), world.annotations(pull)) == ("success", [])


async def test_the_title_omits_the_configuration_once_the_file_is_repaired(world: World) -> None:
    pull = await world.prd()
    await world.configured(BROKEN, CHECK)
    await world.configured(CONFIG, CHECK)
    assert BROKEN_TITLE not in world.title(pull)


async def test_a_broken_file_fails_with_annotations_at_its_lines(world: World) -> None:
    pull = await open_rules(world, "pm: pam\nem: emma\ngaet: {}\nareas:\n  why:\n    owner: cto\n", NEW_CHECK)
    assert world.conclusion(pull) == "failure"
    assert world.title(pull) == "The rules file in this pull request has 2 problems"
    (unknown, role) = world.annotations(pull)
    assert unknown == (3, 1, "Unknown key `gaet`. Did you mean `gate`?")
    assert role[:2] == (6, 12)


async def test_a_problem_already_on_the_default_branch_is_marked_as_old(world: World) -> None:
    await world.configured(BROKEN)
    pull = await open_rules(world, "\n" + BROKEN + "laebls: off\n", NEW_CHECK)
    assert world.title(pull) == (f"The rules file in this pull request has 2 problems, 1 of them new; {BROKEN_TITLE}")
    run = world.check(pull)
    assert run and [(note.start_line, note.level, note.title) for note in run.annotations] == [
        (4, "warning", "Already on the default branch"),
        (5, "failure", ""),
    ]


async def test_annotations_disappear_with_the_problems(world: World) -> None:
    pull = await open_rules(world, BROKEN, NEW_CHECK)
    world.box.push(pull, world.pam, {CONFIG_PATH: CONFIG + "gate: {mode: advise}\n"})
    await world.settle(ASK, NEW_CHECK)
    assert (world.conclusion(pull), world.annotations(pull)) == ("action_required", [])


async def test_annotations_are_not_duplicated_when_a_holder_responds(world: World) -> None:
    pull = await open_rules(world, BROKEN, NEW_CHECK)
    world.box.comment(pull, world.emma, "Line 3 is broken.")
    await world.settle(CHECK)
    assert len(world.annotations(pull)) == 1
    assert world.conclusion(pull) == "failure"


async def test_a_broken_file_blocks_nothing_in_advise_mode(world: World) -> None:
    await world.configured(CONFIG + "gate: {mode: advise}\n")
    assert world.conclusion(await open_rules(world, BROKEN, NEW_CHECK)) == "neutral"


# a file that was never valid


async def test_a_repair_of_a_never_valid_file_passes_with_a_warning(bare_world: World) -> None:
    world = bare_world
    await world.configured(BROKEN)
    pull = await open_rules(world, CONFIG, NEW_CHECK)
    assert world.conclusion(pull) == "success"
    assert world.title(pull) == "The rules file has never been valid; this pull request may repair it"


async def test_a_likely_document_fails_under_a_never_valid_file(bare_world: World) -> None:
    world = bare_world
    await world.configured(BROKEN)
    assert world.conclusion(await world.prd(world.pam, NEW_CHECK)) == "failure"


async def test_a_repair_that_also_adds_a_document_fails(bare_world: World) -> None:
    world = bare_world
    await world.configured(BROKEN)
    pull = world.box.open_pull(world.shop, world.pam, {**PRD, CONFIG_PATH: CONFIG})
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "failure"


async def test_other_changes_pass_under_a_never_valid_file(bare_world: World) -> None:
    world = bare_world
    await world.configured(BROKEN)
    assert world.conclusion(await world.code()) == "success"


async def test_a_first_valid_version_applies_to_open_pull_requests(bare_world: World) -> None:
    world = bare_world
    await world.configured(BROKEN)
    pull = await world.prd(world.pam, NEW_CHECK)
    await world.configured(CONFIG, *CREATE_LABELS, ADD_LABELS, ASK, CHECK)
    assert (labels(pull), world.conclusion(pull)) == (["what", "why"], "action_required")


# no file


async def test_the_app_is_inactive_without_a_configuration(bare_world: World) -> None:
    world = bare_world
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    issue = world.box.open_issue(world.shop, world.dan, "Why?")
    world.box.add_labels(issue, world.dan, ["why"])
    world.box.comment(pull, world.emma, "/help")
    await world.settle()
    assert world.check(pull) is None


@pytest.mark.parametrize("ruleset", [False, True], ids=["branch protection", "ruleset"])
async def test_a_required_check_passes_with_a_reason_without_configuration(bare_world: World, ruleset: bool) -> None:
    world = bare_world
    world.box.protect(world.shop, "main", required=[(CHECK_NAME, world.registration.id)], ruleset=ruleset)
    pull = await world.prd(world.pam, NEW_CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("success", "This repository has no rules file")


async def test_a_check_required_of_this_app_passes_under_any_name_without_configuration(bare_world: World) -> None:
    world = bare_world
    world.box.protect(world.shop, "main", required=[("Release gate", world.registration.id)])
    pull = await world.prd(world.pam, NEW_CHECK)
    (suite,) = world.box.suites[pull.repository][pull.head.oid]
    assert [(run.name, run.conclusion) for run in suite.latest()] == [("Release gate", "success")]


@pytest.mark.parametrize("left", [None, BROKEN], ids=["taken away", "broken, with the database lost"])
async def test_a_required_check_per_base_is_written_without_configuration(
    bare_world: World, left: str | None, tmp_path: Path
) -> None:
    world = bare_world
    name = f"{CHECK_NAME}: main"
    world.box.protect(world.shop, "main", required=[(name, world.registration.id)])
    await world.configured(CONFIG + "gate: {check: per-base}\n", *CREATE_LABELS)
    pull = await world.code()
    world.configure(left)
    if left:
        await lose_database(world, tmp_path)
    await world.settle(CHECK)
    (suite,) = world.box.suites[pull.repository][pull.head.oid]
    assert [(run.name, run.conclusion) for run in suite.latest()] == [(name, "success")]
    world.box.merge(pull, world.dan)
    await world.settle()


async def test_a_first_configuration_applies_to_open_pull_requests(bare_world: World) -> None:
    world = bare_world
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle()
    await world.configured(CONFIG, *CREATE_LABELS, *OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_a_removed_configuration_leaves_a_required_check_green(world: World) -> None:
    pull = await world.prd()
    await world.configured(None, CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("success", "This repository has no rules file")


# the organisation's file


async def test_the_organisation_file_applies_to_a_repository_without_a_file(bare_world: World) -> None:
    world = bare_world
    organise(world, CONFIG)
    await world.settle(*CREATE_LABELS)  # in the organisation's repository, whose own file it is
    pull = await world.prd(world.pam, *CREATE_LABELS, *OPENED)
    assert world.conclusion(pull) == "action_required"
    assert len(world.shop.labels) == 5


async def test_organisation_labels_are_created_when_first_needed(bare_world: World) -> None:
    world = bare_world
    organise(world, CONFIG)
    await world.settle(*CREATE_LABELS)
    assert world.conclusion(await world.code()) == "success"
    assert world.shop.labels == {}


async def test_a_repository_file_applies_alone(world: World) -> None:
    organise(world, "pm: dan\nem: dan\ngate: {mode: advise}\n")
    await world.settle(*CREATE_LABELS)
    pull = await world.prd()
    assert (asked(pull), world.conclusion(pull)) == (["emma"], "action_required")


async def test_a_file_that_extends_overrides_the_organisation_file(bare_world: World) -> None:
    world = bare_world
    organise(world, CONFIG + "gate: {partner: approval}\n")
    await world.settle(*CREATE_LABELS)
    await world.configured("extends: org\ngate: {mode: advise}\n", *CREATE_LABELS)
    pull = await world.prd()
    assert (world.conclusion(pull), world.title(pull)) == ("neutral", "Waiting for @emma (EM) to approve the PRD")


async def test_a_change_to_extends_is_checked_with_the_organisation_file(world: World) -> None:
    organise(world, CONFIG)
    await world.settle(*CREATE_LABELS)
    pull = await open_rules(world, "extends: org\nlabels: off\n")
    assert (world.conclusion(pull), world.annotations(pull)) == ("action_required", [])


async def test_a_change_to_extends_follows_the_organisation_file(world: World) -> None:
    home = organise(world, CONFIG)
    await world.settle(*CREATE_LABELS)
    pull = await open_rules(world, "extends: org\n")
    other = await world.prd()
    world.box.commit(home, world.ada, {CONFIG_PATH: None})
    await world.settle(CHECK)
    assert (world.conclusion(pull), world.conclusion(other)) == ("failure", "action_required")
    world.box.commit(home, world.ada, {CONFIG_PATH: CONFIG})
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_an_extended_file_that_is_missing_is_reported(world: World) -> None:
    pull = await open_rules(world, CONFIG + "extends: org\n", NEW_CHECK)
    assert world.conclusion(pull) == "failure"
    ((line, _, message),) = world.annotations(pull)
    assert (line, "the app cannot read one there" in message) == (3, True)


async def test_a_push_to_the_organisation_file_evaluates_other_repositories(
    bare_world: World,
) -> None:
    world = bare_world
    home = organise(world, CONFIG)
    await world.settle(*CREATE_LABELS)
    pull = await world.prd(world.pam, *CREATE_LABELS, *OPENED)
    world.box.commit(home, world.ada, {CONFIG_PATH: "pm: pam\nem: dan\n"})
    await world.settle(take_back(pull), ASK, CHECK)
    assert asked(pull) == ["dan"]


async def test_evaluation_waits_until_github_shows_the_new_organisation_file(bare_world: World) -> None:
    world, past = bare_world, stale()
    home = organise(world, CONFIG)
    await world.settle(*CREATE_LABELS)
    pull = await world.prd(world.pam, *CREATE_LABELS, *OPENED)
    await world.app.store.enqueue([Key(world.shop.id)])
    await world.settle()
    world.box.commit(home, world.ada, {CONFIG_PATH: "pm: pam\nem: dan\n"})
    of_shop = world.shop.node_id.encode()
    lags = Fault(
        past.name, lambda exchange: of_shop in exchange.api_request.body and past.applies_to(exchange), past.respond
    )
    world.box.faults = script = Script(lags, lags)
    await world.rest(take_back(pull), ASK, CHECK)
    assert not script.waiting
    assert asked(pull) == ["dan"]


async def test_a_broken_organisation_file_keeps_its_last_valid_version(bare_world: World) -> None:
    world = bare_world
    home = organise(world, CONFIG)
    await world.settle(*CREATE_LABELS)
    pull = await world.prd(world.pam, *CREATE_LABELS, *OPENED)
    world.box.commit(home, world.ada, {CONFIG_PATH: BROKEN})
    await world.settle(CHECK)
    assert world.title(pull).endswith(BROKEN_TITLE)
