"""GitHub in a box, an empty database and a clock for both: what recovery and resync stand between. Nothing looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any

import aiohttp

from ghapp.controller.redelivery import Redelivery
from ghapp.controller.resync import Resync
from ghapp.github.api.github_app import GitHub
from ghapp.github.reading.delivery_log import DeliveryLog
from ghapp.github.reading.observe import observe_repository
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Findings, RepositoryFindings
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox import Sandbox
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.deliveries import Delivery
from ghapp.sandbox.state.repositories import Repository
from ghapp.store.job_state import RetryPolicy
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.clock import Clock

EVERY = 300.0
CONFIG = {CONFIG_PATH: "pm: pam\nem: emma\n"}
PERMISSIONS = {"checks": "write", "contents": "read", "issues": "write", "pull_requests": "write"}


@dataclass(kw_only=True)
class Rig:
    """`github` is the app's way to `box`."""

    box: Sandbox
    app: SandboxApp
    clock: Clock
    github: GitHub
    store: SQLiteStore
    pam: User
    renewed: list[int] = field(default_factory=list)
    recovered: list[str] = field(default_factory=list)

    def shop(self, name: str = "acme/shop", files: dict[str, str] | None = None) -> Repository:
        """A repository, configured unless other files are given."""
        owner = name.partition("/")[0]
        if owner not in self.box.accounts:
            self.box.install(self.app, self.box.organisation(owner))
        shop = self.box.repository(name, files=CONFIG if files is None else files, collaborators={self.pam: "write"})
        self.box.outbox.clear()
        return shop

    async def know(self, shop: Repository) -> None:
        """Have the store know a repository and its configuration, as looks at it leave them behind."""
        installation = self.box.installation_on(self.app, shop)
        assert installation
        owner, name = shop.full_name.split("/")
        facts = RepositoryRef(id=shop.id, node_id=shop.node_id, owner=owner, name=name, installation_id=installation.id)
        await self.store.remember_repository(facts)
        seen = await observe_repository(self.github.installation(installation.id), facts, with_organisation=True)
        known = RepositoryFindings(config_version=seen.files.version)
        await self.store.save(Key(shop.id), Findings(repository=known))
        self.box.requests.clear()

    def recovery(self) -> Redelivery:
        """As a process has it that has just started."""
        self.store.listen(lambda told: self.renewed.extend(told.renewed_installations))
        return Redelivery(
            DeliveryLog(self.github.as_app),
            self.store,
            own_login=lambda: "roe[bot]",
            enqueue_all=self.resync().enqueue_all,
            recovered=self.recovered.append,
            clock=self.clock,
            every=EVERY,
        )

    def resync(self) -> Resync:
        """As a process has it that has just started."""
        return Resync(self.github, self.store, clock=self.clock, every=EVERY)

    def pulls(self, shop: Repository, count: int = 1) -> list[Key]:
        """So many new pull requests; nobody is told of them."""
        opened = [self.box.open_pull(shop, self.pam, {f"{number}.md": ""}) for number in range(count)]
        self.box.outbox.clear()
        return [Key(shop.id, pull.number) for pull in opened]

    def told(self, key: Key, action: str = "opened", *, status: int | None = None, **more: Any) -> Delivery:
        """A delivery about a pull request, which met `status` at the app (None: nobody)."""
        shop = self.box.repositories_by_id[key.repository_id]
        number = len(self.box.delivery_log.of(self.app, self.box.now()))
        named = {"id": shop.id, "node_id": shop.node_id, "name": shop.name, "full_name": shop.full_name}
        installation = self.box.installation_on(self.app, shop)
        payload = {
            "action": action,
            "installation": {"id": installation.id if installation else 0},
            "repository": named,
            "pull_request": {"number": key.number},
            "sender": {"login": "pam", "type": "User"},
        }
        delivery = Delivery(id=f"d-{number}", event="pull_request", payload=payload | more, app=self.app, status=status)
        self.box.delivery_log.add(delivery, self.box.now())
        return delivery

    async def waiting(self) -> list[Key]:
        """The keys that are due; they stay claimed."""
        return sorted([job.key for job in await self.store.claim(100)])

    async def due(self, seconds: float) -> list[Key]:
        """The keys that come due within the next seconds, which pass."""
        self.clock.now += seconds
        return await self.waiting()

    @property
    def requests(self) -> list[str]:
        """Every request since the last call, but for tokens."""
        made = [str(request) for request in self.box.requests if request.kind != "token"]
        self.box.requests.clear()
        return made


@asynccontextmanager
async def rig(folder: Path) -> AsyncIterator[Rig]:
    """A rig whose app is installed nowhere yet."""
    clock = Clock(float(int(time())))
    box = Sandbox(lambda: datetime.fromtimestamp(clock.now, UTC))
    app = box.register_app("roe", permissions=PERMISSIONS, events=["pull_request"])
    pam = box.user("pam")
    store = SQLiteStore(str(folder / "ghapp.db"), clock=clock, policy=RetryPolicy(spacing=0.0))
    await store.open()
    try:
        async with box.serve() as api_url, aiohttp.ClientSession() as session:
            github = GitHub(session, app_id=app.id, private_key=app.private_key, api_url=api_url, clock=clock)
            yield Rig(box=box, app=app, clock=clock, github=github, store=store, pam=pam)
    finally:
        await store.close()
