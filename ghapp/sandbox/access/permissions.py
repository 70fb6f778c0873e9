"""Permissions: what the token of an app, or a person, is permitted to do in a repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.sandbox.errors import ReadOnly, forbidden, must_have_rights, not_found
from ghapp.sandbox.state.accounts import Actor, Bot, Organisation
from ghapp.sandbox.state.apps import Installation
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest

LEVELS = ("read", "write", "admin")


@dataclass(frozen=True, kw_only=True)
class Access:
    """The permissions of an installation or of one of its tokens; `repositories` is None if all are covered."""

    installation: Installation
    permissions: Mapping[str, str]
    repositories: frozenset[int] | None = None

    @property
    def bot(self) -> Bot:
        """Return the account that acts."""
        return self.installation.app.bot

    def includes(self, repository: Repository) -> bool:
        """Return whether the token covers `repository`."""
        chosen = self.repositories is None or repository.id in self.repositories
        return chosen and self.installation.sees(repository)

    def holds(self, resource: str, level: str) -> bool:
        """Return whether the token has `level` on a resource; every app can read metadata."""
        held = "read" if resource == "metadata" else self.permissions.get(resource, "")
        return held in LEVELS and LEVELS.index(held) >= LEVELS.index(level)

    def require(self, repository: Repository, level: str, *resources: str) -> None:
        """Require `level` on one of the resources in a repository.

        Raises 404 for a private repository that the token does not cover, 403 for a missing permission. Every app can
        read public resources: see "Fine-grained access tokens" in each operation's documentation.
        """
        if level == "read" and not repository.private:
            return
        if not self.includes(repository):
            raise not_found() if repository.private else forbidden()
        if not any(self.holds(resource, level) for resource in resources):
            raise forbidden()
        if level != "read":
            require_unarchived(repository)

    def require_thread(self, thread: Issue, level: str) -> None:
        """Require `level` on issues, or on pull requests if the thread is one."""
        self.require(thread.repository, level, "pull_requests" if isinstance(thread, PullRequest) else "issues")

    def require_members(self, organisation: Organisation) -> None:
        """Require permission to read the members and teams of an organisation."""
        if self.installation.account is not organisation or not self.holds("members", "read"):
            raise forbidden()


def require_permission(repository: Repository, by: Actor, level: str, *, author: Actor | None = None) -> None:
    """Require `level` of a person for a change: 404 if they cannot read the repository, else 403.

    For a bot its token applies. The `author` of what is changed needs no level. Nobody changes an archived repository.
    """
    if by is not author:
        require_level(repository, by, level)
    require_unarchived(repository)


def require_level(repository: Repository, by: Actor, level: str) -> None:
    """Require `level` of a person, also where the repository is archived."""
    if not (isinstance(by, Bot) or repository.allows(by, level)):
        raise must_have_rights() if repository.allows(by, "read") else not_found()


def require_unarchived(repository: Repository) -> None:
    """Refuse a change of an archived repository.

    Source: https://docs.github.com/en/repositories/archiving-a-github-repository/archiving-repositories
    """
    if repository.archived:
        raise ReadOnly
