"""The command line: thin commands that parse, call and print.

What only one command needs is imported inside it, so that the others start at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from ghapp import __version__
from ghapp.errors import UserError

# What `explain` does not know without the database.
_UNKNOWN = (
    "This rests on GitHub alone. It is not known whose each login was at first sight, which version of a broken "
    "configuration was valid last, what earlier looks noted, and whether pull requests from forks have the same head."
)
_NO_CHECK = "There is no check here: nothing is gated."
_REPOSITORY = r"([\w.-]+)/([\w.-]+)"


class _Commands(click.Group):
    """Tells an error that is meant for the user as a message and exit code 2, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ghapp")
def main() -> None:
    """Rules of Engagement: a GitHub App for product and engineering managers who lead a team as a pair."""


@main.command()
@click.option("--log-format", type=click.Choice(["json", "text"]), default="json", show_default=True)
@click.option("--role", type=click.Choice(["all", "web", "worker"]), default="all", show_default=True)
def serve(log_format: str, role: str) -> None:
    """Run the server until it is told to stop (SIGTERM or Ctrl-C).

    Settings come from the environment. APP_ID, PRIVATE_KEY or PRIVATE_KEY_FILE, and WEBHOOK_SECRET are needed;
    WEBHOOK_SECRET_OLD, DATABASE_URL, GITHUB_URL, HOST, PORT and LOG_LEVEL may be set.

    Any number of servers may share a PostgreSQL database. Each takes deliveries and works on them, unless --role leaves
    it only one of both: web takes deliveries, worker works.

    Exit codes: 0 when told to stop, 2 when settings are wrong or another process holds the database.
    """
    from ghapp import app, logs
    from ghapp.settings import Settings

    settings = Settings.from_env(os.environ)
    logs.configure(settings.log_level, logs.as_json if log_format == "json" else logs.as_text, settings.webhook_secrets)
    asyncio.run(app.serve(settings, app.Role(role)))


@main.command()
def migrate() -> None:
    """Bring the tables of the database that DATABASE_URL names up to date.

    `ghapp serve` does that too when it starts; several at once take turns. SQLite's file must not be in use.

    Exit codes: 0 when the tables are up to date, 2 when they cannot be (a newer ghapp, a database out of reach).
    """
    import time

    from ghapp.settings import database_url
    from ghapp.store import engines

    asyncio.run(engines.migrate(database_url(os.environ), time.time))
    click.echo("The tables are up to date.")


@main.command()
@click.option("--once", is_flag=True, help="End after the story, instead of keeping the playground open.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The playground's port; 0 takes a free one.")
def demo(once: bool, port: int) -> None:
    """Play a story on a sandbox GitHub, then open a page to try the app by hand.

    Exit codes: 0 if every step had the expected outcome, 1 if not, 2 if the demo is not installed.
    """
    try:
        from ghapp.demo.play import play
    except ModuleNotFoundError as error:
        raise UserError(f"the demo needs {error.name}: install ghapp-rules-of-engagement[demo]") from error
    sys.exit(1 if asyncio.run(play(once=once, port=port)) else 0)


@main.command("check-config")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--organisation", type=click.File(encoding="utf-8"), help="The organisation's file, for `extends: org`.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check_config(file: TextIO, organisation: TextIO | None, as_json: bool) -> None:
    """Tell everything that is wrong with a configuration FILE ("-" reads standard input), as FILE:LINE:COLUMN.

    Exit codes: 0 when it is valid, 1 when it has problems, 2 when it cannot be read.
    """
    from ghapp.rules.config.load import load
    from ghapp.rules.model.framework import RepoConfig

    loaded = load(_read(file), base=_read(organisation) if organisation else None)
    problems = () if isinstance(loaded, RepoConfig) else loaded
    if as_json:
        told = [{"line": each.line, "column": each.column, "message": each.message} for each in problems]
        click.echo(json.dumps({"file": file.name, "valid": not problems, "problems": told}, indent=2))
    else:
        for problem in problems:
            click.echo(f"{file.name}:{problem}")
        if not problems:
            click.echo(f"{file.name}: valid")
    sys.exit(1 if problems else 0)


def _read(file: TextIO) -> str:
    """The file's text. Raises `UserError` where it is not text in UTF-8."""
    try:
        return file.read()
    except UnicodeDecodeError as error:
        raise UserError(f"{file.name} is not text in UTF-8: {error.reason} at byte {error.start}") from error


@main.command()
@click.argument("thread", metavar="OWNER/REPO#N")
@click.option("--json", "as_json", is_flag=True, help="Print the tree as JSON.")
def explain(thread: str, as_json: bool) -> None:
    """Look at a pull request or issue now, and print the verdict with its tree of reasons; nothing is written.

    It needs the settings of `ghapp serve`. Of the database that DATABASE_URL names it reads what earlier looks left
    behind, also while a server runs; where it cannot, it says what it does not know.

    Exit codes: 0 when the check passes or there is none, 1 when it does not pass, 2 when nothing can be told (usage,
    settings, GitHub).
    """
    from ghapp.operations import explain as explaining
    from ghapp.rules.model.plan import Status
    from ghapp.rules.wording.reasons import tree_as_text
    from ghapp.settings import Settings

    found = re.fullmatch(rf"{_REPOSITORY}#([1-9]\d{{0,8}})", thread, re.ASCII)
    if found is None:
        raise UserError(f"{thread!r} is not of the form OWNER/REPO#N, such as acme/shop#12")
    owner, name, number = found.groups()
    settings = Settings.from_env({**os.environ, "WEBHOOK_SECRET": "not needed to explain"})
    explanation = asyncio.run(explaining.explain(settings, owner, name, int(number)))
    verdict, unknown = explanation.verdict, explanation.unread and f"{_UNKNOWN} {explanation.unread}"
    if as_json:
        told = {
            "conclusion": verdict.conclusion.value if verdict else None,
            "title": verdict.title if verdict else None,
            "tree": verdict.tree.to_json() if verdict else None,
            "unknown": unknown,
        }
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(f"{verdict.title}\n{tree_as_text(verdict.tree)}" if verdict else _NO_CHECK)
        if unknown:
            click.echo(f"\n{unknown}")
    sys.exit(1 if verdict and verdict.status not in (Status.PASSED, Status.NOTE) else 0)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--pm", prompt="Product manager (a login or @org/team; several with commas)", help="Who is the PM.")
@click.option("--em", prompt="Engineering manager (the same)", help="Who is the EM.")
@click.option(
    "--mode",
    type=click.Choice(["advise", "enforce"]),
    prompt="Only advise, or enforce from the beginning",
    help="Whether a missing voice blocks the merge.",
)
def init(folder: Path, pm: str, em: str, mode: str) -> None:
    """Write a configuration, and templates of a PRD and an SDD, into a repository's FOLDER (default: the current one).

    What is not given as an option is asked. A file that is there is left as it is.

    Exit codes: 0 when all files are there, 2 when one cannot be written, or a name is none.
    """
    from ghapp.rules.model.framework import Mode
    from ghapp.starters import starters

    for path, text in starters(_holders(pm), _holders(em), Mode(mode)).items():
        written = _write_new(folder / path, text)
        click.echo(f"{path} written" if written else f"{path} is there already: left as it is")


def _write_new(file: Path, text: str) -> bool:
    """Write a file unless there is one. Raises `UserError` where nothing can be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            return False
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}") from error
    return True


def _holders(text: str) -> list[str]:
    """The names in a list with commas. Raises `UserError` for what is no name."""
    from ghapp.rules.config import validators

    try:
        return validators.check_holders([validators.check_holder(name.strip()) for name in text.split(",")])
    except ValueError as error:
        raise UserError(str(error)) from error


@main.group()
def decisions() -> None:
    """The ledger of merged documents, bypasses, overrides, delegations and concerns."""


@decisions.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option(
    "--output", type=click.File("w", encoding="utf-8"), default="-", help="The file to write; default: print."
)
def export_decisions(form: str, output: TextIO) -> None:
    """Write the ledger of the database that DATABASE_URL names, also while a server runs.

    Exit codes: 0 when it was written, 2 when the database cannot be read.
    """
    import time

    from ghapp.operations import export
    from ghapp.settings import database_url
    from ghapp.store import engines

    ledger = asyncio.run(engines.read_ledger(database_url(os.environ), time.time))
    text = export.as_csv(ledger) if form == "csv" else f"{export.as_json(ledger)}\n"
    output.write(text)


@decisions.command("rebuild")
@click.argument("repository", metavar="OWNER/REPO")
def rebuild_decisions(repository: str) -> None:
    """Put the merged documents of a repository on record from GitHub alone, as far as they are not yet.

    It needs the settings of `ghapp serve`. SQLite's file must not be in use. Nothing is written to GitHub; the present
    configuration tells what the documents are. A run that was cut short goes on where it ended.

    Exit codes: 0 when all is on record, 2 when it cannot be (usage, settings, GitHub, a database in use).
    """
    from ghapp.operations import rebuild
    from ghapp.settings import Settings

    found = re.fullmatch(_REPOSITORY, repository, re.ASCII)
    if found is None:
        raise UserError(f"{repository!r} is not of the form OWNER/REPO, such as acme/shop")
    settings = Settings.from_env({**os.environ, "WEBHOOK_SECRET": "not needed to rebuild"})
    with click.progressbar(length=0, label=repository, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        looks = asyncio.run(rebuild.rebuild(settings, found[1], found[2], progress))
    click.echo(f"{repository}: looked at {looks} merged pull request{'' if looks == 1 else 's'}.")
