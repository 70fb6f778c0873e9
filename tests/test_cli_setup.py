"""`ghapp setup` and `--env-file` on the command line."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from pathlib import Path

import pytest

from ghapp.rules.model.framework import CHECK_NAME
from ghapp.sandbox import Sandbox
from tests.support.serving import GHAPP
from tests.test_cli import run


async def test_setup_prints_an_address_until_it_is_stopped(tmp_path: Path) -> None:
    async with Sandbox().serve() as url:
        command = [str(GHAPP), "setup", "--port", "0", "--folder", str(tmp_path)]
        with subprocess.Popen(command, env={"GITHUB_URL": url}, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
            printed = await _line_with(process, "/setup?token=")
            process.send_signal(signal.SIGTERM)
    assert printed.strip().startswith("http://127.0.0.1:")
    assert process.returncode == 0


async def _line_with(process: subprocess.Popen[str], words: str) -> str:

    assert process.stdout
    while True:
        line = await asyncio.to_thread(process.stdout.readline)
        if words in line or not line:
            return line


@pytest.mark.parametrize("url", ["http://roe.example.com", "https://roe.example.com/app"])
def test_setup_refuses_an_address_that_github_cannot_use(url: str) -> None:
    result = run("setup", "--url", url)
    assert (result.exit_code, "--url must be the root of an HTTPS server" in result.stderr) == (2, True)


def test_setup_says_that_github_does_not_answer(tmp_path: Path) -> None:
    result = run("setup", "--folder", str(tmp_path), env={"GITHUB_URL": "http://127.0.0.1:9"})
    assert (result.exit_code, "does not answer" in result.stderr) == (2, True)


def test_setup_refuses_a_folder_with_a_key_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ghapp.pem").write_text("a key")
    result = run("setup", "--folder", str(tmp_path))
    assert (result.exit_code, "choose another --folder" in result.stderr) == (2, True)


def test_settings_can_come_from_a_file_and_the_environment_comes_first(tmp_path: Path, private_key: str) -> None:
    key, file = tmp_path / "key.pem", tmp_path / "ghapp.env"
    key.write_text(private_key)
    file.write_text(f"# A comment\n\nAPP_ID=11\nPRIVATE_KEY_FILE={key}\n")
    for environ, app_id in (({}, 11), ({"APP_ID": "12"}, 12)):
        result = subprocess.run(
            [str(GHAPP), "--env-file", str(file), "doctor", "--ruleset"],
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
        (*_, rule) = json.loads(result.stdout)["rules"]
        checks = rule["parameters"]["required_status_checks"]
        assert checks == [{"context": CHECK_NAME, "integration_id": app_id}]


@pytest.mark.parametrize("line", ["APP_ID", "APP ID=1", "=1"])
def test_a_malformed_line_of_the_file_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "ghapp.env"
    file.write_text(f"# A comment\n{line}\n")
    result = run("--env-file", str(file), "doctor")
    assert (result.exit_code, f"{file}:2: write NAME=VALUE" in result.stderr) == (2, True)
