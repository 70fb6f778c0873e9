"""Identity: what names a repository, a pull request, an issue or a merge group, shared by every layer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a run looks at: an issue or pull request, (`number` 0) the repository itself, or a merge group.

    Identity only. A merge group is known by the pull request that it ends with: GitHub builds no two for it at a time,
    so that number made negative names the group, whatever commit it is today.
    """

    repository_id: int
    number: int = 0

    @classmethod
    def of_group(cls, repository_id: int, number: int) -> Key:
        """Return the key of the merge group that ends with a pull request."""
        return cls(repository_id, -number)

    @property
    def group(self) -> int:
        """Return the number of the pull request that a merge group ends with; 0 for any other key."""
        return max(0, -self.number)

    def __str__(self) -> str:
        if self.group:
            return f"{self.repository_id} merge group #{self.group}"
        return f"{self.repository_id}#{self.number}" if self.number else str(self.repository_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryRef:
    """A repository by its id, with the attributes that the newest delivery reported.

    `installation_id` is 0 once the app is uninstalled or suspended there.
    """

    id: int
    node_id: str
    owner: str
    name: str
    installation_id: int


def organisation_of(name: str) -> str:
    """Return the organisation of a team's name, `acme/product`; empty for a user's login."""
    return name.rpartition("/")[0]
