"""PyGithub's clients of a populated sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from github import Auth, Github, GithubIntegration
from github.GithubObject import GithubObject, _BadAttribute
from github.PaginatedList import PaginatedList

from tests.support.clients.operations import Operation
from tests.support.clients.populated import Populated

# PyGithub would wait between requests, and repeat those that fail.
OPTIONS: dict[str, Any] = {"seconds_between_requests": 0, "seconds_between_writes": 0, "retry": None, "lazy": True}


class PyGithub:
    """PyGithub as the app (`integration`), as its installation (`github`) and as a person (`person`).

    An object that it gives makes no request until it is completed.
    """

    def __init__(self, there: Populated) -> None:
        app = there.here.app
        signed = Auth.AppAuth(app.id, app.private_key)
        installed = signed.get_installation_auth(there.here.installation.id)
        self.integration = GithubIntegration(auth=signed, base_url=there.url, **OPTIONS)
        self.github = Github(auth=installed, base_url=there.url, **OPTIONS)
        self.person = Github(auth=Auth.Token(there.user_token), base_url=there.url, **OPTIONS)
        self._there = there

    async def run(self, operation: Operation) -> object:
        """Make the call of an operation; return what it returns, as a list if that comes in pages."""
        return await asyncio.to_thread(self._evaluate, operation.pygithub)

    def _evaluate(self, call: str) -> object:
        names = {
            "integration": self.integration,
            "github": self.github,
            "person": self.person,
            "app_requester": self.integration.requester,
            "requester": self.github.requester,
            "shop": self.github.get_repo("acme/shop"),
            "sha": self._there.pull.head.oid,
            "blob": self._there.values["file_sha"],
        }
        found = eval(call, names)  # the table of the documentation shows the call, so it is text
        return list(found) if isinstance(found, PaginatedList) else found


def misfits(value: object) -> Iterator[str]:
    """Yield the attributes of an answer whose type is not the one that PyGithub expects."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from misfits(each)
    elif isinstance(value, GithubObject):
        for name, attribute in vars(value).items():
            if isinstance(attribute, _BadAttribute):
                yield f"{type(value).__name__}{name}"
            elif inner := getattr(attribute, "value", None):
                yield from misfits(inner)
