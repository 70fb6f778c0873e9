"""A small sandbox: one organisation, one private repository, four people and one app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from aiohttp import web
from aiohttp.test_utils import TestClient
from gidgethub import apps
from gidgethub.aiohttp import GitHubAPI

from ghapp.sandbox import Installation, Organisation, PullRequest, Repository, Sandbox, SandboxApp, Team, User

# Serves a sandbox and returns a client of its HTTP API.
Serve: TypeAlias = Callable[[Sandbox], Awaitable[TestClient[web.Request, web.Application]]]
# Serves a sandbox and returns its app's client, with a token of its installation.
Connect: TypeAlias = Callable[..., Awaitable[GitHubAPI]]

CHECK = "Rules of Engagement"
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "merge_queues": "read",
    "pull_requests": "write",
    "statuses": "write",
}
EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "issues",
    "label",
    "membership",
    "merge_group",
    "organization",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
    "repository",
    "status",
    "team",
)


class Clock:
    """A clock that stands still until it is moved forward."""

    def __init__(self) -> None:
        self.time = datetime(2024, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        """Move the clock forward."""
        self.time += timedelta(**by)


@dataclass(frozen=True, kw_only=True)
class SmallSandbox:
    """Paula, Emil and Enno have write access through the team `devs`; Stella is a stranger."""

    sandbox: Sandbox
    clock: Clock
    acme: Organisation
    devs: Team
    paula: User
    emil: User
    enno: User
    stella: User
    shop: Repository
    app: SandboxApp
    installation: Installation

    def pull(self, *, draft: bool = False) -> PullRequest:
        """Open Paula's pull request with a PRD."""
        return self.sandbox.open_pull(self.shop, self.paula, {"docs/prd/cart.md": "# Cart\n"}, title="PRD", draft=draft)

    def jwt(self) -> str:
        """Return a JWT of the app."""
        return apps.get_jwt(app_id=str(self.app.id), private_key=self.app.private_key)


def small_sandbox(
    *,
    webhook_url: str = "",
    latency: float = 0.0,
    rate_limit: int = 5_000,
    auto_deliver: bool = False,
    permissions: Mapping[str, str] = PERMISSIONS,
) -> SmallSandbox:
    """Create a small sandbox."""
    clock = Clock()
    sandbox = Sandbox(clock, latency, rate_limit=rate_limit, auto_deliver=auto_deliver)
    paula, emil, enno, stella = (sandbox.user(login) for login in ("paula", "emil", "enno", "stella"))
    acme = sandbox.organisation("acme")
    devs = sandbox.create_team(acme, "devs", [paula, emil, enno])
    shop = sandbox.repository("acme/shop", private=True, files={"README.md": "# Shop\n"}, teams={devs: "write"})
    app = sandbox.register_app(
        "rules",
        permissions=permissions,
        events=EVENTS,
        webhook_url=webhook_url,
        webhook_secret="secret",
    )
    installation = sandbox.install(app, acme, [shop])
    return SmallSandbox(
        sandbox=sandbox,
        clock=clock,
        acme=acme,
        devs=devs,
        paula=paula,
        emil=emil,
        enno=enno,
        stella=stella,
        shop=shop,
        app=app,
        installation=installation,
    )
