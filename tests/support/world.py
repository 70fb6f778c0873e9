"""A world to play scenarios in: GitHub in a box, the whole app, and a count of every request between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from ghapp.app import App, ProcessRole
from ghapp.demo import clock as demo_clock
from ghapp.demo.environment import PERMISSIONS
from ghapp.github.api.client import TIMEOUT
from ghapp.intake.events import EVENTS, UNSUBSCRIBED_EVENTS
from ghapp.rules.model.channels import Channel
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox import Sandbox
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.state.accounts import Actor, Organisation, Team, User
from ghapp.sandbox.state.apps import Installation, SandboxApp
from ghapp.sandbox.state.checks import CheckOutput, CheckRun
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest
from ghapp.settings import Settings
from ghapp.store.job_state import RetryPolicy
from ghapp.store.postgres.engine import PostgresStore
from ghapp.store.sqlite.engine import SQLiteStore
from tests.support.writes import OPENED

SECRET = "webhook secret"
CONFIG = "pm: pam\nem: emma\n"
# Documents that say all they should, so that nothing is remarked upon.
PRD = {"docs/prd/checkout.md": "# Checkout\n## Why\nx\n## What\nx\n## Out of scope\nx\n## Rollout\nx\n## Metrics\nx\n"}
SDD = {
    "docs/sdd/checkout.md": "# Checkout\nIts [PRD](../prd/checkout.md)\n## Options\nCost, time, debt.\n"
    "## Choice\nx\n## Who\nx\n## When\n2026-06-01\n"
}
(PRD_TEXT,), (SDD_TEXT,) = PRD.values(), SDD.values()
REWRITTEN: dict[str, str | None] = {path: f"{text}And more.\n" for path, text in PRD.items()}
CODE = {"src/cart.py": "total = 0\n"}
# What is due later than so many seconds from now is waited for only where a test says so.
SOON = 3600
# More than that are no coming to rest.
MOST_LOOKS = 500
# Events of one key follow each other at once here: a test waits for work, never for time.
AT_ONCE = RetryPolicy(spacing=0.0, backoff=0.0)


class Clock(demo_clock.Clock):
    """The story's clock, but that the app's may be wrong, by `wrong_by` seconds."""

    wrong_by = 0.0

    def __call__(self) -> float:
        return super().__call__() + self.wrong_by


@dataclass(kw_only=True)
class World:
    """`pam` is the PM and `emma` the EM of `shop`, `dan` an engineer; all may write, and `ada` administers it.

    `requests` are those of the app since the last `settle`, but for tokens.
    """

    box: Sandbox
    clock: Clock
    app: App
    registration: SandboxApp
    installation: Installation
    acme: Organisation
    shop: Repository
    pam: User
    emma: User
    dan: User
    ada: User
    requests: list[Request] = field(default_factory=list)

    async def settle(self, *expected_writes: str) -> None:
        """Deliver until nobody has anything to do; the app must have written what is expected, and nothing else.

        A write is named by its GraphQL mutation, or by its REST method and path. Looks at several threads go on at the
        same time, so the order of their writes is left open.
        """
        while self.box.outbox:
            await self.box.deliver()
            await self.app.idle()
        self.requests = [request for request in self.box.requests if request.kind != "token"]
        self.box.requests.clear()
        written = [write for request in self.requests if request.kind == "write" for write in _names(request)]
        assert sorted(written) == sorted(expected_writes), f"the app wrote {written}"

    async def rest(self, *expected_writes: str) -> None:
        """Let time pass until no look is due soon; the app must have written what is expected, and nothing else."""
        await self.let_time_pass()
        await self.settle(*expected_writes)

    async def let_time_pass(self) -> None:
        """Deliver, and go from one look that is due to the next until none is, but for reminders days away."""
        await self.deliver_all()
        for _ in range(MOST_LOOKS):
            due = await self.app.store.next_due()
            if due is None or due >= self.clock() + SOON:
                return
            await self.wake_after(max(0.0, due - self.clock()))
            await self.deliver_all()
        raise AssertionError(f"something is still to be looked at soon after {MOST_LOOKS} looks")

    async def wake_after(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        await self.app.wake()
        await self.app.idle()

    async def deliver_all(self) -> None:
        """Deliver until nobody has anything to do at once."""
        await self.app.idle()
        while self.box.outbox:
            await self.box.deliver()
            await self.app.idle()

    async def prd(self, by: Actor | None = None, *expected_writes: str, draft: bool = False) -> PullRequest:
        """A settled pull request on a PRD, of the PM's unless told otherwise."""
        pull = self.box.open_pull(self.shop, by or self.pam, PRD, draft=draft)
        await self.settle(*(expected_writes or OPENED))
        return pull

    async def sdd(self, by: Actor | None = None, *expected_writes: str) -> PullRequest:
        """A settled pull request on an SDD, of the EM's unless told otherwise."""
        pull = self.box.open_pull(self.shop, by or self.emma, SDD)
        await self.settle(*(expected_writes or OPENED))
        return pull

    async def code(self, by: Actor | None = None, *expected_writes: str, draft: bool = False) -> PullRequest:
        """A settled pull request without a document, of the engineer's unless told otherwise."""
        pull = self.box.open_pull(self.shop, by or self.dan, CODE, draft=draft)
        await self.settle(*(expected_writes or ("createCheckRun",)))
        return pull

    async def issue(self) -> Issue:
        """An issue without labels, which costs nothing."""
        issue = self.box.open_issue(self.shop, self.dan, "Offer checkout without an account")
        await self.settle()
        return issue

    async def configured(self, text: str | None, *expected_writes: str) -> None:
        """Put the rules file on the default branch, or (None) take it away, and settle."""
        self.configure(text)
        await self.settle(*expected_writes)

    async def passed(self, time: timedelta, *expected_writes: str) -> None:
        """Let time pass without any event; what became due meanwhile is looked at."""
        await self.wake_after(time.total_seconds())
        await self.settle(*expected_writes)

    async def looked(self, pull: PullRequest, *expected_writes: str) -> None:
        """Press Re-evaluate: for what GitHub tells nobody of, like a hidden comment."""
        await self.pressed(pull, "re-evaluate", self.dan, *expected_writes)

    async def pressed(self, pull: PullRequest, button: str, by: User, *expected_writes: str) -> None:
        """Press a button of the check, and settle."""
        self.press(pull, button, by)
        await self.settle(*expected_writes)

    def press(self, pull: PullRequest, button: str, by: User) -> None:
        """Press a button of the check; nobody is told of it yet. Override is bound to more than its name."""
        run = self.check(pull)
        assert run
        shown = (action.identifier for action in run.actions if action.identifier.partition(":")[0] == button)
        self.box.press(run, next(shown, button), by)

    def configure(self, text: str | None) -> None:
        """Put the rules file on the default branch, or (None) take it away."""
        self.box.commit(self.shop, self.ada, {CONFIG_PATH: text})

    def check(self, thread: Issue) -> CheckRun | None:
        """The app's latest check run on a pull request's head."""
        assert isinstance(thread, PullRequest)
        suites = self.box.suites[thread.repository].get(thread.head.oid, [])
        runs = [run for suite in suites if suite.app is self.registration for run in suite.latest(CHECK_NAME)]
        return runs[-1] if runs else None

    def conclusion(self, thread: Issue) -> str | None:
        """What the check says; None where there is none."""
        run = self.check(thread)
        return run.conclusion if run else None

    def title(self, thread: Issue) -> str:
        """The check's one line in the merge box."""
        return self._output(thread).title

    def page(self, thread: Issue) -> str:
        """All that the check's page says."""
        output = self._output(thread)
        return "\n".join([output.title, output.summary, output.text])

    def annotations(self, thread: Issue) -> list[tuple[int, int | None, str]]:
        """The check's annotations: line, column and message; all on the rules file, and failures."""
        run = self.check(thread)
        assert run and {(note.path, note.level) for note in run.annotations} <= {(CONFIG_PATH, "failure")}
        return [(note.start_line, note.start_column, note.message) for note in run.annotations]

    def _output(self, thread: Issue) -> CheckOutput:
        run = self.check(thread)
        assert run and run.output, "there is no check"
        return run.output


def _names(request: Request) -> tuple[str, ...]:
    """What a request asked for; nothing where GitHub refused to read a GraphQL document at all."""
    return request.fields if request.path == "/graphql" else (f"{request.method} {request.path}",)


def labels(thread: Issue) -> list[str]:
    """The names of a thread's labels."""
    return sorted(label.name for label in thread.labels)


def assigned(issue: Issue) -> list[str]:
    """Who is assigned."""
    return sorted(assignee.login for assignee in issue.assignees)


def asked(pull: PullRequest) -> list[str]:
    """Who is asked for review."""
    reviewers = [request.reviewer for request in pull.review_requests]
    return sorted(found.combined_slug if isinstance(found, Team) else found.login for found in reviewers)


def said(thread: Issue, by: Actor) -> list[str]:
    """The comments of one account, oldest first."""
    return [comment.body for comment in thread.comments.values() if comment.author is by]


@asynccontextmanager
async def build_world(
    folder: Path,
    files: Mapping[str, str],
    *,
    permissions: Mapping[str, str] = PERMISSIONS,
    pace: RetryPolicy = AT_ONCE,
    timeout: float = TIMEOUT,
    upkeep_every: float = 300.0,
    url: str | None = None,
    role: ProcessRole = ProcessRole.ALL,
    clock: Clock | None = None,
    enterprise_version: str = "",
    public_url: str = "",
    channels: tuple[Channel, ...] = (),
) -> AsyncIterator[World]:
    """A world whose repository `acme/shop` holds `files`, with the app installed and settled.

    The app keeps its queue in the PostgreSQL database at `url`, if there is one. With an `enterprise_version`, GitHub
    is an Enterprise Server.
    """
    clock = clock or Clock()
    box = Sandbox(clock.now, enterprise_version=enterprise_version)
    registration = box.register_app(
        "roe", permissions=permissions, events=sorted(EVENTS.keys() - UNSUBSCRIBED_EVENTS), webhook_secret=SECRET
    )
    acme = box.organisation("acme")
    pam, emma, dan, ada = (box.user(login) for login in ("pam", "emma", "dan", "ada"))
    for person in (pam, emma, dan, ada):
        box.add_member(acme, person)
    shop = box.repository(
        "acme/shop", files=files, collaborators={pam: "write", emma: "write", dan: "write", ada: "admin"}
    )
    box.protect(shop, "main", required=[(CHECK_NAME, registration.id)])
    async with box.serve() as api_url:
        settings = Settings(
            app_id=registration.id,
            private_key=registration.private_key,
            webhook_secrets=(SECRET,),
            github_url=api_url,
            host="127.0.0.1",
            port=0,
            public_url=public_url,
            channels=channels,
            client_id=registration.client_id,
            client_secret=registration.client_secret,
        )
        store = (
            PostgresStore(url, clock=clock, policy=pace)
            if url
            else SQLiteStore(str(folder / "ghapp.db"), clock=clock, policy=pace)
        )
        async with App(settings, clock, store=store, timeout=timeout, upkeep_every=upkeep_every, role=role) as app:
            await app.idle()
            registration.webhook_url = f"{app.url}/webhook"
            registration.callback_urls.append(f"{app.url}/sign-in/callback")
            yield World(
                box=box,
                clock=clock,
                app=app,
                registration=registration,
                installation=box.install(registration, acme),
                acme=acme,
                shop=shop,
                pam=pam,
                emma=emma,
                dan=dan,
                ada=ada,
            )
