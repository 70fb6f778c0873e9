"""The world: every account, repository, app and node that GitHub knows."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from ghapp.sandbox.errors import not_found
from ghapp.sandbox.state.accounts import Actor, Bot, Organisation, Owner, User
from ghapp.sandbox.state.apps import Installation, ManifestCode, SandboxApp, Token
from ghapp.sandbox.state.checks import CheckRun, CheckSuite
from ghapp.sandbox.state.deliveries import Delivery, DeliveryLog
from ghapp.sandbox.state.events import Event
from ghapp.sandbox.state.queues import MergeQueue, QueueEntry
from ghapp.sandbox.state.rate_limits import RateLimits
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.sign_ins import AuthorizationCode, UserToken
from ghapp.sandbox.state.statuses import CommitStatus
from ghapp.sandbox.state.threads import Issue, PullRequest

Node = TypeVar("Node")


def utc_now() -> datetime:
    """Return the current time to the second, GitHub's resolution."""
    return datetime.now(UTC).replace(microsecond=0)


class World:
    """The state of a sandbox. Ids are counted, so that the same actions give the same ids.

    `accounts` and `bots` are keyed by lower-case login and slug, `repositories` by lower-case full name, `moved` by
    former full names. For each repository, `threads` are keyed by number, `suites` and `statuses` by commit id,
    `runs` by id and `queues` by branch. `nodes` has everything that GraphQL's `node(id:)` finds. `api_url` and
    `web_url` are the start of links. `staff` acts for organisations if a verb names no account. `outbox` holds the
    deliveries to send, `sent` those that were sent, `delivery_log` those that apps can read. `limits` counts the
    requests of each caller. `enterprise_version` is the version of a GitHub Enterprise Server, empty for github.com.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        wall_clock: Callable[[], datetime] = utc_now,
        *,
        rate_limit: int = 5_000,
        enterprise_version: str = "",
    ) -> None:
        self.now = clock
        self.enterprise_version = enterprise_version
        self.wall_clock = wall_clock
        self.listeners: list[Callable[[Event], None]] = []
        self.check_listeners: list[Callable[[Repository], None]] = []
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
        self.statuses: defaultdict[Repository, dict[str, list[CommitStatus]]] = defaultdict(dict)
        self.queues: defaultdict[Repository, dict[str, MergeQueue]] = defaultdict(dict)
        self.apps: dict[int, SandboxApp] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        self.manifest_codes: dict[str, ManifestCode] = {}
        self.user_tokens: dict[str, UserToken] = {}
        self.authorization_codes: dict[str, AuthorizationCode] = {}
        self.nodes: dict[str, object] = {}
        self.outbox: list[Delivery] = []
        self.sent: list[Delivery] = []
        self.delivery_log = DeliveryLog()
        self.limits = RateLimits(rate_limit)
        self._counters: defaultdict[str, int] = defaultdict(int)
        self.staff = User(id=0, node_id="U_kwDOAAAAAAAA", login="staff")

    def announce(self, event: Event) -> None:
        """Announce an event to all listeners."""
        for listener in self.listeners:
            listener(event)

    def checks_changed(self, repository: Repository) -> None:
        """Tell that a check run was written: an update of a completed one is no event."""
        for listener in self.check_listeners:
            listener(repository)

    def next_id(self, prefix: str) -> tuple[int, str]:
        """Return the next database id of a type, from 1, and its node id: a prefix and opaque letters, as on GitHub."""
        self._counters[prefix] += 1
        number = self._counters[prefix]
        return number, f"{prefix}_kwDO{base64.urlsafe_b64encode(number.to_bytes(6)).decode()}"

    def register(self, node: Node, node_id: str) -> Node:
        """Make a node findable by its id."""
        self.nodes[node_id] = node
        return node

    def account(self, login: str) -> Owner:
        """Return the user or organisation with that login. Raises 404 if there is none."""
        if found := self.accounts.get(login.lower()):
            return found
        raise not_found()

    def actor(self, login: str) -> Actor:
        """Return the user with that login, or the bot of `slug[bot]`. Raises 404 if there is none."""
        name = login.lower()
        found = self.bots.get(name.removesuffix("[bot]")) if name.endswith("[bot]") else self.accounts.get(name)
        if isinstance(found, User | Bot):
            return found
        raise not_found()

    def find_repository(self, full_name: str) -> Repository:
        """Return the repository with that full name, now or last. Raises 404 if there is none."""
        name = full_name.lower()
        if found := self.repositories.get(name) or self.moved.get(name):
            return found
        raise not_found()

    def installation_on(self, app: SandboxApp, repository: Repository) -> Installation | None:
        """Return the installation of `app` that includes `repository`, suspended or not."""
        return next((found for found in app.installations.values() if found.sees(repository)), None)

    def installed_repositories(self, installation: Installation) -> list[Repository]:
        """Return the repositories that an installation includes."""
        if installation.selected is not None:
            return installation.selected
        return [found for found in self.repositories_by_id.values() if found.owner is installation.account]

    def queue_entry(self, pull: PullRequest) -> QueueEntry | None:
        """Return the entry of a pull request in a merge queue, if it is in one."""
        entries = (entry for queue in self.queues[pull.repository].values() for entry in queue.entries)
        return next((entry for entry in entries if entry.pull is pull), None)
