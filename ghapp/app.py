"""The composition root: builds every part of the running app, and starts and stops them in order."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from enum import StrEnum
from functools import partial
from itertools import chain, repeat
from typing import Self

import aiohttp
from aiohttp import web

from ghapp.controller.channel_sender import ChannelFailed, ChannelSender, Message
from ghapp.controller.digest_sending import Digests
from ghapp.controller.periodic import Periodic
from ghapp.controller.reconciler import Reconciler
from ghapp.controller.redelivery import Redelivery
from ghapp.controller.replication_lag import ReplicationLag
from ghapp.controller.resync import Resync
from ghapp.controller.suspension_watch import SuspensionWatch
from ghapp.controller.worker import Worker
from ghapp.errors import GitHubError, SettingsError
from ghapp.github.api.client import TIMEOUT
from ghapp.github.api.github_app import GitHub
from ghapp.github.connect import connect, open_session
from ghapp.github.reading.delivery_log import DeliveryLog
from ghapp.identity import Key
from ghapp.jobs import DeliveryEffects, Done, Job, Outcome, outcome_name
from ghapp.rules.model.channels import Channel
from ghapp.settings import Settings
from ghapp.store.engines import is_shared, open_store
from ghapp.store.protocol import Store
from ghapp.web import server
from ghapp.web.health import Health
from ghapp.web.metrics import Metrics, count_requests
from ghapp.web.routes import page_routes
from ghapp.web.webhook import Webhook

# Seconds between attempts to read the app's own login; the last one repeats.
_RETRY_PAUSES = (1.0, 5.0, 30.0, 300.0)
# Seconds between rounds of redelivery, and between steps of the resync.
_UPKEEP_EVERY = 300.0
# Seconds between looks for a suspended gate.
_WATCH_EVERY = 5.0
# A key of no repository: its run does nothing.
_NO_REPOSITORY = Key(2**40)

log = logging.getLogger(__name__)


class ProcessRole(StrEnum):
    """The part of the work that a process does; processes with any role can share a database."""

    ALL = "all"
    WEB = "web"  # receives deliveries
    WORKER = "worker"  # runs keys


class App:
    """The whole app, listening at `url` and working inside `async with`; `clock` gives UTC epoch seconds.

    Health and metrics are at `operations_url`. While `is_draining`, it serves as before, but says that it is not ready.
    It stops in the reverse order: deliveries end, then runs under way, then the database closes. `store` replaces the
    one that the settings name. Missed deliveries are looked for at the start and every `upkeep_every` seconds. A
    request to GitHub takes at most `timeout` seconds. `role` is the part of the work that this process does.
    """

    url: str
    operations_url: str

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.time,
        *,
        store: Store | None = None,
        upkeep_every: float = _UPKEEP_EVERY,
        timeout: float = TIMEOUT,
        role: ProcessRole = ProcessRole.ALL,
    ) -> None:
        self._settings = settings
        self._role = role
        self._clock = clock
        self._timeout = timeout
        self._upkeep_every = upkeep_every
        self._metrics = Metrics()
        self._own_login: str | None = None
        self.is_draining = False
        self._running = AsyncExitStack()
        self.store = store or open_store(settings.database_url, clock)
        self._lag = ReplicationLag(clock)
        self.worker = Worker(self.store, self._run_job, fail_closed=self._fail_closed, clock=clock)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as starting:
            starting.push_async_callback(self.store.close)
            await self.store.open()
            session = await starting.enter_async_context(
                open_session(self._settings.github_ca_file, [count_requests(self._metrics)])
            )
            others = await starting.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
            github = connect(self._settings, session, self._clock, timeout=self._timeout)
            self._reconciler = Reconciler(
                github,
                self.store,
                self._lag,
                app_id=self._settings.app_id,
                clock=self._clock,
                digests=Digests(
                    self.store,
                    self._settings.channels,
                    partial(self._send, ChannelSender(others, self._settings.channels)),
                    clock=self._clock,
                ),
                public_url=self._pages_url,
            )
            self.store.listen(partial(self._hear, github))
            starting.push_async_callback(self.worker.stop)
            if self._role is not ProcessRole.WEB:
                self.worker.start()
            self._login_known = asyncio.create_task(self._learn_own_login(github))
            starting.push_async_callback(_cancel, self._login_known)
            await self._listen(starting, session, github)
            self._upkeep = () if self._role is ProcessRole.WEB else self._upkeep_of(github)
            for periodic in self._upkeep:
                starting.push_async_callback(periodic.stop)
                periodic.start()
            self._running = starting.pop_all()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._running.aclose()

    @property
    def public_url(self) -> str:
        """Return where browsers reach the server: on the machine it runs on, unless a setting says more."""
        return self._settings.public_url or self.url

    def _pages_url(self) -> str:
        """Return the root of the pages to which checks lead; empty where there are none, or this process has none."""
        if not self._settings.has_sign_in or (self._role is ProcessRole.WORKER and not self._settings.public_url):
            return ""
        return self.public_url

    async def idle(self) -> None:
        """Return once the app knows its own login, has recovered deliveries, and nothing is due or running.

        For the demo and for tests.
        """
        await asyncio.shield(self._login_known)
        for periodic in self._upkeep:
            await periodic.begun()
        await self.worker.idle()

    async def wake(self) -> None:
        """Wake the worker, which sleeps by the machine's clock: the clock of the demo runs ahead of it."""
        await self.store.enqueue([_NO_REPOSITORY])

    def _upkeep_of(self, github: GitHub) -> tuple[Periodic, ...]:
        """Return the tasks that recover missed deliveries."""
        every = self._upkeep_every
        resync = Resync(github, self.store, clock=self._clock, every=every)
        recovery = Redelivery(
            DeliveryLog(github.as_app),
            self.store,
            own_login=lambda: self._own_login,
            enqueue_all=resync.enqueue_all,
            recovered=lambda event: self._metrics.deliveries.labels(event, "recovered").inc(),
            clock=self._clock,
            every=every,
        )

        async def recover() -> None:
            # Deliveries about its own actions are skipped, by the login.
            await asyncio.shield(self._login_known)
            await recovery.run()

        watch = SuspensionWatch(self.store, clock=self._clock)
        return (
            Periodic("suspensions", watch.run, every=min(every, _WATCH_EVERY)),
            Periodic("recovery", recover, every=every),
            Periodic("resync", resync.run, every=every),
        )

    async def _listen(self, starting: AsyncExitStack, session: aiohttp.ClientSession, github: GitHub) -> None:
        webhook = Webhook(
            self.store,
            self._settings.webhook_secrets,
            own_login=lambda: self._own_login,
            clock=self._clock,
            metrics=self._metrics,
        )
        health = Health(
            self.store,
            is_working=lambda: self._role is ProcessRole.WEB or self.worker.running,
            is_draining=lambda: self.is_draining,
            metrics=self._metrics,
        )
        port = self._settings.operations_port
        if self._role is ProcessRole.WORKER:
            application = server.build(None, health, has_operations=port is None)
        else:
            pages = page_routes(
                self._settings,
                session,
                self._clock,
                store=self.store,
                github=github,
                public_url=lambda: self.public_url,
                timeout=self._timeout,
            )
            application = server.build(webhook, health, pages, has_operations=port is None)
        self.operations_url = self.url = await self._serve(starting, application, self._settings.port)
        if port is not None:
            self.operations_url = await self._serve(starting, server.build_operations(health), port)

    async def _serve(self, starting: AsyncExitStack, application: web.Application, port: int) -> str:
        host, taken = await starting.enter_async_context(server.listen(application, self._settings.host, port))
        return f"http://{f'[{host}]' if ':' in host else host}:{taken}"

    def _hear(self, github: GitHub, effects: DeliveryEffects) -> None:
        """Handle the effects of a delivery, accepted by this process or another, on what is cached here."""
        self._lag.note(effects)
        for installation_id in effects.renewed_installations:
            github.renew_token(installation_id)

    async def _run_job(self, job: Job) -> Outcome:
        outcome = await self._reconciler.run(job)
        self._metrics.looks.labels(outcome_name(outcome)).inc()
        for verdict in (outcome.findings.verdicts or ()) if isinstance(outcome, Done) else ():
            self._metrics.verdicts.labels(verdict.conclusion.value.lower()).inc()
        return outcome

    async def _fail_closed(self, job: Job, error: str) -> None:
        await self._reconciler.fail_closed(job, error)

    async def _send(self, sender: ChannelSender, channel: Channel, message: Message) -> None:
        try:
            await sender.send(channel, message)
        except ChannelFailed:
            self._metrics.digests.labels("failed").inc()
            raise
        self._metrics.digests.labels("sent").inc()

    async def _learn_own_login(self, github: GitHub) -> None:
        """Ask GitHub for the app's login; until then, the app's own events cause runs that have nothing to do."""
        for pause in chain(_RETRY_PAUSES, repeat(_RETRY_PAUSES[-1])):
            try:
                app = await github.app()
            except GitHubError as error:
                log.warning("could not read the app from GitHub, next attempt in %d s: %s", pause, error)
                await asyncio.sleep(pause)
            else:
                self._own_login = f"{app.slug}[bot]"
                return


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def serve(settings: Settings, role: ProcessRole = ProcessRole.ALL) -> None:
    """Run the app until the process receives SIGTERM or SIGINT; a second one ends the draining."""
    if role is not ProcessRole.ALL and not is_shared(settings.database_url):
        raise SettingsError(
            f"Only processes that share a database can share the work: --role {role} needs a DATABASE_URL such as "
            "postgresql://USER:PASSWORD@HOST/NAME."
        )
    stop, stop_now = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: stop_now.set() if stop.is_set() else stop.set())
    async with App(settings, role=role) as app:
        log.info("listening", extra={"url": app.url, "operations_url": app.operations_url})
        await stop.wait()
        app.is_draining = True
        log.info("stopping", extra={"drain_seconds": settings.drain_seconds})
        with suppress(TimeoutError):
            await asyncio.wait_for(stop_now.wait(), settings.drain_seconds)
