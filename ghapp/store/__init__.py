"""The rooms that speak to a database; `open_store` picks the engine."""

from __future__ import annotations

from collections.abc import Callable

from ghapp.errors import SettingsError
from ghapp.store.protocol import Store
from ghapp.store.sqlite import SQLiteStore

_SQLITE = "sqlite:///"


def open_store(url: str, clock: Callable[[], float]) -> Store:
    """The store that a DATABASE_URL names, not yet opened; raises `SettingsError` for a URL no engine knows.

    `sqlite:///ghapp.db` is a file in the working directory, `sqlite:////var/lib/ghapp.db` one by its full path.
    """
    path = url.removeprefix(_SQLITE)
    if path in ("", url, ":memory:"):
        # The URL itself is not told: another engine's may hold a password.
        raise SettingsError("DATABASE_URL must look like sqlite:///ghapp.db and name a file that outlives the process.")
    return SQLiteStore(path, clock=clock)
