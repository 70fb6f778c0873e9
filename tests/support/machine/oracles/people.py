"""Who stands behind the names of a rules file, and which roles somebody holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ghapp.sandbox.state.accounts import Actor, Organisation, User
from tests.support.machine.oracles.configs import Config, listed, pairs

# A role of a pair.
Seat: TypeAlias = tuple[str, str]
# Every account on GitHub, by login.
Accounts: TypeAlias = Mapping[str, User | Organisation]


def people(accounts: Accounts, holder: str) -> set[User]:
    """Who stands behind a holder; nobody behind one that is gone."""
    login, _, slug = holder.removeprefix("@").partition("/")
    account = accounts.get(login)
    if slug:
        team = account.teams.get(slug) if isinstance(account, Organisation) else None
        return set(team.all_members()) if team else set()
    return {account} if isinstance(account, User) else set()


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
