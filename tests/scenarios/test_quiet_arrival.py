"""What was there before the app is left in peace (SPEC §2, "Quiet arrival")."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox.state.threads import Issue, PullRequest
from tests.scenarios.test_freshness import lose_database
from tests.support.world import CONFIG, PRD, World, asked, assigned, labels, said
from tests.support.writes import ADD_LABELS, ASK, ASSIGN, CHECK, CREATE_LABELS, NEW_CHECK, REACT

DAY = timedelta(days=1)
OLD = 30


async def populated(world: World, count: int = 1) -> tuple[list[PullRequest], list[Issue]]:
    """Pull requests on a PRD and issues with an area label, two months before the app is configured."""
    pulls = [
        world.box.open_pull(world.shop, world.pam, {f"docs/prd/{number}.md": "# Idea\n"}) for number in range(count)
    ]
    issues = [world.box.open_issue(world.shop, world.dan, f"Idea {number}") for number in range(count)]
    world.box.create_label(world.shop, world.ada, "why")
    for each in issues:
        world.box.add_labels(each, world.dan, ["why"])
    await world.settle()
    world.clock.advance(60 * DAY)
    return pulls, issues


async def test_the_first_installation_writes_only_checks_for_what_was_there(bare_world: World) -> None:
    world = bare_world
    pulls, issues = await populated(world, OLD)
    world.configure(CONFIG)
    await world.settle(*CREATE_LABELS[1:], *(NEW_CHECK,) * OLD)
    for _ in range(28):
        await world.passed(DAY)
    assert [world.conclusion(pull) for pull in pulls] == ["action_required"] * OLD
    assert [asked(pull) + labels(pull) for pull in pulls] == [[]] * OLD
    assert [assigned(issue) for issue in issues] == [[]] * OLD
    assert [said(thread, world.registration.bot) for thread in (*pulls, *issues)] == [[]] * 2 * OLD


async def test_a_dormant_pull_request_wakes_when_its_author_comments(bare_world: World) -> None:
    world = bare_world
    (pull,), _ = await populated(world)
    world.configure(CONFIG)
    await world.settle(*CREATE_LABELS[1:], NEW_CHECK)
    world.box.comment(pull, world.pam, "I am back on this.")
    await world.settle(ADD_LABELS, ASK)
    assert (asked(pull), labels(pull)) == (["emma"], ["what", "why"])


async def test_a_recheck_wakes_a_dormant_pull_request_and_an_old_issue(bare_world: World) -> None:
    world = bare_world
    (pull,), (issue,) = await populated(world)
    world.configure(CONFIG)
    await world.settle(*CREATE_LABELS[1:], NEW_CHECK)
    world.box.comment(issue, world.dan, "/recheck")
    await world.settle(ASSIGN, REACT)
    assert assigned(issue) == ["pam"]
    world.box.comment(pull, world.dan, "/recheck")
    await world.settle(ADD_LABELS, ASK, REACT)


async def test_a_dormant_pull_request_stays_dormant_when_a_stranger_comments(bare_world: World) -> None:
    world = bare_world
    (pull,), _ = await populated(world)
    world.configure(CONFIG)
    await world.settle(*CREATE_LABELS[1:], NEW_CHECK)
    world.box.comment(pull, world.box.user("stranger"), "Any news?")
    await world.settle()
    assert asked(pull) == []


async def test_a_pull_request_with_a_check_is_not_dormant_after_a_lost_database(
    bare_world: World, tmp_path: Path
) -> None:
    world = bare_world
    (pull,), (issue,) = await populated(world)
    world.configure(CONFIG)
    await world.settle(*CREATE_LABELS[1:], NEW_CHECK)
    world.clock.advance(20 * DAY)
    await lose_database(world, tmp_path)
    await world.looked(pull, ADD_LABELS, ASK)
    assert (asked(pull), assigned(issue)) == (["emma"], [])


async def test_a_required_check_from_before_the_rules_file_wakes_nothing(bare_world: World) -> None:
    world = bare_world
    world.box.protect(world.shop, "main", required=[(CHECK_NAME, world.registration.id)])
    pull = world.box.open_pull(world.shop, world.pam, PRD)
    await world.settle(NEW_CHECK)
    world.clock.advance(60 * DAY)
    world.configure(CONFIG)
    await world.settle(*CREATE_LABELS, CHECK)
    assert (asked(pull), labels(pull)) == ([], [])
