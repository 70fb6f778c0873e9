"""Who stands behind the names of a rules file, and which roles somebody holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from ghapp.sandbox.state.accounts import Actor, Bot, Organisation, Team, User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.oracles.configs import Config, listed, pairs

# A role of a pair.
Seat: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Accounts:
    """Every account on GitHub by login, and whom each name meant when the rules came (`pinned`).

    `pulls` are all pull requests: those with the same head have their authors in common. `machines` are the users whom
    the rules call bots. `delegated` says since when a delegation of the rules file runs, at the earliest and latest.
    """

    present: Mapping[str, User | Organisation]
    pinned: Mapping[str, User | Team]
    pulls: Sequence[PullRequest]
    machines: frozenset[User] = frozenset()
    delegated: Mapping[tuple[str, str], tuple[datetime, datetime]] = field(default_factory=dict)

    @property
    def users(self) -> list[User]:
        """Return every user."""
        return [account for account in self.present.values() if isinstance(account, User)]

    def is_bot(self, actor: Actor) -> bool:
        """Return whether an account is an app, or a user whom the rules call a bot."""
        return isinstance(actor, Bot) or actor in self.machines

    def authors(self, pull: PullRequest) -> set[Actor]:
        """Return who opened a pull request with this head."""
        return {each.author for each in self.pulls if each.head is pull.head}

    def opened_by_several(self, pull: PullRequest) -> bool | None:
        """Return whether several people opened the copies of a pull request, strangers into other branches left out.

        None: where a copy was closed, the app may not know of it, and a member of the organisation may not write.
        """
        copies = [each for each in self.pulls if each.head is pull.head and each.author is not pull.author]
        if any(each.base_ref == pull.base_ref and each.state == "open" for each in copies):
            return True
        may_write = [self.is_bot(each.author) or pull.repository.allows(each.author, "write") for each in copies]
        if any(may and each.state == "open" for may, each in zip(may_write, copies, strict=True)):
            return True
        owner = pull.repository.owner
        members = owner.members if isinstance(owner, Organisation) else []
        is_unclear = any(each.state == "closed" or each.author in members for each in copies)
        return None if is_unclear else False


def pins(accounts: Mapping[str, User | Organisation]) -> dict[str, User | Team]:
    """Return whom each name means."""
    users: dict[str, User | Team] = {login: each for login, each in accounts.items() if isinstance(each, User)}
    homes = (each for each in accounts.values() if isinstance(each, Organisation))
    return users | {f"{home.login}/{slug}": team for home in homes for slug, team in home.teams.items()}


def people(accounts: Accounts, holder: str) -> set[User]:
    """Return who stands behind a holder; nobody behind one that is gone, or means somebody else than it did."""
    name = holder.removeprefix("@")
    found = pins(accounts.present).get(name)
    if found is None or found is not accounts.pinned.get(name):
        return set()
    shown = set(found.all_members()) - found.hidden if isinstance(found, Team) else {found}
    return shown - accounts.machines


def is_partly_hidden(accounts: Accounts, holder: str) -> bool:
    """Return whether a holder is a team of which GitHub does not show all members."""
    name = holder.removeprefix("@")
    found = pins(accounts.present).get(name)
    return isinstance(found, Team) and bool(found.hidden) and found is accounts.pinned.get(name)


def user(accounts: Accounts, login: str) -> User | None:
    """Return who goes by a login now."""
    found = accounts.present.get(login)
    return found if isinstance(found, User) and found not in accounts.machines else None


def holders(accounts: Accounts, names: str | list[str]) -> set[User]:
    """Who stands behind several of them."""
    return {person for name in listed(names) for person in people(accounts, name)}


def seats(accounts: Accounts, config: Config, person: Actor) -> set[Seat]:
    """The roles that somebody holds."""
    return {
        (pair["name"], role)
        for pair in pairs(config)
        for role in ("pm", "em")
        if person in holders(accounts, pair[role])
    }
