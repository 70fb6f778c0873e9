"""All that GitHub remembers: every account, repository, app and node, by each of its names."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from ghapp.sandbox.errors import not_found
from ghapp.sandbox.state.accounts import Actor, Bot, Organisation, Owner, User
from ghapp.sandbox.state.apps import Installation, SandboxApp, Token
from ghapp.sandbox.state.checks import CheckRun, CheckSuite
from ghapp.sandbox.state.deliveries import Delivery, DeliveryLog
from ghapp.sandbox.state.events import Event
from ghapp.sandbox.state.queues import MergeQueue, QueueEntry
from ghapp.sandbox.state.rate_limits import RateLimits
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest

Node = TypeVar("Node")


def utc_now() -> datetime:
    """The wall clock, to the second: GitHub shows no finer time."""
    return datetime.now(UTC).replace(microsecond=0)


class World:
    """The state of a sandbox. Ids are counted, so the same acts give the same ids.

    `accounts` and `bots` are keyed by lower-case login and slug, `repositories` by lower-case full name, `moved` by
    those that are free again. For each repository, `threads` are keyed by number, `suites` by commit id, `runs` by id
    and `queues` by branch. `nodes` has everything that GraphQL's `node(id:)` finds. `api_url` and `web_url` are what
    links begin with. `staff` administers organisations where a verb names nobody.
    `outbox` holds the deliveries that wait to be sent, `sent` those that were sent; `delivery_log` is what apps can ask
    for. `limits` counts what each caller has used of its rate limit.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        wall_clock: Callable[[], datetime] = utc_now,
        *,
        rate_limit: int = 5_000,
    ) -> None:
        self.now = clock
        self.wall_clock = wall_clock
        self.listeners: list[Callable[[Event], None]] = []
        self.api_url = "https://api.github.com"
        self.web_url = "https://github.com"
        self.accounts: dict[str, User | Organisation] = {}
        self.bots: dict[str, Bot] = {}
        self.repositories: dict[str, Repository] = {}
        self.moved: dict[str, Repository] = {}
        self.repositories_by_id: dict[int, Repository] = {}
        self.threads: defaultdict[Repository, dict[int, Issue]] = defaultdict(dict)
        self.suites: defaultdict[Repository, dict[str, list[CheckSuite]]] = defaultdict(dict)
        self.runs: defaultdict[Repository, dict[int, CheckRun]] = defaultdict(dict)
        self.queues: defaultdict[Repository, dict[str, MergeQueue]] = defaultdict(dict)
        self.apps: dict[int, SandboxApp] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        self.nodes: dict[str, object] = {}
        self.outbox: list[Delivery] = []
        self.sent: list[Delivery] = []
        self.delivery_log = DeliveryLog()
        self.limits = RateLimits(rate_limit)
        self._counters: defaultdict[str, int] = defaultdict(int)
        self.staff = User(id=0, node_id="U_kwDOAAAAAAAA", login="staff")

    def announce(self, event: Event) -> None:
        """Tell whoever listens that something happened."""
        for listener in self.listeners:
            listener(event)

    def identify(self, prefix: str) -> tuple[int, str]:
        """The next database id of a type, from 1, and its node id: the type's letters and opaque ones, as on GitHub."""
        self._counters[prefix] += 1
        number = self._counters[prefix]
        return number, f"{prefix}_kwDO{base64.urlsafe_b64encode(number.to_bytes(6)).decode()}"

    def register(self, node: Node, node_id: str) -> Node:
        """Make something findable by its node id."""
        self.nodes[node_id] = node
        return node

    def account(self, login: str) -> Owner:
        """The user or organisation of that login; 404 if there is none."""
        if found := self.accounts.get(login.lower()):
            return found
        raise not_found()

    def actor(self, login: str) -> Actor:
        """The user of that login, or the bot of `slug[bot]`; 404 if there is none."""
        name = login.lower()
        found = self.bots.get(name.removesuffix("[bot]")) if name.endswith("[bot]") else self.accounts.get(name)
        if isinstance(found, User | Bot):
            return found
        raise not_found()

    def find_repository(self, full_name: str) -> Repository:
        """The repository of that full name, else the one that had it last; 404 if there is none."""
        name = full_name.lower()
        if found := self.repositories.get(name) or self.moved.get(name):
            return found
        raise not_found()

    def installation_on(self, app: SandboxApp, repository: Repository) -> Installation | None:
        """Where `app` is installed so that it includes `repository`, suspended or not."""
        return next((found for found in app.installations.values() if found.sees(repository)), None)

    def installed_repositories(self, installation: Installation) -> list[Repository]:
        """The repositories that an installation includes."""
        if installation.selected is not None:
            return installation.selected
        return [found for found in self.repositories_by_id.values() if found.owner is installation.account]

    def queue_entry(self, pull: PullRequest) -> QueueEntry | None:
        """The place of a pull request in a merge queue."""
        entries = (entry for queue in self.queues[pull.repository].values() for entry in queue.entries)
        return next((entry for entry in entries if entry.pull is pull), None)
