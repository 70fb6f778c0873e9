"""Details links: each check leads to the page of its pull request, where this server has pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghapp.identity import RepositoryRef
from ghapp.rules.model.plan import Action, WriteCheck


def page_url(public_url: str, ref: RepositoryRef, number: int) -> str:
    """Return the address of a pull request's page; empty without `public_url`, the root of the server's pages."""
    return f"{public_url}/{ref.owner}/{ref.name}/pull/{number}" if public_url else ""


def with_details(actions: Iterable[Action], url: str) -> tuple[Action, ...]:
    """Return actions whose checks lead to a page."""
    return tuple(replace(each, details_url=url) if isinstance(each, WriteCheck) else each for each in actions)
