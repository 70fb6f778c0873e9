"""`ghapp suspend` and `ghapp resume`: what they accept, print and answer, next to a running server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import Result

from ghapp.store.engines import open_store
from tests.support.clock import Clock
from tests.test_cli import run


@pytest.fixture
async def env(tmp_path: Path) -> dict[str, str]:
    """A new database, which nobody has open."""
    url = f"sqlite:///{tmp_path / 'ghapp.db'}"
    store = open_store(url, Clock())
    await store.open()
    await store.close()
    return {"DATABASE_URL": url}


async def ghapp(*args: str, env: dict[str, str]) -> Result:
    return await asyncio.to_thread(run, *args, env=env)


async def test_a_suspension_is_listed_until_it_is_resumed(env: dict[str, str]) -> None:
    result = await ghapp("suspend", "Acme/shop", "GitHub is on fire", "--json", env=env)
    assert result.exit_code == 0
    (one,) = json.loads(result.stdout)
    assert (one["scope"], one["reason"]) == ("acme/shop", "GitHub is on fire")
    assert one["by"]
    result = await ghapp("suspend", "the app is broken", env=env)
    assert [line.partition(" (by ")[0] for line in result.stdout.splitlines()] == [
        "everywhere: the app is broken",
        "acme/shop: GitHub is on fire",
    ]
    result = await ghapp("resume", "acme", env=env)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "Resumed acme/shop.")
    assert "everywhere: the app is broken" in result.stdout
    result = await ghapp("resume", env=env)
    assert (result.exit_code, result.stdout) == (0, "Resumed everywhere.\nNo gate is suspended.\n")
    result = await ghapp("resume", "--json", env=env)
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("acme/shop",), "Is 'acme/shop' a reason or a name?"),
        (("a/b/c", "GitHub is on fire"), "is not a repository or an owner"),
        (("acme", ""), "The reason must be a text"),
        (("acme", "x" * 501), "The reason must be a text"),
        (("acme", "GitHub", "is", "on", "fire"), "Put the reason in quotation marks"),
    ],
)
async def test_unclear_words_are_refused(env: dict[str, str], words: tuple[str, ...], message: str) -> None:
    result = await ghapp("suspend", *words, env=env)
    assert result.exit_code == 2
    assert message in result.stderr


async def test_a_missing_database_is_named(tmp_path: Path) -> None:
    result = await ghapp("suspend", "GitHub is on fire", env={"DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"})
    assert result.exit_code == 2
    assert "Cannot write to the database" in result.stderr
