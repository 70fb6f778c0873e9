"""Commands about what the database records: suspensions of the gate, and the ledger of decisions."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TextIO

import click

from ghapp.cli.group import main, parse_repository
from ghapp.errors import UserError


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
    """End suspensions of the gate.

    Without an argument, all suspensions end; with OWNER, also those of its repositories. Pull requests are evaluated
    again, spread out in time. The command needs DATABASE_URL only.

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

    It holds merged documents, bypasses, overrides, delegations, concerns and suspensions. The command reads the
    database in DATABASE_URL, even while a server runs.

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

    owner, name = parse_repository(repository)
    settings = Settings.from_env({**os.environ, "WEBHOOK_SECRET": "not needed to rebuild"})
    with click.progressbar(length=0, label=repository, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        evaluated = asyncio.run(rebuild.rebuild(settings, owner, name, progress))
    click.echo(f"{repository}: evaluated {evaluated} merged pull request{'' if evaluated == 1 else 's'}.")
