"""The command line: commands that parse, call and print.

A command imports what only it needs, so that the others start quickly.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import click

from ghapp import __version__
from ghapp.errors import UserError

# What `explain` cannot know without the database.
_UNKNOWN = (
    "This result comes from GitHub alone and may differ from the check. Without the database, it cannot include which "
    "account each login first belonged to, the last valid rules file, earlier observations of this pull request, and "
    "forks that share its commit."
)
_NO_CHECK = "This issue or pull request has no check."
_REPOSITORY = r"([\w.-]+)/([\w.-]+)"


class _Commands(click.Group):
    """A group that prints a `UserError` as a message, without a traceback, and exits with 2."""

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
    """Run and inspect Rules of Engagement, a GitHub App for product and engineering managers."""


@main.command()
@click.option(
    "--log-format",
    type=click.Choice(["json", "text"]),
    default="json",
    show_default=True,
    help="The format of log lines on stderr.",
)
@click.option(
    "--role",
    type=click.Choice(["all", "web", "worker"]),
    default="all",
    show_default=True,
    help="Receive webhooks (web), process them (worker), or both (all).",
)
def serve(log_format: str, role: str) -> None:
    """Run the server until it receives SIGTERM or Ctrl-C.

    Settings come from environment variables. Required: APP_ID, WEBHOOK_SECRET, and PRIVATE_KEY or PRIVATE_KEY_FILE.
    Optional: WEBHOOK_SECRET_OLD, DATABASE_URL, GITHUB_URL, HOST, PORT and LOG_LEVEL.

    Several servers can share a PostgreSQL database. An SQLite file serves one process.

    Exit codes: 0 after a stop, 2 if a setting is wrong or the database is in use.
    """
    from ghapp import app, logs
    from ghapp.settings import Settings

    settings = Settings.from_env(os.environ)
    logs.configure(settings.log_level, logs.as_json if log_format == "json" else logs.as_text, settings.webhook_secrets)
    asyncio.run(app.serve(settings, app.ProcessRole(role)))


@main.command()
def migrate() -> None:
    """Update the tables of the database in DATABASE_URL.

    `ghapp serve` does this when it starts, so the command is needed only to update them beforehand. Stop a server that
    uses an SQLite file first.

    Exit codes: 0 if the tables are up to date, 2 if the database is out of reach or belongs to a newer version.
    """
    from ghapp.settings import database_url
    from ghapp.store import engines

    asyncio.run(engines.migrate(database_url(os.environ), time.time))
    click.echo("The database is up to date.")


@main.command()
@click.option("--once", is_flag=True, help="Exit after the story instead of opening the playground.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The port of the playground; 0 chooses a free one."
)
def demo(once: bool, port: int) -> None:
    """Play a story on a sandbox GitHub.

    A page to try the app by hand follows. The demo needs no account and no network.

    Exit codes: 0 if every step had the expected result, 1 if one did not, 2 if a package is missing.
    """
    try:
        from ghapp.demo.play import play
    except ModuleNotFoundError as error:
        raise UserError(f"The demo needs {error.name}. Run: pip install 'ghapp-rules-of-engagement[demo]'") from error
    sys.exit(1 if asyncio.run(play(once=once, port=port)) else 0)


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

    loaded = load(_read(file), base=_read(organisation) if organisation else None)
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


def _read(file: TextIO) -> str:
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

    found = re.fullmatch(rf"{_REPOSITORY}#([1-9]\d{{0,8}})", thread, re.ASCII)
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
    It never overwrites a file.

    Exit codes: 0 if all files exist, 2 if one cannot be written or a name is not valid.
    """
    from ghapp.rules.model.framework import Mode
    from ghapp.starters import starters

    for path, text in starters(_holders(pm), _holders(em), Mode(mode)).items():
        written = _write_new(folder / path, text)
        click.echo(f"Wrote {path}" if written else f"Kept {path}: it already exists")
    click.echo("Next: review the rules file, commit it to the default branch, and open a pull request with a PRD.")


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


@main.command("suspend")
@click.argument("words", metavar="[OWNER[/REPO]] REASON", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the suspensions in force as JSON.")
def suspend_gate(words: tuple[str, ...], as_json: bool) -> None:
    """Suspend the gate, everywhere or for one owner or repository.

    Checks become neutral and show REASON, and nobody is asked or reminded, until `ghapp resume`. Running servers notice
    within seconds. The command needs DATABASE_URL only, and works while GitHub is down. The ledger records it.

    Exit codes: 0 if the gate is suspended, 2 if the command failed.
    """
    from ghapp.operations import suspend
    from ghapp.settings import database_url

    if len(words) > 2:
        raise UserError("Put the reason in quotation marks.")
    found = asyncio.run(suspend.suspend(database_url(os.environ), words, time.time()))
    click.echo(suspend.as_json(found) if as_json else suspend.as_text(found))


@main.command("resume")
@click.argument("scope", metavar="[OWNER[/REPO]]", default="")
@click.option("--json", "as_json", is_flag=True, help="Print the suspensions still in force as JSON.")
def resume_gate(scope: str, as_json: bool) -> None:
    """Resume the gate where it was suspended: everywhere, or for one owner with all its repositories, or a repository.

    Pull requests are evaluated again, spread out in time. The command needs DATABASE_URL only.

    Exit codes: 0 if a suspension ended, 1 if there was none, 2 if the command failed.
    """
    from ghapp.operations import suspend
    from ghapp.settings import database_url

    ended, left = asyncio.run(suspend.resume(database_url(os.environ), scope, time.time()))
    text = "".join(f"Resumed {one.scope or 'everywhere'}.\n" for one in ended) + suspend.as_text(left)
    click.echo(suspend.as_json(left) if as_json else text)
    sys.exit(0 if ended else 1)


@main.group()
def decisions() -> None:
    """Export or rebuild the ledger of decisions."""


@decisions.command("export")
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True, help="The format."
)
@click.option(
    "--output", type=click.File("w", encoding="utf-8"), default="-", help="The file to write. Default: standard output."
)
def export_decisions(form: str, output: TextIO) -> None:
    """Export the ledger of decisions.

    It holds merged documents, bypasses, overrides, delegations and concerns. The command reads the database in
    DATABASE_URL, even while a server runs.

    Exit codes: 0 if the export was written, 2 if the database cannot be read.
    """
    from ghapp.operations import export
    from ghapp.settings import database_url
    from ghapp.store import engines

    ledger = asyncio.run(engines.read_ledger(database_url(os.environ), time.time))
    text = export.as_csv(ledger) if form == "csv" else f"{export.as_json(ledger)}\n"
    output.write(text)


@decisions.command("rebuild")
@click.argument("repository", metavar="OWNER/REPO")
def rebuild_decisions(repository: str) -> None:
    """Rebuild the ledger of a repository from GitHub.

    Use it after the database was lost. Nothing is written to GitHub. The current rules file decides which files are
    documents. An interrupted run continues where it stopped.

    The command needs the settings of `ghapp serve`, except WEBHOOK_SECRET. Stop a server that uses an SQLite file
    first.

    Exit codes: 0 if everything is on record, 2 if the command failed.
    """
    from ghapp.operations import rebuild
    from ghapp.settings import Settings

    found = re.fullmatch(_REPOSITORY, repository, re.ASCII)
    if found is None:
        raise UserError(f"{repository!r} is not a repository. Write OWNER/REPO, for example acme/shop.")
    settings = Settings.from_env({**os.environ, "WEBHOOK_SECRET": "not needed to rebuild"})
    with click.progressbar(length=0, label=repository, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        evaluated = asyncio.run(rebuild.rebuild(settings, found[1], found[2], progress))
    click.echo(f"{repository}: evaluated {evaluated} merged pull request{'' if evaluated == 1 else 's'}.")
