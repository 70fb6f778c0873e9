"""The command line: what each command prints, and its exit codes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ghapp import __version__
from ghapp.cli import main
from ghapp.store import engines
from ghapp.store.suspensions import Suspension
from tests.support.world import World
from tests.support.writes import ADD_LABELS, CHECK

NOTHING_SET = dict.fromkeys(("APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_FILE", "WEBHOOK_SECRET", "DATABASE_URL"), "")


def run(*args: str, env: dict[str, str] | None = None, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, args, env=NOTHING_SET | (env or {}), input=stdin)


def test_version() -> None:
    assert run("--version").output == f"ghapp, version {__version__}\n"


def test_check_config_confirms_a_valid_configuration(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text("pm: pam\nem: emma\n")
    result = run("check-config", str(file))
    assert (result.exit_code, result.output) == (0, f"{file}: valid\n")


def test_every_problem_is_reported_with_its_location(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text("pm: pam\nem: -emma\ngaet: {}\n")
    result = run("check-config", str(file))
    places = [line.removeprefix(f"{file}:").split(":")[:2] for line in result.stdout.splitlines()]
    assert (result.exit_code, places) == (1, [["2", "5"], ["3", "1"]])


def test_problems_are_reported_as_json() -> None:
    result = run("check-config", "-", "--json", stdin="pm: pam\n")
    told = json.loads(result.output)
    assert result.exit_code == 1
    assert (told["file"], told["valid"], len(told["problems"])) == ("<stdin>", False, 1)
    assert told["problems"][0].keys() == {"line", "column", "message"}


def test_check_config_shows_warnings_about_a_valid_configuration() -> None:
    result = run("check-config", "-", stdin="pm: pam\nem: pam\n")
    first, last = result.output.splitlines()
    assert (result.exit_code, last) == (0, "<stdin>: valid")
    assert first.startswith("<stdin>:2:5: warning: `pam` is both PM and EM")
    shown = json.loads(run("check-config", "-", "--json", stdin="pm: pam\nem: pam\n").output)
    assert (shown["valid"], shown["problems"], shown["warnings"][0]["line"]) == (True, [], 2)


def test_a_configuration_can_extend_the_organisation_file(tmp_path: Path) -> None:
    file, organisation = tmp_path / "rules.yml", tmp_path / "organisation.yml"
    file.write_text("extends: org\npm: dan\n")
    organisation.write_text("pm: pam\nem: emma\n")
    assert run("check-config", str(file), "--organisation", str(organisation)).exit_code == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["not there", "not text"])
def test_an_unreadable_file_is_a_usage_error(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "rules.yml"
    if content is not None:
        file.write_bytes(content)
    result = run("check-config", str(file))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_serve_names_every_wrong_setting_and_does_not_start() -> None:
    result = run("serve", env={"PORT": "http"})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "WEBHOOK_SECRET is missing" in result.stderr
    assert "PORT must be a number from 0 to 65535, not 'http'" in result.stderr


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_migrate_brings_the_tables_up_to_date(engine: str, tmp_path: Path, url: str) -> None:
    env = {"DATABASE_URL": url if engine == "postgres" else f"sqlite:///{tmp_path / 'ghapp.db'}"}
    for _ in range(2):
        result = run("migrate", env=env)
        assert (result.exit_code, result.output) == (0, "The database is up to date.\n")


@pytest.mark.parametrize("url", ["mysql://u:s3cret@db/x", "postgresql://u:s3cret@127.0.0.1:1/x"])
def test_migrate_reports_why_it_failed(url: str) -> None:
    result = run("migrate", env={"DATABASE_URL": url})
    assert result.exit_code == 2
    assert "DATABASE_URL" in result.stderr
    assert "s3cret" not in result.output


async def test_serve_logs_json_until_a_signal_arrives(private_key: str, tmp_path: Path) -> None:
    settings = {
        "APP_ID": "7",
        "PRIVATE_KEY": private_key,
        "WEBHOOK_SECRET": "s3cret",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'ghapp.db'}",
        "GITHUB_URL": "http://127.0.0.1:9",
        "HOST": "127.0.0.1",
        "PORT": "0",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from ghapp.cli import main; main()", "serve"),
        env={**os.environ, **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    async for line in process.stderr:
        if json.loads(line)["message"] == "listening":
            process.terminate()
    assert await process.wait() == 0


@pytest.mark.parametrize("thread", ["acme/shop", "acme/shop#0", "shop#1", "acme/shop#one", "a/b/c#1"])
def test_explain_requires_a_thread(thread: str) -> None:
    result = run("explain", thread)
    assert result.exit_code == 2
    assert "OWNER/REPO#N" in result.stderr


@pytest.fixture
async def environ(world: World, tmp_path: Path) -> dict[str, str]:
    """What `explain` needs to look into the world, and into the database of the app that runs there."""
    return {
        "APP_ID": str(world.registration.id),
        "PRIVATE_KEY": world.registration.private_key,
        "GITHUB_URL": world.box.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'ghapp.db'}",
    }


async def explain(environ: dict[str, str], *args: str) -> Result:
    return await asyncio.to_thread(run, "explain", *args, env=environ)


async def test_explain_shows_why_a_pull_request_waits(world: World, environ: dict[str, str]) -> None:
    world.box.open_pull(world.shop, world.pam, {"docs/prd/checkout.md": "# Checkout\n"})
    result = await explain(environ, "acme/shop#1")
    assert result.exit_code == 1
    assert "emma" in result.stdout
    world.box.outbox.clear()


async def test_explain_prints_the_tree_as_json(world: World, environ: dict[str, str]) -> None:
    world.box.open_pull(world.shop, world.pam, {"src/cart.py": "total = 0\n"})
    result = await explain(environ, "acme/shop#1", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["conclusion"], told["tree"]["status"]) == (0, "SUCCESS", "passed")
    assert told["unknown"] is None
    world.box.outbox.clear()


async def test_explain_says_that_an_issue_has_no_check(world: World, environ: dict[str, str]) -> None:
    world.box.open_issue(world.shop, world.dan, "Why?")
    result = await explain(environ, "acme/shop#1")
    assert (result.exit_code, result.stdout) == (0, "This issue or pull request has no check.\n")


async def test_explain_uses_the_memory_of_the_app(world: World, environ: dict[str, str]) -> None:
    pull = await world.prd()
    world.box.rename_user(world.emma, "emma-shaw")
    world.box.comment(pull, world.box.user("emma"), "Fine by me!")
    world.configure("pm: [")
    result = await explain(environ, "acme/shop#1")
    assert result.exit_code == 1
    assert "emma` now belongs to a different account" in result.stdout
    assert "its last valid version applies" in result.stdout
    world.box.outbox.clear()


async def test_explain_says_why_the_gate_is_suspended(world: World, environ: dict[str, str]) -> None:
    await world.prd()
    await engines.suspend(environ["DATABASE_URL"], Suspension(scope="", reason="Outage", by="ops", at=0.0))
    result = await explain(environ, "acme/shop#1")
    assert (result.exit_code, result.stdout.split("\n")[0]) == (0, "Gate suspended")
    assert "An operator of this app has suspended the gate: `Outage`" in result.stdout


async def test_explain_shows_the_check_that_pull_requests_share(world: World, environ: dict[str, str]) -> None:
    first = await world.prd()
    home = world.box.fork(world.shop, world.dan)
    world.box.branch(home, world.dan, "twin", first.head)
    second = world.box.open_pull(world.shop, world.dan, branch="twin", fork=True)
    world.box.comment(second, world.emma, "Fine.")
    await world.settle(ADD_LABELS, CHECK)
    for pull in (first, second):
        result = await explain(environ, f"acme/shop#{pull.number}")
        assert (result.exit_code, result.stdout.split("\n")[0]) == (0, world.title(pull))


async def test_explain_says_what_is_unknown_without_a_database(
    world: World, environ: dict[str, str], tmp_path: Path
) -> None:
    lost = environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'lost.db'}"}
    world.box.open_pull(world.shop, world.pam, {"src/cart.py": "total = 0\n"})
    result = await explain(lost, "acme/shop#1")
    assert result.exit_code == 0
    assert "This result comes from GitHub alone" in result.stdout
    assert f"Cannot read the database {tmp_path / 'lost.db'}" in result.stdout
    told = json.loads((await explain(lost, "acme/shop#1", "--json")).stdout)
    assert "This result comes from GitHub alone" in told["unknown"]
    assert not (tmp_path / "lost.db").exists()
    world.box.outbox.clear()


@pytest.mark.parametrize("thread", ["acme/shop#7", "acme/elsewhere#1"])
async def test_explain_names_what_github_did_not_return(environ: dict[str, str], thread: str) -> None:
    result = await explain(environ, thread)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: Could not read {thread} from GitHub: ")


def test_demo_says_what_to_install_when_its_libraries_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ghapp.demo.play", None)
    result = run("demo", "--once")
    assert result.exit_code == 2
    assert "pip install 'ghapp-rules-of-engagement[demo]'" in result.stderr
