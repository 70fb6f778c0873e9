"""Commands that run a server, or prepare one."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import TextIO

import click

from ghapp.cli.group import main
from ghapp.errors import UserError


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
    For the pages: CLIENT_ID, CLIENT_SECRET and PUBLIC_URL. Optional: WEBHOOK_SECRET_OLD, DATABASE_URL, GITHUB_URL,
    GITHUB_CA_FILE, HOST, PORT, OPERATIONS_PORT, DRAIN_SECONDS, LOG_LEVEL and CHANNELS.

    Several servers can share a PostgreSQL database. An SQLite file serves one process.

    Exit codes: 0 after a stop, 2 if a setting is wrong or the database is in use.
    """
    from ghapp import app, logs
    from ghapp.settings import Settings

    settings = Settings.from_env(os.environ)
    logs.configure(settings.log_level, logs.as_json if log_format == "json" else logs.as_text, settings.webhook_secrets)
    asyncio.run(app.serve(settings, app.ProcessRole(role)))


@main.command()
@click.option("--url", default="", help="The address at which GitHub reaches the server: https://HOST.")
@click.option(
    "--relay", default="", help="The address of a relay such as https://smee.io/CHANNEL, to try it on a laptop."
)
@click.option("--organisation", default="", help="The organisation that owns the app. Default: your own account.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Where to store the credentials. Default: the current folder.",
)
@click.option("--print-environment", is_flag=True, help="Print the credentials instead of storing them.")
@click.option("--port", type=click.IntRange(0, 65535), default=8400, show_default=True, help="The port of the page.")
def setup(*, url: str, relay: str, organisation: str, folder: Path, print_environment: bool, port: int) -> None:
    """Set up the app in a browser.

    The command prints an address on this machine that works once. The page registers the app on GitHub, stores its
    credentials in ghapp.env and ghapp.pem, which only you can read, leads to the installation, and says what is
    missing. For GitHub Enterprise Server, set GITHUB_URL, and GITHUB_CA_FILE if needed.

    Exit codes: 0 after a stop, 2 if the page cannot be served or the credentials cannot be stored.
    """
    from ghapp.settings import parse_public_url, server_address
    from ghapp.setup.pages import SetupOptions
    from ghapp.setup.run import run_setup

    github_url, ca_file = server_address(os.environ)
    try:
        public_url = parse_public_url(url) if url else ""
    except ValueError as error:
        raise UserError(f"--url {error}") from error
    options = SetupOptions(
        github_url=github_url,
        github_ca_file=ca_file,
        folder=None if print_environment else folder,
        public_url=public_url,
        webhook_url=relay,
        organisation=organisation,
    )
    asyncio.run(run_setup(options, port, click.echo))


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

    Afterwards, it opens a page on which you can try the app yourself. The demo needs no account and no network.

    Exit codes: 0 if every step had the expected result, 1 if one did not, 2 if a package is missing.
    """
    try:
        from ghapp.demo.play import play
    except ModuleNotFoundError as error:
        raise UserError(f"The demo needs {error.name}. Run: pip install 'ghapp-rules-of-engagement[demo]'") from error
    sys.exit(1 if asyncio.run(play(once=once, port=port)) else 0)


@main.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--event", default="", help="The event, such as pull_request, if FILE is only a payload.")
@click.option("--url", default="", help="The webhook of the server. Default: this machine, at PORT.")
@click.option("--keep-id", is_flag=True, help="Send the id of the saved delivery instead of a new one.")
def replay(file: TextIO, event: str, url: str, keep_id: bool) -> None:
    """Send a saved delivery to a running server once more.

    FILE is a delivery from GitHub's log, an object with `headers` and `payload`, or a payload alone. The delivery is
    signed with WEBHOOK_SECRET. The server only takes from it where to look: it decides from what GitHub shows now.

    Exit codes: 0 if the server accepted the delivery, 1 if it refused it, 2 if the file or the server is missing.
    """
    from ghapp.operations import replay as replaying
    from ghapp.settings import webhook

    delivery = replaying.read_delivery(file.read(), event)
    secret, port = webhook(os.environ)
    address = url or f"http://127.0.0.1:{port}/webhook"
    reply = asyncio.run(replaying.replay(delivery, url=address, secret=secret, keep_id=keep_id))
    click.echo(f"{reply.status} {reply.text}")
    sys.exit(0 if reply.is_accepted else 1)
