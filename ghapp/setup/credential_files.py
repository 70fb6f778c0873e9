"""The credentials as files that only their owner can read, or as lines for an environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ghapp.errors import UserError
from ghapp.github.api.manifest_conversion import NewApp
from ghapp.settings import Settings, read_env_file

ENVIRONMENT = "ghapp.env"
PRIVATE_KEY = "ghapp.pem"
_HEADING = "# The credentials of the GitHub App, written by `ghapp setup`. Keep this file secret.\n"


def variables(app: NewApp, server: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of a new app without its private key; `server` are those that the set-up ran with."""
    return {
        "APP_ID": str(app.id),
        "CLIENT_ID": app.client_id,
        "CLIENT_SECRET": app.client_secret,
        "WEBHOOK_SECRET": app.webhook_secret,
        **{name: value for name, value in server.items() if value},
    }


def environment_lines(app: NewApp, server: Mapping[str, str]) -> str:
    """Return lines for an environment; `\\n` stands for a line break in the private key."""
    key = app.private_key.strip().replace("\n", "\\n")
    return _lines({**variables(app, server), "PRIVATE_KEY": key})


def store(folder: Path, app: NewApp, server: Mapping[str, str]) -> None:
    """Write both files with mode 0600. Raises `UserError` rather than overwrite one."""
    key = folder.resolve() / PRIVATE_KEY
    _write_new(key, app.private_key)
    _write_new(folder / ENVIRONMENT, _HEADING + _lines({**variables(app, server), "PRIVATE_KEY_FILE": str(key)}))


def require_room(folder: Path) -> None:
    """Raise `UserError` where the files could not be written, before an app is registered for nothing."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(f"Cannot write to {folder}. Choose another folder with --folder.")
    if (folder / PRIVATE_KEY).exists() and not (folder / ENVIRONMENT).exists():
        raise UserError(f"{folder / PRIVATE_KEY} exists, without {ENVIRONMENT}. Remove it, or choose another --folder.")


def stored(folder: Path) -> Settings | None:
    """Return the settings of an earlier set-up in this folder, if there was one."""
    file = folder / ENVIRONMENT
    return Settings.from_env(read_env_file(file)) if file.exists() else None


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _write_new(file: Path, text: str) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise UserError(f"Cannot write {file}: {error.strerror}.") from error
