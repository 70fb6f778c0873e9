"""A small organisation on GitHub in a box, with the app installed on it, as the rooms that speak to GitHub see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp

from ghapp.demo.environment import PERMISSIONS
from ghapp.github.api.client import GitHub, InstallationAPI
from ghapp.github.reading.observe import Observation, observe
from ghapp.identity import RepositoryRef
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import Actor
from ghapp.sandbox import Bot, Issue, Sandbox, User
from ghapp.sandbox.graphql.schema import schema

TIMEOUT = 2.0
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONFIG = "pm: paula\nem: eric\n"
CONFIG_PATH = ".github/rules-of-engagement.yml"


def as_actor(account: User | Bot) -> Actor:
    """An account of the sandbox as a snapshot has it."""
    return Actor(account.login, account.node_id, is_bot=isinstance(account, Bot))


class House:
    """`acme/shop` with Paula (PM), Eric (EM) and Dora; Sam is a stranger. The team `acme/product` has Paula and, in
    its child team, Pat. `api` is the installation's client; `now` is everybody's time.
    """

    api: InstallationAPI
    github: GitHub

    def __init__(self, permissions: dict[str, str] | None = None) -> None:
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
        """UTC epoch seconds."""
        return self.now.timestamp()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[House]:
        """Serve it over HTTP; the request log is empty and a token is there."""
        schema()  # which takes a while to build, once, and would use up the first request's time
        async with self.sandbox.serve() as api_url, aiohttp.ClientSession() as session:
            self.github = GitHub(
                session,
                app_id=self.app.id,
                private_key=self.app.private_key,
                api_url=api_url,
                clock=self.clock,
                timeout=TIMEOUT,
            )
            self.api = self.github.installation(self.installation.id)
            await self.api.execute("{ viewer { login } }", {})
            self.sandbox.requests.clear()
            yield self

    @property
    def facts(self) -> RepositoryRef:
        """What the store would know of `acme/shop`."""
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
        """Every request since the log was cleared, but for tokens."""
        return [str(request) for request in self.sandbox.requests if request.kind != "token"]
