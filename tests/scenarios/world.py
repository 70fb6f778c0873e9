"""A world to play scenarios in: GitHub in a box, the whole app, and a count of every request between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import time

from ghapp.app import App
from ghapp.rules.model import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox import Sandbox
from ghapp.sandbox.accounts import Organisation, Team, User
from ghapp.sandbox.apps import Installation, SandboxApp
from ghapp.sandbox.checks import CheckRun
from ghapp.sandbox.repositories import Repository
from ghapp.sandbox.requests import Request
from ghapp.sandbox.threads import Issue, PullRequest
from ghapp.settings import Settings
from ghapp.store.rows import Pace
from ghapp.store.sqlite import SQLiteStore
from ghapp.work.intake import EVENTS, UNSUBSCRIBED_EVENTS

SECRET = "webhook secret"
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}
CONFIG = "pm: pam\nem: emma\n"
# Events of one key follow each other at once here: a test waits for work, never for time.
AT_ONCE = Pace(spacing=0.0, backoff=0.0)


@dataclass(kw_only=True)
class World:
    """`pam` is the PM and `emma` the EM of `shop`, `dan` an engineer; all may write, and `ada` administers it.

    `requests` are those of the app since the last `settle`, but for tokens.
    """

    box: Sandbox
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
        """Deliver until nobody has anything to do; the app must have written exactly what is expected, in order.

        A write is named by its GraphQL mutation, or by its REST method and path.
        """
        while self.box.outbox:
            await self.box.deliver()
            await self.app.idle()
        self.requests = [request for request in self.box.requests if request.kind != "token"]
        self.box.requests.clear()
        written = [write for request in self.requests if request.kind == "write" for write in _names(request)]
        assert written == list(expected_writes), f"the app wrote {written}"

    def configure(self, text: str | None) -> None:
        """Put the rules file on the default branch, or (None) take it away."""
        self.box.commit(self.shop, self.ada, {CONFIG_PATH: text})

    def check(self, thread: Issue) -> CheckRun | None:
        """The app's latest check run on a pull request's head."""
        assert isinstance(thread, PullRequest)
        suites = thread.repository.suites.get(thread.head.oid, [])
        runs = [run for suite in suites if suite.app is self.registration for run in suite.latest(CHECK_NAME)]
        return runs[-1] if runs else None

    def conclusion(self, thread: Issue) -> str | None:
        """What the check says; None where there is none."""
        run = self.check(thread)
        return run.conclusion if run else None


def _names(request: Request) -> tuple[str, ...]:
    """What a request asked for; nothing where GitHub refused to read a GraphQL document at all."""
    return request.fields if request.path == "/graphql" else (f"{request.method} {request.path}",)


def labels(thread: Issue) -> list[str]:
    """The names of a thread's labels."""
    return sorted(label.name for label in thread.labels)


def asked(pull: PullRequest) -> list[str]:
    """Who is asked for review."""
    reviewers = [request.reviewer for request in pull.review_requests]
    return sorted(found.combined_slug if isinstance(found, Team) else found.login for found in reviewers)


@asynccontextmanager
async def build_world(folder: Path, files: Mapping[str, str]) -> AsyncIterator[World]:
    """A world whose repository `acme/shop` holds `files`, with the app installed and settled."""
    box = Sandbox()
    registration = box.register_app(
        "roe", permissions=PERMISSIONS, events=sorted(EVENTS.keys() - UNSUBSCRIBED_EVENTS), webhook_secret=SECRET
    )
    acme = box.organisation("acme")
    pam, emma, dan, ada = (box.user(login) for login in ("pam", "emma", "dan", "ada"))
    for person in (pam, emma, dan, ada):
        acme.join(person)
    shop = box.repository(
        "acme/shop", files=files, collaborators={pam: "write", emma: "write", dan: "write", ada: "admin"}
    )
    box.protect(shop, "main", required=[(CHECK_NAME, registration.id)])
    async with box.serve() as server:
        settings = Settings(
            app_id=registration.id,
            private_key=registration.private_key,
            webhook_secrets=(SECRET,),
            github_url=server.url,
            host="127.0.0.1",
            port=0,
        )
        store = SQLiteStore(str(folder / "ghapp.db"), clock=time, pace=AT_ONCE)
        async with App(settings, store=store) as app:
            registration.webhook_url = f"{app.url}/webhook"
            yield World(
                box=box,
                app=app,
                registration=registration,
                installation=registration.install(acme),
                acme=acme,
                shop=shop,
                pam=pam,
                emma=emma,
                dan=dan,
                ada=ada,
            )
