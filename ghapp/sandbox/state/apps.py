"""GitHub Apps: their registration, installations and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ghapp.sandbox.state.accounts import Bot, Owner
from ghapp.sandbox.state.repositories import Repository


@dataclass(eq=False, kw_only=True)
class SandboxApp:
    """A registered app; `private_key` and `public_key` are PEM, `permissions` map a resource to read or write.

    `callback_urls` are where people return after they have signed in.
    """

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
    client_secret: str = field(repr=False)
    created_at: datetime
    callback_urls: list[str] = field(default_factory=list)
    installations: dict[int, Installation] = field(default_factory=dict, repr=False)

    @property
    def client_id(self) -> str:
        """Return the public name of the app in OAuth."""
        return f"Iv1.{self.id:016x}"


@dataclass(frozen=True, eq=False, kw_only=True)
class ManifestCode:
    """A code that is exchanged once for the credentials of an app that was registered from a manifest."""

    value: str = field(repr=False)
    app: SandboxApp
    expires_at: datetime


@dataclass(eq=False, kw_only=True)
class Installation:
    """An installation of an app on an account; `selected` is None if all repositories are included."""

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
        """Return whether the installation includes `repository` and both still exist."""
        if self.deleted or repository.deleted or repository.owner is not self.account:
            return False
        return self.selected is None or repository in self.selected


@dataclass(frozen=True, eq=False, kw_only=True)
class Token:
    """An installation token; `repositories` is None if it covers all of the installation's repositories."""

    value: str = field(repr=False)
    installation: Installation
    permissions: Mapping[str, str]
    repositories: frozenset[int] | None
    expires_at: datetime
