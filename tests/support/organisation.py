"""A small organisation on a sandbox GitHub with the app installed, for tests of the access to GitHub."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

import aiohttp

from ghapp.demo.environment import PERMISSIONS
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.github_app import GitHub
from ghapp.github.reading.observe import Observation, observe
from ghapp.identity import RepositoryRef
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Holder
from ghapp.sandbox import Bot, Issue, Sandbox, User
from ghapp.sandbox.graphql.schema import schema

# Seconds for a request, in real time: a busy machine has kept one waiting for more than four.
TIMEOUT = 60.0
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONFIG = "pm: paula\nem: eric\n"
CONFIG_PATH = ".github/rules-of-engagement.yml"


def as_actor(account: User | Bot) -> Actor:
    """Return an account of the sandbox as in a snapshot."""
    return Actor(account.login, account.node_id, is_bot=isinstance(account, Bot))


class House:
    """`acme/shop` with Paula (PM), Eric (EM) and Dora; Sam is a stranger.

    The team `acme/product` has Paula and, in its child team, Pat. `api` is the installation's client; `now` is the time
    of GitHub and the app.
    """

    api: InstallationAPI
    github: GitHub

    def __init__(self, permissions: dict[str, str] | None = None, *, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self.now = NOW
        self.sandbox = Sandbox(clock=lambda: self.now)
        box = self.sandbox
        self.paula, self.eric, self.dora = box.user("Paula"), box.user("eric"), box.user("dora")
        self.pat, self.sam = box.user("pat"), box.user("sam")
        self.acme = box.organisation("acme")
        self.product = box.create_team(self.acme, "product", [self.paula])
        self.design = box.create_team(self.acme, "design", [self.pat], parent=self.product)
        self.shop = box.repository(
            "acme/shop",
            private=True,
            files={CONFIG_PATH: CONFIG, "README.md": "# Shop\n"},
            collaborators={self.paula: "write", self.eric: "write", self.dora: "write"},
            teams={self.product: "write"},
        )
        self.app = box.register_app("rules", permissions=permissions or PERMISSIONS, events=[])
        self.installation = box.install(self.app, self.acme, None)

    def clock(self) -> float:
        """Return UTC epoch seconds."""
        return self.now.timestamp()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[House]:
        """Serve GitHub over HTTP, with a token and an empty request log."""
        schema()  # which takes a while to build, once, and would use up the first request's time
        async with self.sandbox.serve() as api_url, aiohttp.ClientSession() as session:
            self.github = GitHub(
                session,
                app_id=self.app.id,
                private_key=self.app.private_key,
                api_url=api_url,
                clock=self.clock,
                timeout=self.timeout,
            )
            self.api = self.github.installation(self.installation.id)
            await self.api.execute("{ viewer { login } }", {})
            self.sandbox.requests.clear()
            yield self

    @contextmanager
    def give_up_after(self, seconds: float) -> Iterator[None]:
        """Let the client wait this long only for each request."""
        timeout, self.api._timeout = self.api._timeout, seconds
        try:
            yield
        finally:
            self.api._timeout = timeout

    @property
    def facts(self) -> RepositoryRef:
        """Return the repository as the store knows it."""
        return RepositoryRef(
            id=self.shop.id,
            node_id=self.shop.node_id,
            owner=self.shop.owner.login,
            name=self.shop.name,
            installation_id=self.installation.id,
        )

    async def look(
        self, thread: Issue | int, people: Iterable[str] = (), *, with_organisation: bool = False
    ) -> Observation:
        """Observe a thread of `acme/shop`."""
        return await observe(
            self.api,
            self.facts,
            thread if isinstance(thread, int) else thread.number,
            app_id=self.app.id,
            people=[Holder.parse(name) for name in people],
            with_organisation=with_organisation,
            now=NOW,
        )

    @property
    def requests(self) -> list[str]:
        """Return every request since the log was cleared, except those for tokens."""
        return [str(request) for request in self.sandbox.requests if request.kind != "token"]
