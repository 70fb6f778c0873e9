"""Installations: which accounts and repositories an app is installed on."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.sandbox.state.accounts import Owner, User
from ghapp.sandbox.state.apps import Installation, SandboxApp
from ghapp.sandbox.state.events import Event
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World


def install(
    world: World, app: SandboxApp, account: Owner, repositories: Iterable[Repository] | None = None
) -> Installation:
    """Install an app on `account`: on the given repositories, or (None) on all present and future ones."""
    (number, _), now = world.next_id("INS"), world.now()
    installation = Installation(
        id=number,
        app=app,
        account=account,
        permissions=dict(app.permissions),
        events=app.events,
        selected=None if repositories is None else list(repositories),
        created_at=now,
        updated_at=now,
    )
    app.installations[number] = world.installations[number] = installation
    announce(world, installation, "installation", "created")
    return installation


def suspend(world: World, installation: Installation) -> None:
    """Suspend an installation: its tokens stop working, and no other event is delivered."""
    installation.suspended_at = world.now()
    announce(world, installation, "installation", "suspend")


def unsuspend(world: World, installation: Installation) -> None:
    """Let a suspended installation work again."""
    installation.suspended_at = None
    announce(world, installation, "installation", "unsuspend")


def accept_permissions(world: World, installation: Installation) -> None:
    """Grant all permissions that the app requests now; earlier tokens keep theirs."""
    installation.permissions = dict(installation.app.permissions)
    announce(world, installation, "installation", "new_permissions_accepted")


def uninstall(world: World, installation: Installation) -> None:
    """Uninstall an app from an account."""
    announce(world, installation, "installation", "deleted")
    installation.deleted = True
    del installation.app.installations[installation.id]
    del world.installations[installation.id]


def add_to_installation(world: World, installation: Installation, repository: Repository) -> None:
    """Include one more repository; changes nothing if all are included."""
    if installation.selected is not None and repository not in installation.selected:
        installation.selected.append(repository)
        announce(world, installation, "installation_repositories", "added", repository)


def remove_from_installation(world: World, installation: Installation, repository: Repository) -> None:
    """Exclude a repository, and include only the others from now on."""
    kept = [each for each in world.installed_repositories(installation) if each is not repository]
    installation.selected = kept
    announce(world, installation, "installation_repositories", "removed", repository)


def announce(
    world: World, installation: Installation, event: str, action: str, subject: Repository | None = None
) -> None:
    """Announce a change of an installation to its app."""
    owner = installation.account
    world.announce(
        Event(
            name=event,
            action=action,
            sender=owner if isinstance(owner, User) else world.staff,
            owner=owner,
            subject=subject,
            only=installation.app,
            installation=installation,
        )
    )
