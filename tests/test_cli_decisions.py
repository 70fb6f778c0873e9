"""`ghapp decisions`: the ledger leaves the database, and comes back from GitHub alone."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result

from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import World
from tests.support.writes import CHECK
from tests.test_cli import run


async def ghapp(*args: str, env: dict[str, str]) -> Result:
    return await asyncio.to_thread(run, "decisions", *args, env=env)


async def merged(world: World) -> PullRequest:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.merge(pull, world.pam)
    await world.settle()
    return pull


@pytest.fixture
def environ(world: World, tmp_path: Path) -> dict[str, str]:
    """What the commands need; the database is a new one."""
    return {
        "APP_ID": str(world.registration.id),
        "PRIVATE_KEY": world.registration.private_key,
        "GITHUB_URL": world.box.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'lost.db'}",
    }


async def test_the_ledger_is_exported_next_to_a_running_server(world: World, tmp_path: Path) -> None:
    await merged(world)
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'ghapp.db'}"}
    result = await ghapp("export", env=env)
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert (result.exit_code, row["repository"], row["kind"], row["who"]) == (0, "acme/shop", "merged", "pam")


async def test_a_ledger_rebuilt_from_github_alone_equals_the_lost_one(
    world: World, environ: dict[str, str], tmp_path: Path
) -> None:
    pull = await merged(world)
    world.box.merge(await world.code(), world.dan)  # touches no document
    await world.settle()
    before = len(pull.comments)
    result = await ghapp("rebuild", "acme/shop", env=environ)
    assert (result.exit_code, result.stdout) == (0, "acme/shop: evaluated 1 merged pull request.\n")
    assert result.stderr == "acme/shop\n"  # the bar itself is for terminals
    file = tmp_path / "decisions.json"
    await ghapp("export", "--format", "json", "--output", str(file), env=environ)
    (row,) = json.loads(file.read_text())
    (entry,) = await world.app.store.ledger()
    assert {**entry.data, "repository": "acme/shop"}.items() <= row.items()
    assert len(pull.comments) == before
    world.box.requests.clear()


async def test_recorded_merges_are_not_evaluated_again(world: World, environ: dict[str, str]) -> None:
    await merged(world)
    await ghapp("rebuild", "acme/shop", env=environ)
    again = await ghapp("rebuild", "acme/shop", env=environ)
    assert again.stdout == "acme/shop: evaluated 0 merged pull requests.\n"
    world.box.requests.clear()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("rebuild", "acme"), "Write OWNER/REPO, for example"),
        (("rebuild", "acme/nowhere"), "Error: Could not read all of acme/nowhere from GitHub: "),
        (("export",), "Error: Cannot read the database"),
    ],
)
async def test_an_impossible_export_is_reported(environ: dict[str, str], args: tuple[str, ...], said: str) -> None:
    result = await ghapp(*args, env=environ)
    assert result.exit_code == 2
    assert said in result.stderr


async def test_a_repository_without_a_configuration_has_no_documents(bare_world: World, tmp_path: Path) -> None:
    world = bare_world
    env = {
        "APP_ID": str(world.registration.id),
        "PRIVATE_KEY": world.registration.private_key,
        "GITHUB_URL": world.box.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'lost.db'}",
    }
    result = await ghapp("rebuild", "acme/shop", env=env)
    assert (result.exit_code, "no valid configuration" in result.stderr) == (2, True)
    world.box.requests.clear()
