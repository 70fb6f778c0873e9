"""The stage: GitHub in a box, the very server that `ghapp serve` runs, and the people who act."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from ghapp.app import App
from ghapp.rules.model import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox import Sandbox
from ghapp.sandbox.accounts import Actor, Bot, User
from ghapp.sandbox.apps import SandboxApp
from ghapp.sandbox.checks import CheckRun
from ghapp.sandbox.happenings import Happening
from ghapp.sandbox.repositories import Repository
from ghapp.sandbox.threads import Issue, PullRequest
from ghapp.settings import Settings
from ghapp.work.intake import EVENTS, UNSUBSCRIBED_EVENTS

# Those of app.yml, which `make check` compares.
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}
FILES = {
    CONFIG_PATH: "pm: paula\nem: emil\n",
    "README.md": "# The shop\n",
    "src/cart.py": "def total(prices):\n    return sum(prices)\n",
}


@dataclass(kw_only=True)
class Stage:
    """Everything that a step of the story may touch. `thread` is the issue or pull request that it is about now.

    `paula` is the PM and `emil` the EM of the repository `shop`; `nora` is an engineer, `chatty` a bot.
    `last_write` is when the app last changed something, by `time.perf_counter`.
    """

    sandbox: Sandbox
    app: App
    registration: SandboxApp
    shop: Repository
    paula: User
    emil: User
    nora: User
    chatty: Bot
    thread: Issue | None = None
    last_write: float = field(default=0.0)

    @property
    def people(self) -> dict[str, Actor]:
        """Who can act, by login, each once."""
        return {actor.rest_login: actor for actor in (self.paula, self.emil, self.nora, self.chatty)}

    @property
    def pull(self) -> PullRequest:
        """The pull request that the story is about now. Raises `TypeError` where it is about none."""
        if isinstance(self.thread, PullRequest):
            return self.thread
        raise TypeError(f"{self.thread} is no pull request")

    def part(self, actor: Actor) -> str:
        """What an actor is in the story."""
        return {self.paula.login: "PM", self.emil.login: "EM", self.nora.login: "engineer"}.get(actor.login, "bot")

    def check(self, thread: Issue) -> CheckRun | None:
        """The app's latest check run on a pull request's head."""
        if not isinstance(thread, PullRequest):
            return None
        suites = thread.repository.suites.get(thread.head.oid, [])
        runs = [run for suite in suites if suite.app is self.registration for run in suite.latest(CHECK_NAME)]
        return runs[-1] if runs else None

    async def settle(self) -> None:
        """Return once every delivery was sent and the app has nothing left to do."""
        while self.sandbox.outbox:
            await self.sandbox.deliver()
            await self.app.idle()

    def watch(self, happening: Happening) -> None:
        """Note when the app itself does something."""
        if happening.sender is self.registration.bot:
            self.last_write = perf_counter()


@asynccontextmanager
async def set_stage() -> AsyncIterator[Stage]:
    """Start both servers on free ports of the loopback interface, with a database in a fresh folder."""
    sandbox, secret = Sandbox(), secrets.token_hex(32)
    registration = sandbox.register_app(
        "rules-of-engagement",
        name="Rules of Engagement",
        permissions=PERMISSIONS,
        events=sorted(EVENTS.keys() - UNSUBSCRIBED_EVENTS),
        webhook_secret=secret,
    )
    with tempfile.TemporaryDirectory(prefix="ghapp-demo-") as folder:
        async with sandbox.serve(), App(_settings(sandbox, registration, Path(folder) / "ghapp.db")) as app:
            registration.webhook_url = f"{app.url}/webhook"
            stage = _cast(sandbox, app, registration)
            sandbox.listeners.append(stage.watch)
            registration.install(stage.shop.owner)
            await stage.settle()
            yield stage


def _settings(sandbox: Sandbox, registration: SandboxApp, database: Path) -> Settings:
    return Settings(
        app_id=registration.id,
        private_key=registration.private_key,
        webhook_secrets=(registration.webhook_secret,),
        database_url=f"sqlite:///{database}",
        github_url=sandbox.api_url,
        host="127.0.0.1",
        port=0,
    )


def _cast(sandbox: Sandbox, app: App, registration: SandboxApp) -> Stage:
    acme = sandbox.organisation("acme")
    paula, emil, nora = (sandbox.user(login) for login in ("paula", "emil", "nora"))
    for person in (paula, emil, nora):
        acme.join(person)
    shop = sandbox.repository("acme/shop", files=FILES, collaborators=dict.fromkeys((paula, emil, nora), "write"))
    sandbox.protect(shop, "main", required=[(CHECK_NAME, registration.id)])
    return Stage(
        sandbox=sandbox,
        app=app,
        registration=registration,
        shop=shop,
        paula=paula,
        emil=emil,
        nora=nora,
        chatty=sandbox.bot("chatty-bot"),
    )
