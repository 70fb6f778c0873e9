"""What an app may do with the token it shows: the repositories it sees and the permissions it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.sandbox.errors import forbidden, must_have_rights, not_found
from ghapp.sandbox.state.accounts import Actor, Bot, Organisation
from ghapp.sandbox.state.apps import Installation
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest

LEVELS = ("read", "write", "admin")


@dataclass(frozen=True, kw_only=True)
class Access:
    """An installation's rights, as one of its tokens narrows them; `repositories` None means all it includes."""

    installation: Installation
    permissions: Mapping[str, str]
    repositories: frozenset[int] | None = None

    @property
    def bot(self) -> Bot:
        """The account that acts."""
        return self.installation.app.bot

    def includes(self, repository: Repository) -> bool:
        """Whether the token speaks for `repository`."""
        chosen = self.repositories is None or repository.id in self.repositories
        return chosen and self.installation.sees(repository)

    def holds(self, resource: str, level: str) -> bool:
        """Whether the token has `level` on a resource; every app may read metadata."""
        held = "read" if resource == "metadata" else self.permissions.get(resource, "")
        return held in LEVELS and LEVELS.index(held) >= LEVELS.index(level)

    def require(self, repository: Repository, level: str, *resources: str) -> None:
        """Refuse unless the token has `level` on one of the resources there.

        Raises 404 for a private repository that it does not include, 403 for a missing permission. What is public
        may be read by everybody, as each operation's documentation says under "Fine-grained access tokens".
        """
        if level == "read" and not repository.private:
            return
        if not self.includes(repository):
            raise not_found() if repository.private else forbidden()
        if not any(self.holds(resource, level) for resource in resources):
            raise forbidden()

    def require_thread(self, thread: Issue, level: str) -> None:
        """Refuse unless the token has `level` on issues, or on pull requests where the thread is one."""
        self.require(thread.repository, level, "pull_requests" if isinstance(thread, PullRequest) else "issues")

    def require_members(self, organisation: Organisation) -> None:
        """Refuse unless the token may read that organisation's members and teams."""
        if self.installation.account is not organisation or not self.holds("members", "read"):
            raise forbidden()


def require_permission(repository: Repository, by: Actor, level: str) -> None:
    """Refuse a person who lacks `level`: 404 who may not read, 403 else. A bot's rights are its token's."""
    if isinstance(by, Bot) or repository.allows(by, level):
        return
    raise must_have_rights() if repository.allows(by, "read") else not_found()
