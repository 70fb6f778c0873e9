"""`ghapp doctor` on the command line: what it prints, and its exit codes."""

from __future__ import annotations

import asyncio
import json

import pytest

from ghapp.rules.model.framework import CHECK_NAME
from tests.support.world import World
from tests.test_cli import run


@pytest.fixture
def environ(world: World) -> dict[str, str]:
    """The settings with which `doctor` examines the world."""
    return {
        "APP_ID": str(world.registration.id),
        "PRIVATE_KEY": world.registration.private_key,
        "GITHUB_URL": world.box.api_url,
    }


async def test_doctor_prints_a_line_for_each_check_and_exits_with_0(world: World, environ: dict[str, str]) -> None:
    result = await asyncio.to_thread(run, "doctor", "acme/shop", env=environ)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Everything is set up.")


async def test_doctor_exits_with_1_if_there_are_problems_also_as_json(world: World, environ: dict[str, str]) -> None:
    world.box.protect(world.shop, "main", required=[])
    result = await asyncio.to_thread(run, "doctor", "acme/shop", "--json", env=environ)
    shown = json.loads(result.stdout)
    assert (result.exit_code, shown["ok"]) == (1, False)
    assert [each["subject"] for each in shown["diagnoses"] if each["level"] == "problem"] == ["Required check"]


async def test_doctor_examines_all_installations_without_a_repository(world: World, environ: dict[str, str]) -> None:
    result = await asyncio.to_thread(run, "doctor", env=environ)
    assert result.exit_code == 0
    assert "installed on all repositories of acme" in result.stdout


async def test_doctor_says_where_the_app_is_not_installed(world: World, environ: dict[str, str]) -> None:
    result = await asyncio.to_thread(run, "doctor", "acme/nothing", env=environ)
    assert result.exit_code == 1
    assert "The app is not installed on acme/nothing" in result.stdout


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [("APP_ID", "4711", "no GitHub App with the id 4711"), ("GITHUB_URL", "http://127.0.0.1:9", "does not answer")],
)
async def test_doctor_explains_settings_that_name_nothing(
    world: World, environ: dict[str, str], setting: str, value: str, says: str
) -> None:
    result = await asyncio.to_thread(run, "doctor", env=environ | {setting: value})
    assert (result.exit_code, says in result.stdout) == (1, True)


async def test_doctor_recognises_the_key_of_another_app(
    world: World, environ: dict[str, str], private_key: str
) -> None:
    result = await asyncio.to_thread(run, "doctor", env=environ | {"PRIVATE_KEY": private_key})
    assert (result.exit_code, "GitHub refuses the private key" in result.stdout) == (1, True)


def test_doctor_prints_a_ruleset_that_is_bound_to_the_app(private_key: str) -> None:
    result = run("doctor", "--ruleset", env={"APP_ID": "4711", "PRIVATE_KEY": private_key})
    rules = {rule["type"]: rule["parameters"] for rule in json.loads(result.stdout)["rules"]}
    checks = rules["required_status_checks"]["required_status_checks"]
    assert (result.exit_code, checks) == (0, [{"context": CHECK_NAME, "integration_id": 4711}])


@pytest.mark.parametrize("args", [["doctor", "shop"], ["doctor"]])
def test_doctor_does_not_start_with_wrong_arguments_or_settings(args: list[str]) -> None:
    assert run(*args).exit_code == 2
