"""GitHub Apps: their registration, installations and tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from ghapp.sandbox.state.accounts import Bot, Owner, User
from ghapp.sandbox.state.events import Happening
from ghapp.sandbox.state.repositories import Repository

if TYPE_CHECKING:
    from ghapp.sandbox.state.world import World


@dataclass(eq=False, kw_only=True)
class SandboxApp:
    """A registered app; `private_key` and `public_key` are PEM, `permissions` map a resource to read or write."""

    id: int
    node_id: str
    slug: str
    name: str
    owner: Owner
    bot: Bot = field(repr=False)
    private_key: str = field(repr=False)
    public_key: str = field(repr=False)
    permissions: Mapping[str, str]
    events: frozenset[str]
    webhook_url: str
    webhook_secret: str = field(repr=False)
    created_at: datetime
    world: World = field(repr=False)
    installations: dict[int, Installation] = field(default_factory=dict, repr=False)

    def install(self, account: Owner, repositories: Iterable[Repository] | None = None) -> Installation:
        """Install the app on `account`: on the given repositories, or (None) on all it has and will have."""
        world = self.world
        (number, _), now = world.identify("INS"), world.now()
        installation = Installation(
            id=number,
            app=self,
            account=account,
            permissions=dict(self.permissions),
            events=self.events,
            selected=None if repositories is None else list(repositories),
            created_at=now,
            updated_at=now,
        )
        self.installations[number] = world.installations[number] = installation
        installation.announce("installation", "created")
        return installation


@dataclass(eq=False, kw_only=True)
class Installation:
    """An app on an account; `selected` is None where all repositories are chosen."""

    id: int
    app: SandboxApp
    account: Owner
    permissions: Mapping[str, str]
    events: frozenset[str]
    selected: list[Repository] | None
    created_at: datetime
    updated_at: datetime
    suspended_at: datetime | None = None
    deleted: bool = False

    def sees(self, repository: Repository) -> bool:
        """Whether the installation includes `repository`, and both are still there."""
        if self.deleted or repository.owner is not self.account:
            return False
        if self.app.world.repositories_by_id.get(repository.id) is not repository:
            return False
        return self.selected is None or repository in self.selected

    @property
    def repositories(self) -> list[Repository]:
        """The repositories it includes."""
        if self.selected is not None:
            return self.selected
        return [found for found in self.app.world.repositories_by_id.values() if found.owner is self.account]

    def suspend(self) -> None:
        """Suspend it: no token works, none is given, no other event is delivered."""
        self.suspended_at = self.app.world.now()
        self.announce("installation", "suspend")

    def unsuspend(self) -> None:
        """Let it work again."""
        self.suspended_at = None
        self.announce("installation", "unsuspend")

    def accept_permissions(self) -> None:
        """Grant all that the app asks for today; tokens given before keep what they were given."""
        self.permissions = dict(self.app.permissions)
        self.announce("installation", "new_permissions_accepted")

    def delete(self) -> None:
        """Uninstall the app."""
        self.announce("installation", "deleted")
        self.deleted = True
        del self.app.installations[self.id]
        del self.app.world.installations[self.id]

    def add(self, repository: Repository) -> None:
        """Include one repository more; only where repositories are selected."""
        if self.selected is not None and repository not in self.selected:
            self.selected.append(repository)
            self.announce("installation_repositories", "added", repository)

    def remove(self, repository: Repository) -> None:
        """Leave one repository out."""
        self.selected = [kept for kept in self.repositories if kept is not repository]
        self.announce("installation_repositories", "removed", repository)

    def announce(self, event: str, action: str, subject: object = None) -> None:
        """Tell the app what happened to its installation."""
        sender = self.account if isinstance(self.account, User) else self.app.world.staff
        self.app.world.announce(
            Happening(
                event=event,
                action=action,
                sender=sender,
                owner=self.account,
                subject=subject,
                only=self.app,
                installation=self,
            )
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Token:
    """An installation token; `repositories` None means all of the installation's."""

    value: str = field(repr=False)
    installation: Installation
    permissions: Mapping[str, str]
    repositories: frozenset[int] | None
    expires_at: datetime
