"""Commands about one repository: its rules file, and the verdict on a pull request."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import click

from ghapp.cli.group import REPOSITORY, main, parse_repository
from ghapp.errors import UserError

# What `explain` cannot know without the database.
_UNKNOWN = (
    "This result comes from GitHub alone and may differ from the check. Without the database, it cannot include which "
    "account each login first belonged to, the last valid rules file, earlier observations of this pull request, and "
    "forks that share its commit."
)
_NO_CHECK = "This issue or pull request has no check."


@main.command("check-config")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option(
    "--organisation", type=click.File(encoding="utf-8"), help="The organisation's rules file, for `extends: org`."
)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check_config(file: TextIO, organisation: TextIO | None, as_json: bool) -> None:
    """Check a rules file.

    Each problem is printed as FILE:LINE:COLUMN: MESSAGE, each warning as FILE:LINE:COLUMN: warning: MESSAGE. Use "-" to
    read standard input.

    Exit codes: 0 if the file is valid, also with warnings, 1 if it has problems, 2 if it cannot be read.
    """
    from ghapp.rules.config.load import load
    from ghapp.rules.model.framework import RepoConfig

    loaded = load(read_text(file), base=read_text(organisation) if organisation else None)
    problems, warnings = ((), loaded.warnings) if isinstance(loaded, RepoConfig) else (loaded, ())
    if as_json:
        shown = {"problems": list(map(asdict, problems)), "warnings": list(map(asdict, warnings))}
        click.echo(json.dumps({"file": file.name, "valid": not problems, **shown}, indent=2))
    else:
        for problem in problems:
            click.echo(f"{file.name}:{problem}")
        for warning in warnings:
            click.echo(f"{file.name}:{warning.line}:{warning.column}: warning: {warning.message}")
        if not problems:
            click.echo(f"{file.name}: valid")
    sys.exit(1 if problems else 0)


def read_text(file: TextIO) -> str:
    """Return the text of a file. Raises `UserError` where it is not UTF-8."""
    try:
        return file.read()
    except UnicodeDecodeError as error:
        raise UserError(
            f"{file.name} is not UTF-8 text ({error.reason} at byte {error.start}). Save it as UTF-8 and try again."
        ) from error


@main.command()
@click.argument("thread", metavar="OWNER/REPO#N")
@click.option("--json", "as_json", is_flag=True, help="Print the tree as JSON.")
def explain(thread: str, as_json: bool) -> None:
    """Explain the verdict on a pull request.

    The pull request is evaluated now. Nothing is written to GitHub. The command needs the settings of `ghapp serve`,
    except WEBHOOK_SECRET. It reads the database in DATABASE_URL, even while a server runs. Without it, the output says
    what may be missing.

    Exit codes: 0 if the check passes or there is none, 1 if it does not pass, 2 if the evaluation failed.
    """
    from ghapp.operations import explain as explaining
    from ghapp.rules.model.plan import Status
    from ghapp.rules.wording.reasons import tree_as_text
    from ghapp.settings import Settings

    found = re.fullmatch(rf"{REPOSITORY}#([1-9]\d{{0,8}})", thread, re.ASCII)
    if found is None:
        raise UserError(f"{thread!r} is not a pull request or issue. Write OWNER/REPO#N, for example acme/shop#12.")
    owner, name, number = found.groups()
    settings = Settings.from_env({**os.environ, "WEBHOOK_SECRET": "not needed to explain"})
    explanation = asyncio.run(explaining.explain(settings, owner, name, int(number)))
    verdict, unknown = explanation.verdict, explanation.unread and f"{_UNKNOWN} {explanation.unread}"
    if as_json:
        report = {
            "conclusion": verdict.conclusion.value if verdict else None,
            "title": verdict.title if verdict else None,
            "tree": verdict.tree.to_json() if verdict else None,
            "unknown": unknown,
        }
        click.echo(json.dumps(report, indent=2))
    else:
        click.echo(f"{verdict.title}\n{tree_as_text(verdict.tree)}" if verdict else _NO_CHECK)
        if unknown:
            click.echo(f"\n{unknown}")
    sys.exit(1 if verdict and verdict.status not in (Status.PASSED, Status.NOTE) else 0)


@main.command()
@click.argument("repository", metavar="[OWNER/REPO]", default="")
@click.option("--json", "as_json", is_flag=True, help="Print the diagnoses as JSON.")
@click.option("--ruleset", "as_ruleset", is_flag=True, help="Print a ruleset to import that requires the check.")
def doctor(repository: str, as_json: bool, as_ruleset: bool) -> None:
    """Find what is wrong with the set-up.

    It checks credentials and clock, webhook and deliveries, permissions, events and installations; for a repository
    also its rules file, the required check, the merge queue, and the people, teams and channels of the rules file. Each
    line says what to do. Nothing is written to GitHub. The command needs the settings of `ghapp serve`, except
    WEBHOOK_SECRET.

    Exit codes: 0 if everything works, also with warnings, 1 if there are problems, 2 if a setting is wrong.
    """
    from ghapp.operations.doctor import report
    from ghapp.operations.doctor.examination import examine
    from ghapp.operations.doctor.ruleset import ruleset
    from ghapp.settings import Settings

    place = parse_repository(repository) if repository else None
    settings = Settings.from_env({**os.environ, "WEBHOOK_SECRET": "not needed to examine"})
    if as_ruleset:
        click.echo(json.dumps(ruleset(settings.app_id), indent=2))
        return
    found = asyncio.run(examine(settings, place))
    click.echo(report.as_json(found) if as_json else report.as_text(found))
    sys.exit(1 if report.has_problems(found) else 0)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "--pm", prompt="Product manager (login or @org/team, separated by commas)", help="The PM: logins or @org/team."
)
@click.option(
    "--em", prompt="Engineering manager (login or @org/team, separated by commas)", help="The EM: logins or @org/team."
)
@click.option(
    "--mode",
    type=click.Choice(["advise", "enforce"]),
    prompt="Mode",
    help="Whether a missing response blocks the merge (enforce) or is only shown (advise).",
)
def init(folder: Path, pm: str, em: str, mode: str) -> None:
    """Write a rules file, and templates for documents.

    FOLDER is the root of a repository, by default the current folder. The command asks for options that are not given.
    It never overwrites a file. At the end, it says what to do next. In a clone, that includes a link with which anybody
    can propose the rules file, also without write access.

    Exit codes: 0 if all files exist, 2 if one cannot be written or a name is not valid.
    """
    from ghapp.rules.model.framework import CONFIG_PATH, Mode
    from ghapp.starters import next_steps, starters
    from ghapp.starters.origin import read_origin

    for path, text in starters(_holders(pm), _holders(em), Mode(mode)).items():
        written = _write_new(folder / path, text)
        click.echo(f"Wrote {path}" if written else f"Kept {path}: it already exists")
    click.echo(f"\n{next_steps(read_origin(folder), (folder / CONFIG_PATH).read_text(encoding='utf-8'))}")


def _write_new(file: Path, text: str) -> bool:
    """Write a file unless it exists. Raises `UserError` where that fails."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            return False
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise UserError(f"Cannot write {file}: {error.strerror}. Choose a folder that you can write to.") from error
    return True


def _holders(text: str) -> list[str]:
    """Return the names in a comma-separated list. Raises `UserError` for one that is not valid."""
    from ghapp.rules.config import validators

    try:
        return validators.check_holders([validators.check_holder(name.strip()) for name in text.split(",")])
    except ValueError as error:
        raise UserError(str(error)) from error
