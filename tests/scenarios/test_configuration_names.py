"""The rules file may end in `.yml` or in `.yaml`, but not in both (SPEC §5)."""

from __future__ import annotations

from pathlib import Path

from ghapp.rules.model.framework import CONFIG_PATH, OTHER_CONFIG_PATH
from tests.support.world import CONFIG, World, asked, build_world
from tests.support.writes import ASK, CHECK, CREATE_LABELS, NEW_CHECK, OPENED

ADVISE = CONFIG + "gate: {mode: advise}\n"


async def test_a_rules_file_that_ends_in_yaml_applies(tmp_path: Path) -> None:
    async with build_world(tmp_path, {OTHER_CONFIG_PATH: CONFIG}) as world:
        await world.settle(*CREATE_LABELS)
        pull = world.box.open_pull(world.shop, world.pam, {OTHER_CONFIG_PATH: ADVISE})
        await world.settle(ASK, NEW_CHECK)
        assert world.conclusion(pull) == "action_required"
        world.box.push(pull, world.pam, {OTHER_CONFIG_PATH: "pm: pam\nem: emma\ngaet: off\n"})
        await world.settle(NEW_CHECK)
        check = world.check(pull)
        assert check
        assert [(note.path, note.level) for note in check.annotations] == [(OTHER_CONFIG_PATH, "failure")]


async def test_a_push_to_a_rules_file_that_ends_in_yaml_is_noticed(world: World) -> None:
    pull = await world.prd()
    world.box.commit(world.shop, world.ada, {CONFIG_PATH: None, OTHER_CONFIG_PATH: ADVISE})
    await world.settle(CHECK)
    assert world.conclusion(pull) == "neutral"


async def test_an_organisation_file_that_ends_in_yaml_applies(tmp_path: Path) -> None:
    async with build_world(tmp_path, {}) as world:
        world.box.repository("acme/.github", files={OTHER_CONFIG_PATH: CONFIG}, collaborators={world.ada: "admin"})
        await world.settle(*CREATE_LABELS)
        pull = await world.prd(world.pam, *CREATE_LABELS, *OPENED)
        assert asked(pull) == ["emma"]


async def test_a_second_rules_file_is_refused_where_it_is_added(world: World) -> None:
    pull = world.box.open_pull(world.shop, world.pam, {OTHER_CONFIG_PATH: ADVISE})
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == "failure"
    assert "Both `.github/rules-of-engagement.yml` and `.github/rules-of-engagement.yaml` exist" in world.page(pull)


async def test_the_last_valid_version_applies_while_there_are_two(world: World) -> None:
    world.box.commit(world.shop, world.ada, {OTHER_CONFIG_PATH: ADVISE})
    await world.settle()
    pull = await world.prd()
    assert world.conclusion(pull) == "action_required"
    assert world.title(pull).endswith("the rules file is broken, so its last valid version applies")
    world.box.commit(world.shop, world.ada, {CONFIG_PATH: None})
    await world.settle(CHECK)
    assert world.conclusion(pull) == "neutral"
