"""Area labels find their owner, on issues and on pull requests (SPEC §2)."""

from __future__ import annotations

import pytest

from ghapp.sandbox.state.threads import Issue
from tests.support.world import World, asked, assigned, labels, said
from tests.support.writes import ADD_LABELS, ASK, ASSIGN, COMMENT, CREATE_LABELS, NEW_CHECK, UNASSIGN, take_back


async def labelled(world: World, *names: str) -> Issue:
    """An issue that was just given labels."""
    issue = await world.issue()
    world.box.add_labels(issue, world.dan, names)
    return issue


# the labels themselves


async def test_area_labels_are_created_with_colour_and_description(world: World) -> None:
    created = world.shop.labels.values()
    assert {label.name for label in created} == {"why", "what", "how", "who", "when"}
    assert all(label.color != "ededed" and label.description for label in created)


async def test_an_existing_label_is_left_unchanged(bare_world: World) -> None:
    world = bare_world
    why = world.box.create_label(world.shop, world.ada, "Why", color="123456")
    await world.configured("pm: pam\nem: emma\n", *CREATE_LABELS[1:])
    assert (why.name, why.color, why.description) == ("Why", "123456", "")


async def test_a_label_deleted_or_renamed_by_a_person_is_not_created_again(world: World) -> None:
    world.box.delete_label(world.shop.labels["how"], world.ada)
    world.box.rename_label(world.shop.labels["why"], world.ada, "purpose")
    pull = await world.prd()
    assert labels(pull) == ["what"]
    await world.configured("pm: pam\nem: [emma, dan]\n", ASK, "updateCheckRun")
    assert sorted(world.shop.labels) == ["purpose", "what", "when", "who"]


async def test_labels_are_not_created_and_ask_nobody_when_off(bare_world: World) -> None:
    world = bare_world
    await world.configured("pm: pam\nem: emma\nlabels: off\n")
    issue = world.box.open_issue(world.shop, world.dan, "Why?")
    world.box.add_labels(issue, world.dan, ["why"])
    await world.settle()
    await world.prd(world.pam, ASK, NEW_CHECK)


async def test_labels_may_have_other_names_and_owners(bare_world: World) -> None:
    world = bare_world
    await world.configured("pm: pam\nem: emma\nareas: {when: {owner: pm, label: 'by when'}}\n", *CREATE_LABELS)
    issue = world.box.open_issue(world.shop, world.dan, "Ship it")
    world.box.add_labels(issue, world.dan, ["By When"])
    await world.settle(ASSIGN)
    assert assigned(issue) == ["pam"]


# issues


@pytest.mark.parametrize(
    ("label", "owner"), [("why", "pam"), ("what", "pam"), ("how", "emma"), ("who", "emma"), ("when", "emma")]
)
async def test_an_issue_with_an_area_label_is_assigned_to_the_owner(world: World, label: str, owner: str) -> None:
    issue = await labelled(world, label)
    await world.settle(ASSIGN)
    assert assigned(issue) == [owner]


async def test_several_areas_assign_several_owners_once_each(world: World) -> None:
    issue = await labelled(world, "why", "what", "how")
    await world.settle(ASSIGN)
    assert assigned(issue) == ["emma", "pam"]


async def test_an_unrelated_label_changes_nothing(world: World) -> None:
    issue = await labelled(world, "bug")
    await world.settle()
    assert assigned(issue) == []


async def test_all_holders_of_the_role_are_assigned(world: World) -> None:
    await world.configured("pm: [pam, ada]\nem: emma\n")
    issue = await labelled(world, "why")
    await world.settle(ASSIGN)
    assert assigned(issue) == ["ada", "pam"]


async def test_an_owner_who_is_a_team_is_mentioned_once(world: World) -> None:
    team = world.box.create_team(world.acme, "product", [world.pam])
    world.box.add_team(world.shop, team)
    await world.configured("pm: '@acme/product'\nem: emma\n")
    issue = await labelled(world, "why")
    await world.settle(COMMENT)
    assert "@acme/product" in said(issue, world.registration.bot)[0]

    world.box.add_labels(issue, world.dan, ["what"])
    world.box.remove_label(issue, world.dan, "why")
    world.box.add_labels(issue, world.dan, ["why"])
    await world.settle()
    assert len(said(issue, world.registration.bot)) == 1


async def test_an_owner_who_cannot_be_assigned_is_mentioned_once(world: World) -> None:
    world.box.user("stranger")
    await world.configured("pm: stranger\nem: emma\n")
    issue = await labelled(world, "why")
    await world.settle(ASSIGN, COMMENT)
    assert assigned(issue) == []
    assert "@stranger" in said(issue, world.registration.bot)[0]

    world.box.add_labels(issue, world.dan, ["what"])
    await world.settle()


async def test_a_missing_owner_is_mentioned_next_to_an_assigned_one(world: World) -> None:
    await world.configured("pm: [nobody-there, pam]\nem: emma\n")
    issue = await labelled(world, "why")
    await world.settle(ASSIGN, COMMENT)
    assert assigned(issue) == ["pam"]


async def test_a_removed_label_removes_an_assignment_by_the_app(world: World) -> None:
    issue = await labelled(world, "why")
    await world.settle(ASSIGN)
    world.box.remove_label(issue, world.dan, "why")
    await world.settle(UNASSIGN)
    assert assigned(issue) == []


async def test_a_removed_label_keeps_an_owner_needed_by_another_label(world: World) -> None:
    issue = await labelled(world, "why", "what")
    await world.settle(ASSIGN)
    world.box.remove_label(issue, world.dan, "why")
    await world.settle()
    assert assigned(issue) == ["pam"]


async def test_a_removed_label_keeps_an_assignment_by_a_person(world: World) -> None:
    issue = await world.issue()
    world.box.assign(issue, world.dan, [world.pam])
    world.box.add_labels(issue, world.dan, ["why"])
    world.box.remove_label(issue, world.dan, "why")
    await world.settle()
    assert assigned(issue) == ["pam"]


async def test_an_owner_unassigned_by_a_person_returns_only_with_the_label(world: World) -> None:
    issue = await labelled(world, "why")
    await world.settle(ASSIGN)
    world.box.unassign(issue, world.dan, [world.pam])
    world.box.add_labels(issue, world.dan, ["bug"])
    await world.settle()
    assert assigned(issue) == []

    world.box.remove_label(issue, world.dan, "why")
    world.box.add_labels(issue, world.dan, ["why"])
    await world.settle(ASSIGN)
    assert assigned(issue) == ["pam"]


async def test_a_closed_issue_is_ignored_until_it_is_reopened(world: World) -> None:
    issue = await world.issue()
    world.box.close(issue, world.dan)
    world.box.add_labels(issue, world.dan, ["why"])
    await world.settle()
    world.box.reopen(issue, world.dan)
    await world.settle(ASSIGN)
    assert assigned(issue) == ["pam"]


# pull requests


async def test_a_pull_request_with_an_area_label_asks_its_owner(world: World) -> None:
    pull = await world.code()
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle(ASK)
    assert asked(pull) == ["emma"]
    assert world.conclusion(pull) == "success"


async def test_a_team_that_owns_the_area_is_asked_as_a_team(world: World) -> None:
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.emma]))
    await world.configured("pm: pam\nem: '@acme/leads'\n")
    pull = await world.code()
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle(ASK)
    assert asked(pull) == ["acme/leads"]


async def test_all_holders_of_the_owning_role_are_asked(world: World) -> None:
    await world.configured("pm: pam\nem: [emma, ada]\n")
    pull = await world.code()
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle(ASK)
    assert asked(pull) == ["ada", "emma"]


async def test_several_areas_ask_several_owners_once_each(world: World) -> None:
    pull = await world.code()
    world.box.add_labels(pull, world.dan, ["why", "what", "how", "when"])
    await world.settle(ASK)
    assert asked(pull) == ["emma", "pam"]


async def test_an_owner_who_is_the_author_is_not_asked(world: World) -> None:
    pull = await world.code(world.emma)
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle()
    assert asked(pull) == []


async def test_an_owner_who_already_reviewed_is_not_asked(world: World) -> None:
    pull = await world.code()
    world.box.review(pull, world.emma, "COMMENTED", "Looks fine.")
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle()
    assert asked(pull) == []


async def test_an_owner_who_was_already_asked_is_not_asked_again(world: World) -> None:
    pull = await world.code()
    world.box.request_reviews(pull, world.dan, [world.emma])
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle()
    assert asked(pull) == ["emma"]


async def test_an_owner_whose_request_a_person_removed_is_not_asked_again(world: World) -> None:
    pull = await world.code()
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle(ASK)
    world.box.remove_review_requests(pull, world.dan, [world.emma])
    world.box.add_labels(pull, world.dan, ["who"])
    world.box.push(pull, world.dan, {"src/cart.py": "total = 1\n"})
    await world.settle(NEW_CHECK)
    assert asked(pull) == []


async def test_an_owner_of_a_draft_is_asked_once_it_is_ready_for_review(world: World) -> None:
    pull = await world.code(draft=True)
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle()
    assert asked(pull) == []
    world.box.mark_ready(pull, world.dan)
    await world.settle(ASK)
    assert asked(pull) == ["emma"]


async def test_a_removed_label_removes_a_request_by_the_app(world: World) -> None:
    pull = await world.code()
    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle(ASK)
    world.box.remove_label(pull, world.dan, "how")
    await world.settle(take_back(pull))
    assert asked(pull) == []

    world.box.add_labels(pull, world.dan, ["how"])
    await world.settle(ASK)
    assert asked(pull) == ["emma"]


async def test_a_removed_label_keeps_a_request_needed_for_another_reason(world: World) -> None:
    pull = await world.code()
    world.box.add_labels(pull, world.dan, ["how", "who"])
    await world.settle(ASK)
    world.box.remove_label(pull, world.dan, "how")
    await world.settle()
    assert asked(pull) == ["emma"]

    document = await world.prd(world.dan)
    world.box.remove_label(document, world.dan, "why")
    await world.settle()
    assert asked(document) == ["emma", "pam"]


async def test_a_removed_label_keeps_a_request_by_a_person(world: World) -> None:
    pull = await world.code()
    world.box.request_reviews(pull, world.dan, [world.emma])
    world.box.add_labels(pull, world.dan, ["how"])
    world.box.remove_label(pull, world.dan, "how")
    await world.settle()
    assert asked(pull) == ["emma"]


async def test_an_unreachable_owner_is_reported_and_the_others_are_asked(world: World) -> None:
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.emma]))
    world.box.create_team(world.acme, "outside", [world.ada])
    await world.configured("pm: pam\nem: ['@acme/leads', '@acme/outside', ada]\n")
    pull = await world.prd(world.pam, ADD_LABELS, ASK, ASK, ASK, ASK, NEW_CHECK, "updateCheckRun")
    assert asked(pull) == ["acme/leads", "ada"]
    assert "`acme/outside`: `Reviews may only be requested from collaborators." in world.page(pull)

    world.box.add_labels(pull, world.dan, ["bug"])
    await world.settle()
