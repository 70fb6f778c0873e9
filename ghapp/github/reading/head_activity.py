"""Head activity: who pushed to a branch and when, from the repository's activity log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ghapp.errors import Denied, Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading import parse
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.snapshot import Repository

MOST_ENTRIES = 100
"""How many of the newest entries are read, in one request."""


async def read_head_activity(
    api: InstallationAPI, repository: Repository, branch: str, *, author: Actor | None
) -> tuple[HeadArrival, ...]:
    """Return the newest pushes to a branch, newest first; none where the app cannot read the log.

    `author` is the author of the pull request. GitHub Enterprise Server before version 3.10 has no such log.
    Source: https://docs.github.com/en/rest/repos/repos#list-repository-activities
    """
    place = {
        "owner": repository.owner,
        "name": repository.name,
        "ref": f"refs/heads/{branch}",
        "per_page": str(MOST_ENTRIES),
    }
    try:
        entries: Iterable[Mapping[str, Any]] = await api.getitem("/repos/{owner}/{name}/activity{?ref,per_page}", place)
    except Unauthorized:
        raise
    except (Denied, Gone):
        return ()
    return tuple(_arrival(entry, author) for entry in entries)


def _arrival(entry: Mapping[str, Any], author: Actor | None) -> HeadArrival:
    login = parse.bare((entry["actor"] or {}).get("login", ""))
    return HeadArrival(
        sha=entry["after"],
        at=parse.moment(entry["timestamp"]),
        before=entry["before"],
        pusher=login,
        by_author=bool(login) and author is not None and login.lower() == author.login.lower(),
    )
