"""Who stands behind a name: pinned logins, teams whose people change, holders who are gone (SPEC §3, "Heard")."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.faults import stale
from ghapp.sandbox.state.accounts import Team, User
from ghapp.sandbox.state.threads import PullRequest
from tests.scenarios.test_freshness import lose_database
from tests.support.world import PRD, World, asked, assigned
from tests.support.writes import ADD_LABELS, ASK, CHECK, NEW_CHECK, take_back

TEAM = "pm: pam\nem: '@acme/leads'\n"
CLOSED, OPEN = "action_required", "success"


def newcomer(world: World, login: str) -> User:
    """Somebody who joins the organisation and may write to the repository."""
    user = world.box.user(login)
    world.box.add_member(world.acme, user)
    world.box.add_collaborator(world.shop, user)
    return user


async def led_by(world: World, *people: User) -> Team:
    """Have the team `acme/leads`, with access to the repository, hold the EM's role."""
    leads = world.box.create_team(world.acme, "leads", people)
    world.box.add_team(world.shop, leads)
    await world.configured(TEAM)
    return leads


async def heard(world: World, by: User) -> PullRequest:
    """A PRD of the PM's that somebody of the team has spoken on."""
    pull = await world.prd()
    world.box.comment(pull, by, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == OPEN
    return pull


# pinned logins


async def test_a_login_whose_account_changed_is_reported_and_does_not_count(
    world: World,
) -> None:
    pull = await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    stranger = newcomer(world, "emma")
    world.box.comment(pull, stranger, "Fine by me!")
    await world.settle(CHECK, take_back(pull))
    assert (world.conclusion(pull), world.title(pull)) == (CLOSED, "No EM can be asked: @emma is not reachable")
    assert "`emma` now belongs to a different account and no longer counts" in world.page(pull)
    assert asked(pull) == []


async def test_a_stranger_is_not_asked_or_assigned_on_new_threads(world: World) -> None:
    await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    newcomer(world, "emma")
    issue = world.box.open_issue(world.shop, world.dan, "How?")
    world.box.add_labels(issue, world.dan, ["how"])
    await world.settle()
    pull = world.box.open_pull(world.shop, world.pam, {"docs/prd/returns.md": PRD["docs/prd/checkout.md"]})
    await world.settle(ADD_LABELS, NEW_CHECK)
    assert (assigned(issue), asked(pull), world.conclusion(pull)) == ([], [], CLOSED)


async def test_a_renamed_holder_is_missing_under_the_old_name(world: World) -> None:
    pull = await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK, take_back(pull))
    assert world.conclusion(pull) == CLOSED
    assert "@emma cannot be asked: this account no longer exists" in world.page(pull)


async def test_a_renamed_holder_counts_once_the_rules_file_is_updated(world: World) -> None:
    pull = await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK, take_back(pull))
    await world.configured("pm: pam\nem: emma-shaw\n", ASK, CHECK)
    assert (world.conclusion(pull), world.title(pull)) == (OPEN, "Heard: the EM on the PRD")


async def test_a_merged_change_of_the_rules_file_pins_every_name_again(world: World) -> None:
    pull = await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    stranger = newcomer(world, "emma")
    world.box.comment(pull, stranger, "Fine by me!")
    await world.settle(CHECK, take_back(pull))
    await world.configured("pm: pam\nem: emma\nlabels: off\n", ASK, CHECK)
    assert (world.conclusion(pull), world.title(pull)) == (OPEN, "Heard: the EM on the PRD")


async def test_a_broken_rules_file_pins_nobody_again(world: World) -> None:
    pull = await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    stranger = newcomer(world, "emma")
    await world.configured("pm: [", CHECK, take_back(pull))
    world.box.comment(pull, stranger, "Fine by me!")
    await world.settle()
    assert world.conclusion(pull) == CLOSED


async def test_a_team_name_that_another_team_takes_over_does_not_count(world: World) -> None:
    leads = await led_by(world, world.emma)
    pull = await world.prd()
    world.box.rename_team(leads, "chiefs")
    world.box.fail()  # nobody hears of it
    world.box.create_team(world.acme, "leads", [world.dan])
    world.box.comment(pull, world.dan, "Fine by me!")
    await world.settle(CHECK, take_back(pull))
    assert world.conclusion(pull) == CLOSED
    assert "`@acme/leads` cannot be asked: the name now belongs to a different team" in world.page(pull)


async def test_a_name_that_did_not_exist_when_the_rules_were_merged_does_not_count(world: World) -> None:
    await world.configured("pm: pam\nem: eve\n")
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    stranger = newcomer(world, "eve")
    world.box.comment(pull, stranger, "Fine by me!")
    await world.settle(CHECK)
    assert world.conclusion(pull) == CLOSED
    assert "`eve` did not exist when the rules file was merged and does not count" in world.page(pull)


async def test_names_are_pinned_before_anybody_opens_a_pull_request(world: World) -> None:
    await world.configured("pm: pam\nem: eve\noverride: '@acme/bosses'\n")
    stranger = newcomer(world, "eve")
    world.box.create_team(world.acme, "bosses", [stranger])
    await world.settle()
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    world.box.comment(pull, stranger, "Fine by me!")
    world.box.comment(pull, stranger, "/roe override It cannot wait.")
    await world.settle("addComment", "addReaction", CHECK)
    assert world.conclusion(pull) == CLOSED


async def test_a_lost_database_pins_names_again_at_the_next_evaluation(world: World, tmp_path: Path) -> None:
    pull = await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    stranger = newcomer(world, "emma")
    await lose_database(world, tmp_path)
    world.box.comment(pull, stranger, "Fine by me!")
    await world.settle(take_back(pull), ASK, CHECK, CHECK)
    assert world.conclusion(pull) == OPEN


# teams whose people change


async def test_the_gate_opens_when_a_person_who_responded_joins_the_team(world: World) -> None:
    leads = await led_by(world, world.emma)
    pull = await world.prd()
    world.box.comment(pull, world.ada, "Fine.")
    await world.settle()
    world.box.add_team_member(leads, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == OPEN


async def test_the_gate_closes_when_a_person_who_responded_leaves_the_team(world: World) -> None:
    leads = await led_by(world, world.emma, world.ada)
    pull = await heard(world, world.ada)
    world.box.remove_team_member(leads, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == CLOSED


async def test_the_gate_closes_when_a_team_member_leaves_the_organisation(world: World) -> None:
    await led_by(world, world.emma, world.ada)
    pull = await heard(world, world.ada)
    world.box.remove_member(world.acme, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == CLOSED


async def test_a_named_holder_who_left_the_organisation_still_counts(world: World) -> None:
    """The rules file names them; who may read the repository is the repository's own business."""
    world.box.remove_member(world.acme, world.emma)
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == OPEN


async def test_child_team_members_count_for_the_team_and_joins_are_noticed(world: World) -> None:
    leads = await led_by(world, world.emma)
    web = world.box.create_team(world.acme, "web", parent=leads)
    deep = world.box.create_team(world.acme, "web-search", [world.dan], parent=web)
    await world.settle()
    pull = await heard(world, world.dan)
    world.box.remove_team_member(deep, world.dan)
    await world.settle(CHECK)
    assert world.conclusion(pull) == CLOSED
    world.box.add_team_member(deep, world.dan)
    await world.settle(CHECK)
    assert world.conclusion(pull) == OPEN


async def test_a_team_is_read_again_while_github_shows_a_former_member(world: World) -> None:
    leads = await led_by(world, world.emma)
    pull = await heard(world, world.emma)
    world.box.comment(pull, world.dan, "Another look, please.")
    await world.settle()
    world.box.remove_team_member(leads, world.emma)
    world.box.faults = script = Script(stale())
    await world.rest(CHECK)
    assert not script.waiting
    assert world.conclusion(pull) == CLOSED


async def test_the_first_member_of_an_unannounced_child_team_is_noticed(world: World) -> None:
    leads = await led_by(world, world.emma)
    pull = await world.prd()
    world.box.comment(pull, world.ada, "Fine.")
    await world.settle()
    web = world.box.create_team(world.acme, "web", parent=leads)
    world.box.fail()  # nobody hears of the team itself
    world.box.add_team_member(web, world.ada)
    await world.settle(CHECK)
    assert world.conclusion(pull) == OPEN


@pytest.mark.parametrize("action", ["deleted", "renamed"])
async def test_a_deleted_team_keeps_the_gate_closed_and_is_named(world: World, action: str) -> None:
    leads = await led_by(world, world.emma)
    pull = await heard(world, world.emma)
    if action == "deleted":
        world.box.delete_team(leads)
        await world.settle(CHECK)
    else:
        world.box.rename_team(leads, "chiefs")
        await world.settle(take_back(pull), CHECK)
    assert world.conclusion(pull) == CLOSED
    assert "@acme/leads cannot be asked: the team no longer exists, or the app may not see it" in world.page(pull)


async def test_a_newly_created_team_counts_after_the_next_change_of_the_rules_file(world: World) -> None:
    await world.configured(TEAM)
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    assert world.conclusion(pull) == CLOSED
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.emma]))
    await world.settle(CHECK)
    assert "the team did not exist when the rules file was merged" in world.page(pull)
    await world.configured(TEAM + "# The team exists now.\n", ASK, CHECK)
    assert asked(pull) == ["acme/leads"]


async def test_a_team_without_access_is_named_and_its_members_still_count(
    world: World,
) -> None:
    world.box.create_team(world.acme, "leads", [world.emma])
    await world.configured(TEAM)
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle(ADD_LABELS, ASK, NEW_CHECK, CHECK)
    assert "GitHub refused `acme/leads`" in world.page(pull)
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == OPEN


async def test_a_membership_change_without_dependents_costs_nothing(world: World) -> None:
    leads = await led_by(world, world.emma)
    other = world.box.create_team(world.acme, "other")
    await world.prd()
    await world.code()
    world.box.add_team_member(other, world.dan)
    await world.settle()
    assert world.requests == []
    world.box.add_team_member(leads, world.dan)
    await world.settle()
    assert [request.kind for request in world.requests] == ["read"], "the one with a document, and no other"


async def test_member_changes_are_not_delivered_without_the_permission(world: World) -> None:
    world.registration.permissions = {name: held for name, held in PERMISSIONS.items() if name != "members"}
    world.installation.permissions = dict(world.registration.permissions)
    world.box.create_team(world.acme, "leads", [world.emma])
    assert world.box.outbox == []
