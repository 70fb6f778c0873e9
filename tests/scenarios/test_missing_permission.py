"""Where the app lacks a permission it does the rest, and says in the check what it could not do (SPEC §8)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from tests.support.world import CONFIG, PRD, World, asked, assigned, build_world, labels
from tests.support.writes import (
    ADD_LABELS,
    ASK,
    ASSIGN,
    CHECK,
    COMMENT,
    CREATE_LABELS,
    NEW_CHECK,
    OPENED,
    REACT,
)

# GitHub is asked once more before a refusal is believed.
ASKED_IN_VAIN = (ADD_LABELS, ASK, NEW_CHECK, ASK, CHECK)
Without = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def without(tmp_path: Path) -> Without:
    """The world, with an app that lacks the named permissions."""

    @asynccontextmanager
    async def build(*missing: str, writes: tuple[str, ...] = CREATE_LABELS) -> AsyncIterator[World]:
        permissions = {name: level for name, level in PERMISSIONS.items() if name not in missing}
        async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, permissions=permissions) as world:
            await world.settle(*writes)
            yield world
            await world.settle()

    return build


async def test_without_pull_requests_the_check_says_that_nobody_was_asked(without: Without) -> None:
    async with without("pull_requests") as world:
        pull = await world.prd(world.pam, *ASKED_IN_VAIN)
        assert (labels(pull), asked(pull), world.conclusion(pull)) == (["what", "why"], [], "action_required")
        assert "GitHub refused `pull_requests: write`" in world.page(pull)

        world.box.comment(pull, world.dan, "Who is to read this?")
        await world.settle()
        world.box.comment(pull, world.emma, "I am.")
        await world.settle(CHECK)
        assert world.conclusion(pull) == "success"

        world.box.push(pull, world.pam, {next(iter(PRD)): "# Again\n"})
        # Once more for what GitHub refused.
        await world.settle(ASK, NEW_CHECK, CHECK)


async def test_without_checks_owners_are_still_asked(without: Without) -> None:
    async with without("checks") as world:
        pull = await world.prd(world.pam, *OPENED, NEW_CHECK)
        assert (labels(pull), asked(pull), world.check(pull)) == (["what", "why"], ["emma"], None)
        world.box.comment(pull, world.emma, "Fine.")
        await world.settle()


async def test_without_issues_nobody_is_assigned_but_reviews_are_requested(without: Without) -> None:
    async with without("issues") as world:
        issue = await world.issue()
        world.box.add_labels(issue, world.dan, ["why"])
        await world.settle(ASSIGN, ASSIGN)
        world.box.add_labels(issue, world.dan, ["what"])
        await world.settle()
        assert assigned(issue) == []
        assert asked(await world.prd()) == ["emma"]


async def test_without_both_the_check_says_that_nothing_can_be_written(
    without: Without,
) -> None:
    async with without("issues", "pull_requests") as world:
        world.box.create_label(world.shop, world.ada, "why")
        pull = await world.prd(world.pam, *[*CREATE_LABELS[1:], ADD_LABELS, ASK] * 2, NEW_CHECK, CHECK)
        assert "GitHub refused `issues: write`" in world.page(pull)
        world.box.comment(pull, world.dan, "/help")
        await world.settle()


async def test_recheck_tries_once_more(without: Without) -> None:
    async with without("pull_requests") as world:
        pull = await world.prd(world.pam, *ASKED_IN_VAIN)
        world.box.comment(pull, world.dan, "/recheck")
        await world.settle(ASK, REACT)
        world.box.comment(pull, world.dan, "/help")
        await world.settle(COMMENT, REACT)


async def test_a_granted_permission_is_used_at_once(without: Without) -> None:
    async with without("pull_requests") as world:
        pull = await world.prd(world.pam, *ASKED_IN_VAIN)
        world.registration.permissions = PERMISSIONS
        world.box.accept_permissions(world.installation)
        await world.settle(ASK, CHECK)
        assert asked(pull) == ["emma"]
        assert "GitHub refused" not in world.page(pull)


async def test_labels_are_created_once_the_permission_is_granted(without: Without) -> None:
    async with without("issues", "pull_requests") as world:
        world.registration.permissions = PERMISSIONS
        world.box.accept_permissions(world.installation)
        await world.settle(*CREATE_LABELS)
        assert len(world.shop.labels) == 5


async def test_without_members_a_team_is_hidden_and_keeps_the_gate_closed(without: Without) -> None:
    async with without("members") as world:
        world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.emma]))
        await world.configured("pm: pam\nem: '@acme/leads'\n")
        pull = await world.prd(world.pam, ADD_LABELS, NEW_CHECK)
        assert world.conclusion(pull) == "action_required"
        assert "@acme/leads cannot be asked: the team does not exist, or the app may not see it" in world.page(pull)


async def test_without_merge_queues_a_group_has_no_check_and_the_check_says_so(without: Without) -> None:
    async with without("merge_queues") as world:
        world.shop.private = True
        world.box.commit(world.shop, world.ada, {"VERSION": "1\n"}, "next")
        elsewhere = world.box.open_pull(world.shop, world.dan, {"a.py": "x\n"}, base="next")
        await world.settle(NEW_CHECK)
        assert "merge_queues" not in world.page(elsewhere)
        world.box.protect(world.shop, "main", required=[(CHECK_NAME, world.registration.id)], ruleset=True)
        world.box.require_merge_queue(world.shop)
        waiting = await world.prd(world.pam, *OPENED)
        assert "GitHub refused `merge_queues: read`" in world.page(waiting)
        world.box.comment(waiting, world.emma, "Fine.")
        await world.settle(CHECK)
        world.box.enqueue(waiting, world.dan)
        await world.settle()

        world.registration.permissions = PERMISSIONS
        world.box.accept_permissions(world.installation)
        await world.settle(CHECK, NEW_CHECK)
        assert "merge_queues" not in world.page(waiting)


async def test_hidden_merge_queues_are_reported_only_while_they_are_hidden(without: Without) -> None:
    async with without("merge_queues") as world:
        world.shop.private = True
        world.box.protect(world.shop, "main", required=[(CHECK_NAME, world.registration.id)], ruleset=True)
        world.box.require_merge_queue(world.shop)
        pull = await world.code()
        assert "merge_queues" in world.page(pull)
        # Granted, and the delivery that tells of it is lost; the next token has the permission.
        world.installation.permissions = dict(PERMISSIONS)
        await world.passed(timedelta(hours=2))
        await world.looked(pull, CHECK)
        assert "merge_queues" not in world.page(pull)


async def test_without_checks_a_merge_group_gets_no_check(without: Without) -> None:
    async with without("checks") as world:
        world.box.protect(world.shop, "main", required=[])
        world.box.require_merge_queue(world.shop)
        pull = world.box.open_pull(world.shop, world.dan, {"a.py": "x\n"})
        await world.settle(NEW_CHECK, NEW_CHECK)
        entry = world.box.enqueue(pull, world.dan)
        await world.settle(NEW_CHECK, NEW_CHECK)
        assert entry.head
        assert [run for suite in world.box.suites[world.shop].get(entry.head.oid, []) for run in suite.runs] == []
