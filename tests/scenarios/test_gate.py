"""The gate: a document waits for the partner's voice, and the check says how it stands (SPEC §3).

Each test runs on github.com and on a GitHub Enterprise Server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from tests.support.world import CODE, CONFIG, PRD, SDD, World, asked, build_world, labels
from tests.support.writes import ADD_LABELS, ASK, CHECK, CREATE_LABELS, NEW_CHECK, OPENED, take_back

NOBODY_ELSE = "Only the author holds the role that has to respond"


@pytest.fixture(params=["", "3.18.1"], ids=["github.com", "enterprise server"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The same world as everywhere, on a server of this version."""
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, enterprise_version=request.param) as built:
        await built.settle(*CREATE_LABELS)
        assert built.box.api_url.endswith("/api/v3") is bool(request.param)
        yield built
        await built.settle()


async def test_a_prd_waits_for_the_em(world: World) -> None:
    pull = await world.prd()
    assert labels(pull) == ["what", "why"]
    assert asked(pull) == ["emma"]
    assert world.conclusion(pull) == "action_required"

    world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_an_sdd_waits_for_the_pm(world: World) -> None:
    pull = await world.sdd()
    assert labels(pull) == ["how", "when", "who"]
    assert asked(pull) == ["pam"]
    assert world.conclusion(pull) == "action_required"

    world.box.comment(pull, world.pam, "By when?")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_owner_and_partner_are_asked_when_neither_is_the_author(world: World) -> None:
    pull = await world.prd(world.dan)
    assert asked(pull) == ["emma", "pam"]
    world.box.comment(pull, world.pam, "Mine, and I like it.")
    await world.settle()
    assert world.conclusion(pull) == "action_required"


async def test_the_check_passes_when_no_document_is_touched(world: World) -> None:
    pull = await world.code()
    assert (world.conclusion(pull), world.title(pull)) == ("success", "No PRD, SDD or rules file changed")


async def test_a_waiting_check_is_completed_names_holders_and_has_buttons(world: World) -> None:
    pull = await world.prd()
    run = world.check(pull)
    assert run
    assert run.status == "completed"
    assert world.title(pull) == "Waiting for @emma (EM) to comment on the PRD"
    assert [action.label for action in run.actions] == ["Re-evaluate", "Nudge", "Override"]


async def test_the_check_page_names_kind_roles_author_and_waiting_time(world: World) -> None:
    pull = await world.prd(world.dan)
    page, url = world.page(pull), f"https://github.com/acme/shop/blob/{pull.head.oid}/docs/prd/checkout.md"
    assert f"@emma, please read [the PRD]({url}) and comment; you do not need to agree." in page
    for line in (
        f"**PRD** [`docs/prd/checkout.md`]({url})",
        "- Owner: @pam (PM)",
        "- Partner: @emma (EM)",
        "- Author: `dan`",
    ):
        assert line in page
    assert f"- Waiting for: @emma (EM), since {world.clock.now():%Y-%m-%d}" in page


async def test_a_draft_waits_but_asks_nobody_before_it_is_ready(world: World) -> None:
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK, draft=True)
    assert (asked(pull), world.conclusion(pull)) == ([], "action_required")
    world.box.mark_ready(pull, world.pam)
    await world.settle(ASK, CHECK)
    assert asked(pull) == ["emma"]


async def test_an_author_with_the_partner_role_needs_the_owner(world: World) -> None:
    pull = await world.prd(world.emma)
    assert asked(pull) == ["pam"]
    assert world.title(pull) == "Waiting for @pam (PM) to comment on the PRD"
    world.box.comment(pull, world.pam, "Thank you.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_sole_holder_of_both_roles_passes_with_an_explanation(world: World) -> None:
    await world.configured("pm: pam\nem: pam\n")
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("success", NOBODY_ELSE)


async def test_a_team_of_the_author_and_a_bot_counts_as_the_author_alone(world: World) -> None:
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.pam]))
    await world.configured("pm: '@acme/leads'\nem: '@acme/leads'\n")
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    assert (world.conclusion(pull), world.title(pull)) == ("success", NOBODY_ELSE)


async def test_a_colleague_in_the_team_of_the_author_can_be_heard(world: World) -> None:
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.pam, world.ada]))
    await world.configured("pm: '@acme/leads'\nem: '@acme/leads'\n")
    pull = await world.prd()
    assert (asked(pull), world.conclusion(pull)) == (["acme/leads"], "action_required")
    world.box.comment(pull, world.ada, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


async def test_a_missing_holder_keeps_the_gate_closed_and_is_named(world: World) -> None:
    await world.configured("pm: pam\nem: gone-since-may\n")
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    assert world.conclusion(pull) == "action_required"
    assert (
        "@gone-since-may cannot be asked: GitHub has no such user. Check the spelling in the rules file"
        in world.page(pull)
    )


async def test_an_empty_team_keeps_the_gate_closed_and_is_named(world: World) -> None:
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads"))
    await world.configured("pm: pam\nem: '@acme/leads'\n")
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    assert world.conclusion(pull) == "action_required"
    assert "@acme/leads cannot be asked" in world.page(pull)


async def test_a_new_member_of_the_awaited_team_is_heard(world: World) -> None:
    leads = world.box.create_team(world.acme, "leads")
    world.box.add_team(world.shop, leads)
    await world.configured("pm: pam\nem: '@acme/leads'\n")
    pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
    world.box.add_team_member(leads, world.ada)
    world.box.comment(pull, world.ada, "Fine.")
    await world.settle(ASK, CHECK)
    assert world.conclusion(pull) == "success"


async def test_both_kinds_need_both_partners(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {**PRD, **SDD})
    await world.settle(*OPENED)
    world.box.comment(pull, world.emma, "The PRD is fine.")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @pam (PM) to comment on the SDD"
    world.box.comment(pull, world.pam, "The SDD is fine.")
    await world.settle(CHECK)
    assert world.title(pull) == "Heard: the EM on the PRD and the PM on the SDD"


async def test_the_same_verdict_on_the_same_head_is_not_written_again(world: World) -> None:
    pull = await world.prd()
    run = world.check(pull)
    world.box.edit(pull, world.pam, title="Checkout, again")
    world.box.comment(pull, world.dan, "Nice.")
    await world.looked(pull)
    assert world.check(pull) is run


async def test_a_document_added_by_a_push_closes_the_gate(world: World) -> None:
    pull = await world.code()
    world.box.push(pull, world.dan, PRD)
    await world.settle(*OPENED)
    assert world.conclusion(pull) == "action_required"


async def test_a_document_removed_by_a_push_opens_the_gate_and_ends_requests(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {**PRD, **CODE})
    await world.settle(*OPENED)
    for label in ("why", "what"):
        world.box.remove_label(pull, world.dan, label)
    world.box.push(pull, world.dan, {next(iter(PRD)): None})
    await world.settle(take_back(pull), NEW_CHECK)
    assert (asked(pull), world.conclusion(pull)) == ([], "success")


async def test_a_label_taken_off_by_a_person_is_not_added_again(world: World) -> None:
    pull = await world.prd()
    world.box.remove_label(pull, world.pam, "why")
    world.box.push(pull, world.pam, {next(iter(PRD)): "# Checkout, again\n"})
    await world.settle(NEW_CHECK)
    assert labels(pull) == ["what"]


async def test_foreign_names_are_neutralised_in_everything_the_app_writes(world: World) -> None:
    name = "docs/prd/@ada [free money](https:evil.example) <b>`.md"
    pull = world.box.open_pull(world.shop, world.pam, {name: "# Checkout\n"}, title="@ada ![x](y)")
    await world.settle(*OPENED)
    assert f"``{name}``" in world.page(pull)
    assert world.page(pull).count("@ada") == world.page(pull).count(f"``{name}``")


async def test_waiting_is_neutral_in_advise_mode(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {mode: advise}\n")
    pull = await world.prd()
    assert (world.conclusion(pull), world.title(pull)) == ("neutral", "Waiting for @emma (EM) to comment on the PRD")


async def test_a_check_for_each_base_has_the_branch_in_its_name(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {check: per-base}\n")
    pull = await world.prd()
    (suite,) = world.box.suites[pull.repository][pull.head.oid]
    assert [run.name for run in suite.runs] == ["Rules of Engagement: main"]
