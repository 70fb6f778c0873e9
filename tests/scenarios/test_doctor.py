"""`ghapp doctor`: set-ups that are broken in one way each, through real HTTP, and the cure that it names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from ghapp.operations.doctor.diagnosis import Diagnosis, Level
from ghapp.operations.doctor.examination import examine
from ghapp.operations.doctor.report import as_text, has_problems
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox.state.world import utc_now
from ghapp.settings import Settings
from tests.support.world import World

PLACE = ("acme", "shop")


def settings_of(world: World) -> Settings:
    """The settings of the app that runs in the world."""
    return Settings(
        app_id=world.registration.id,
        private_key=world.registration.private_key,
        webhook_secrets=("not needed",),
        github_url=world.box.api_url,
    )


async def diagnose(world: World) -> list[Diagnosis]:
    """What doctor says of the world; its own requests are not the app's."""
    found = await examine(settings_of(world), PLACE, world.clock)
    assert not world.box.writes
    world.box.requests.clear()
    return found


async def test_doctor_finds_nothing_wrong_with_a_whole_set_up(world: World) -> None:
    found = await diagnose(world)
    assert [each for each in found if each.level is not Level.OK] == []
    assert as_text(found).endswith("Everything is set up.")


async def test_doctor_says_that_an_archived_repository_is_left_alone(world: World) -> None:
    world.box.archive(world.shop, world.ada)
    *_, last = await diagnose(world)
    assert (last.level, last.message) == (Level.WARNING, "acme/shop is archived, so the app does nothing there.")
    world.box.outbox.clear()


async def test_doctor_accepts_any_name_of_a_check_bound_to_the_app_without_configuration(world: World) -> None:
    world.box.commit(world.shop, world.ada, {CONFIG_PATH: None})
    world.box.protect(world.shop, "main", required=[("Release gate", world.registration.id)])
    (found,) = [each for each in await diagnose(world) if each.subject == "Required check"]
    assert (found.level, "requires `Release gate`" in found.message) == (Level.OK, True)
    world.box.outbox.clear()


async def test_doctor_names_public_repositories_that_a_ruleset_of_the_organisation_blocks(world: World) -> None:
    private = world.box.repository("acme/plans", private=True, files={"README.md": "Plans\n"})
    public, archived = (world.box.repository(f"acme/{name}", files={"README.md": "x\n"}) for name in ("site", "old"))
    for each in (private, public, archived):
        world.box.remove_from_installation(world.installation, each)
    archived.archived = True
    world.box.require_everywhere(world.acme, required=[(CHECK_NAME, world.registration.id)])
    (found,) = [each for each in await diagnose(world) if each.subject == "Organisation ruleset"]
    assert (found.level, "Among them are acme/site; GitHub" in found.message) == (Level.WARNING, True)
    world.box.outbox.clear()


# What is broken, before the world settles.


async def wrong_secret(world: World) -> None:
    world.registration.webhook_secret = "another secret"
    world.box.open_issue(world.shop, world.dan, "Why?")
    await world.box.deliver()


async def missing_event(world: World) -> None:
    world.registration.events = world.installation.events = world.registration.events - {"pull_request_review"}


async def missing_permission(world: World) -> None:
    held = {name: level for name, level in world.registration.permissions.items() if name != "merge_queues"}
    world.registration.permissions = world.installation.permissions = held


async def unaccepted_permission(world: World) -> None:
    world.installation.permissions = dict(world.installation.permissions) | {"checks": "read"}


async def check_not_required(world: World) -> None:
    world.box.protect(world.shop, "main", required=[])


async def required_from_any_source(world: World) -> None:
    world.box.protect(world.shop, "main", required=[(CHECK_NAME, None)], ruleset=True)


async def required_from_another_app(world: World) -> None:
    world.box.protect(world.shop, "main", required=[(CHECK_NAME, 4711)])


async def required_under_another_name(world: World) -> None:
    world.box.protect(world.shop, "main", required=[(f"{CHECK_NAME}: main", world.registration.id)])


async def holder_gone(world: World) -> None:
    world.box.rename_user(world.emma, "emma-shaw")


async def holder_without_access(world: World) -> None:
    world.box.remove_collaborator(world.shop, world.emma)
    world.acme.members.remove(world.emma)


async def hidden_team(world: World) -> None:
    other = world.box.organisation("other")
    world.box.create_team(other, "leads", [world.emma])
    await configure(world, "pm: pam\nem: '@other/leads'\n")


async def empty_team(world: World) -> None:
    world.box.create_team(world.acme, "leads")
    await configure(world, "pm: pam\nem: '@acme/leads'\n")


async def broken_file(world: World) -> None:
    await configure(world, "pm: pam\nem: emma\ngaet: {}\n")


async def file_under_two_names(world: World) -> None:
    world.box.commit(world.shop, world.ada, {".github/rules-of-engagement.yaml": "pm: pam\nem: emma\n"})


async def clock_off(world: World) -> None:
    world.box.wall_clock = lambda: utc_now() - timedelta(minutes=10)


async def suspended(world: World) -> None:
    world.box.suspend(world.installation)


async def server_down(world: World) -> None:
    world.box.open_issue(world.shop, world.dan, "Why?")
    world.box.fail()


async def wrong_path(world: World) -> None:
    world.registration.webhook_url = world.registration.webhook_url.replace("/webhook", "/hook")


async def no_secret_at_github(world: World) -> None:
    world.registration.webhook_secret = ""


async def queue_without_the_permission(world: World) -> None:
    world.box.protect(world.shop, "main", required=[(CHECK_NAME, world.registration.id)], ruleset=True)
    world.box.require_merge_queue(world.shop)
    await missing_permission(world)


async def configure(world: World, text: str) -> None:
    world.box.commit(world.shop, world.ada, {CONFIG_PATH: text})


@dataclass(frozen=True)
class BrokenSetUp:
    """A way to break the set-up, and parts of what doctor says about it and of the cure that it names."""

    break_it: Callable[[World], Awaitable[None]]
    subject: str
    says: str
    cure: str


BROKEN = (
    BrokenSetUp(wrong_secret, "Deliveries", "401, because the signature", "Enter the same secret in WEBHOOK_SECRET"),
    BrokenSetUp(missing_event, "Events", "`pull_request_review`", "Subscribe to events"),
    BrokenSetUp(missing_permission, "Permissions", "`merge_queues: read`", "/settings/apps/roe/permissions"),
    BrokenSetUp(unaccepted_permission, "Installation", "has not accepted `checks: write`", "An owner of acme"),
    BrokenSetUp(check_not_required, "Required check", "nothing blocks a merge", "ghapp doctor --ruleset"),
    BrokenSetUp(required_from_any_source, "Required check", "from any source", "this app as its source"),
    BrokenSetUp(required_from_another_app, "Required check", "another app (id 4711)", "this app as its source"),
    BrokenSetUp(required_under_another_name, "Required check", "nothing can be merged", f"Require `{CHECK_NAME}`"),
    BrokenSetUp(holder_gone, "Holders", "`emma` (EM) does not exist", "write its new name"),
    BrokenSetUp(holder_without_access, "Holders", "`emma` (EM) has no access to acme/shop", "read access"),
    BrokenSetUp(hidden_team, "Holders", "GitHub hides `@other/leads` (EM)", "not installed"),
    BrokenSetUp(empty_team, "Holders", "`@acme/leads` (EM) has no people", "Add somebody to the team"),
    BrokenSetUp(broken_file, "Configuration", "Line 3: Unknown key `gaet`. Did you mean `gate`?", "Correct the file"),
    BrokenSetUp(file_under_two_names, "Configuration", "under two names", "remove one of them"),
    BrokenSetUp(clock_off, "Clock", "s ahead of GitHub's", "Synchronise the clock"),
    BrokenSetUp(suspended, "Installation", "on acme is suspended", "An owner of the account"),
    BrokenSetUp(server_down, "Deliveries", "could not be reached", "Start `ghapp serve`"),
    BrokenSetUp(wrong_path, "Webhook", "does not end in /webhook", "Set the webhook URL"),
    BrokenSetUp(no_secret_at_github, "Webhook", "no webhook secret", "Enter the value of WEBHOOK_SECRET"),
    BrokenSetUp(queue_without_the_permission, "Merge queue", "`merge_queues: read`", "Add it to the app"),
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.break_it.__name__)
async def test_doctor_names_what_is_broken_and_the_cure(world: World, case: BrokenSetUp) -> None:
    await case.break_it(world)
    found = await diagnose(world)
    named = [each for each in found if each.level is Level.PROBLEM and each.subject == case.subject]
    assert any(case.says in each.message and case.cure in each.cure for each in named), as_text(found)
    assert has_problems(found)
    world.box.outbox.clear()
    world.installation.suspended_at = None
