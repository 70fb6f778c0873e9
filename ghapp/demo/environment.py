"""The demo's environment: a sandbox GitHub, the server that `ghapp serve` runs, and the people of the story."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Protocol, TypeAlias

from ghapp.app import App
from ghapp.demo.clock import Clock
from ghapp.intake.events import EVENTS, UNSUBSCRIBED_EVENTS
from ghapp.manifest import manifest
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox import Sandbox
from ghapp.sandbox.http.request_log import Request, RequestLog
from ghapp.sandbox.state.accounts import Actor, Bot, User
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.checks import CheckRun
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest
from ghapp.settings import Settings
from ghapp.store.job_state import DEFAULT_RETRY_POLICY, RetryPolicy
from ghapp.store.sqlite.engine import SQLiteStore

PERMISSIONS = manifest().permissions
FILES = {
    CONFIG_PATH: "pm: paula\nem: eric\n",
    "README.md": "# The shop\n",
    "src/cart.py": "def total(prices):\n    return sum(prices)\n",
}


class Running(Protocol):
    """The running app: its URL, and a way to wait until it has no work left."""

    url: str

    async def idle(self) -> None: ...


Starter: TypeAlias = Callable[[Settings], AbstractAsyncContextManager[Running]]


class TimedRequests(RequestLog):
    """A log of the app's requests with the time of each, by `time.perf_counter`."""

    def __init__(self) -> None:
        super().__init__()
        self._came: list[float] = []

    def add(self, request: Request) -> None:
        """Add a request."""
        super().add(request)
        self._came.append(perf_counter())

    @property
    def last_write(self) -> float:
        """Return the time of the last change; 0 without changes."""
        ends = (at + request.seconds for request, at in zip(self, self._came, strict=True) if request.kind == "write")
        return max(ends, default=0.0)


@dataclass(kw_only=True)
class Demo:
    """Everything that a step of the story can use. `thread` is the current issue or pull request.

    `paula` is the PM and `eric` the EM of the repository `shop`, which `ada` administers; `dora` is an engineer and
    `chatty` a bot. GitHub uses the `clock`, and so does an app that runs in this process.
    """

    clock: Clock
    sandbox: Sandbox
    requests: TimedRequests
    app: Running
    settings: Settings
    registration: SandboxApp
    shop: Repository
    paula: User
    eric: User
    dora: User
    ada: User
    chatty: Bot
    thread: Issue | None = None

    @property
    def people(self) -> dict[str, Actor]:
        """Return everyone who can act, by login."""
        return {actor.rest_login: actor for actor in (self.paula, self.eric, self.dora, self.ada, self.chatty)}

    @property
    def pull(self) -> PullRequest:
        """Return the current pull request. Raises `TypeError` if there is none."""
        if isinstance(self.thread, PullRequest):
            return self.thread
        raise TypeError(f"{self.thread} is no pull request")

    def role(self, actor: Actor) -> str:
        """Return the role of an account in the story."""
        parts = {self.paula: "PM", self.eric: "EM", self.dora: "engineer", self.ada: "administrator"}
        return next((part for person, part in parts.items() if person is actor), "bot")

    def check(self, thread: Issue) -> CheckRun | None:
        """Return the app's latest check run on a pull request's head."""
        if not isinstance(thread, PullRequest):
            return None
        return self.check_on(thread.head.oid)

    def check_on(self, sha: str) -> CheckRun | None:
        """Return the app's latest check run on a commit."""
        suites = self.sandbox.suites[self.shop].get(sha, [])
        runs = [run for suite in suites if suite.app is self.registration for run in suite.latest(CHECK_NAME)]
        return runs[-1] if runs else None

    async def settle(self) -> None:
        """Wait until every delivery was sent, the merge queue has run, and the app has no work left."""
        if isinstance(self.app, App):
            await self.app.wake()
            await self.app.idle()
        while self.sandbox.outbox or any(
            self.sandbox.run_queue(self.shop, branch) for branch in self.sandbox.queues[self.shop]
        ):
            await self.sandbox.deliver()
            await self.app.idle()


@asynccontextmanager
async def start_demo(
    start: Starter | None = None,
    latency: float = 0.0,
    *,
    behind: timedelta = timedelta(),
    policy: RetryPolicy = DEFAULT_RETRY_POLICY,
) -> AsyncIterator[Demo]:
    """Start GitHub and the app on free ports of the loopback interface, with a database in a temporary folder.

    `start` starts the app, by default in this process and with `policy`; `latency` is added to each request to GitHub,
    in seconds. The clock starts `behind` the present.
    """
    clock = Clock()
    clock.advance(-behind)
    sandbox, secret, requests = Sandbox(clock.now, latency), secrets.token_hex(32), TimedRequests()
    sandbox.requests = requests
    registration = sandbox.register_app(
        "rules-of-engagement",
        name="Rules of Engagement",
        permissions=PERMISSIONS,
        events=sorted(EVENTS.keys() - UNSUBSCRIBED_EVENTS),
        webhook_secret=secret,
    )
    with tempfile.TemporaryDirectory(prefix="ghapp-demo-") as folder:
        database = f"{folder}/ghapp.db"
        async with AsyncExitStack() as running:
            await running.enter_async_context(sandbox.serve())
            settings = _settings(sandbox, registration, database)
            app = await running.enter_async_context(
                start(settings)
                if start
                else App(settings, clock, store=SQLiteStore(database, clock=clock, policy=policy))
            )
            registration.webhook_url = f"{app.url}/webhook"
            registration.callback_urls.append(f"{app.url}/sign-in/callback")
            demo = _populate(
                clock=clock, sandbox=sandbox, requests=requests, app=app, settings=settings, registration=registration
            )
            sandbox.install(registration, demo.shop.owner)
            await demo.settle()
            yield demo


def _settings(sandbox: Sandbox, registration: SandboxApp, database: str) -> Settings:
    return Settings(
        app_id=registration.id,
        private_key=registration.private_key,
        webhook_secrets=(registration.webhook_secret,),
        database_url=f"sqlite:///{database}",
        github_url=sandbox.api_url,
        host="127.0.0.1",
        port=0,
        client_id=registration.client_id,
        client_secret=registration.client_secret,
    )


def _populate(
    *,
    clock: Clock,
    sandbox: Sandbox,
    requests: TimedRequests,
    app: Running,
    settings: Settings,
    registration: SandboxApp,
) -> Demo:
    acme = sandbox.organisation("acme")
    paula, eric, dora, ada = (sandbox.user(login) for login in ("paula", "eric", "dora", "ada"))
    for person in (paula, eric, dora, ada):
        sandbox.add_member(acme, person)
    rights = dict.fromkeys((paula, eric, dora), "write") | {ada: "admin"}
    shop = sandbox.repository("acme/shop", files=FILES, collaborators=rights)
    sandbox.protect(shop, "main", required=[(CHECK_NAME, registration.id)], ruleset=True)
    return Demo(
        clock=clock,
        sandbox=sandbox,
        requests=requests,
        app=app,
        settings=settings,
        registration=registration,
        shop=shop,
        paula=paula,
        eric=eric,
        dora=dora,
        ada=ada,
        chatty=sandbox.bot("chatty-bot"),
    )
