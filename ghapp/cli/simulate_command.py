"""The command that simulates what the app would have done."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import TextIO

import click

from ghapp.cli.group import main, parse_repository
from ghapp.cli.repository_commands import read_text
from ghapp.errors import UserError


@main.command()
@click.argument("repository", metavar="OWNER/REPO")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How far to look back.")
@click.option("--config", type=click.File(encoding="utf-8"), help="A rules file to use instead of the repository's.")
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file that keeps what was read, so that an interrupted run continues.",
)
@click.option("--app", default="rules-of-engagement", show_default=True, help="The app's bot, whose acts are left out.")
@click.option("--json", "as_json", is_flag=True, help="Print all outcomes as JSON.")
def simulate(*, repository: str, days: int, config: TextIO | None, keep: Path | None, app: str, as_json: bool) -> None:
    """Simulate what the app would have done in the past.

    Each pull request of the last days is played through the rules: what would have waited and for how long, who was
    heard before the merge, and what the app would have written. Nothing is written to GitHub, and the app need not be
    installed. The command needs a token that may read the repository, in GITHUB_TOKEN. GITHUB_URL is optional.

    Exit codes: 0 if all pull requests were read, 2 if the command failed.
    """
    from ghapp.operations.simulate import simulation_report as report
    from ghapp.operations.simulate import simulation_run as simulation
    from ghapp.settings import github_server

    owner, name = parse_repository(repository)
    token = os.environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise UserError("Set GITHUB_TOKEN to a token that may read the repository.")
    api_url, ca_file = github_server(os.environ)
    request = simulation.SimulationRequest(
        owner=owner,
        name=name,
        days=days,
        token=token,
        api_url=api_url,
        ca_file=ca_file,
        config=read_text(config) if config else None,
        kept=keep,
        app=app,
    )
    with click.progressbar(length=0, label=repository, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        result = asyncio.run(simulation.simulate(request, time.time, progress))
    click.echo(report.as_json(result) if as_json else report.as_text(result))
