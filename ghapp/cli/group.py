"""The command group, which prints errors that are written for people, and the arguments that commands share."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click

from ghapp import __version__
from ghapp.errors import UserError

REPOSITORY = r"([\w.-]+)/([\w.-]+)"


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
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read settings from a file with lines NAME=VALUE. The environment comes first.",
)
def main(env_file: Path | None) -> None:
    """Run and inspect Rules of Engagement, a GitHub App for product and engineering managers."""
    if env_file is not None:
        from ghapp.settings import read_env_file

        for name, value in read_env_file(env_file).items():
            os.environ.setdefault(name, value)


def parse_repository(text: str) -> tuple[str, str]:
    """Return the owner and the name of a repository. Raises `UserError`."""
    found = re.fullmatch(REPOSITORY, text, re.ASCII)
    if found is None:
        raise UserError(f"{text!r} is not a repository. Write OWNER/REPO, for example acme/shop.")
    return found[1], found[2]
