"""Accounts come into being, and apps are registered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ghapp.sandbox.errors import invalid
from ghapp.sandbox.state.accounts import Bot, Organisation, Owner, Team, User
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.events import Happening
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.world import World


def user(world: World, login: str) -> User:
    """Create a user."""
    _require_free(world, login)
    number, node_id = world.identify("U")
    account = User(id=1000 + number, node_id=node_id, login=login)
    world.accounts[login.lower()] = account
    return world.register(account, node_id)


def rename_user(world: World, account: User, login: str) -> None:
    """Change a user's login; the id stays, and the old login is free for others."""
    _require_free(world, login)
    del world.accounts[account.login.lower()]
    account.login = login
    world.accounts[login.lower()] = account


def organisation(world: World, login: str) -> Organisation:
    """Create an organisation."""
    _require_free(world, login)
    number, node_id = world.identify("O")
    account = Organisation(id=5000 + number, node_id=node_id, login=login, world=world)
    world.accounts[login.lower()] = account
    return world.register(account, node_id)


def rename_team(world: World, team: Team, slug: str) -> None:
    """Give a team another name, and so another slug."""
    before, home = team.name, team.organisation
    del home.teams[team.slug]
    team.slug = team.name = slug
    home.teams[slug] = team
    _tell_of_team(world, team, "edited", {"changes": {"name": {"from": before}}})


def delete_team(world: World, team: Team) -> None:
    """Delete a team and those below it: nobody waits for their reviews any more, and what they were given is gone."""
    for child in [*team.children]:
        delete_team(world, child)
    if team.parent:
        team.parent.children.remove(team)
    for repository in world.repositories_by_id.values():
        repository.teams.pop(team, None)
        for thread in repository.threads.values():
            if isinstance(thread, PullRequest):
                thread.review_requests = [asked for asked in thread.review_requests if asked.reviewer is not team]
    del team.organisation.teams[team.slug], world.nodes[team.node_id]
    _tell_of_team(world, team, "deleted", {})


def bot(world: World, login: str) -> Bot:
    """Create the account of an app that is not otherwise there; `login` with or without `[bot]`."""
    slug = login.removesuffix("[bot]")
    number, node_id = world.identify("BOT")
    account = Bot(id=9000 + number, node_id=node_id, login=slug)
    world.bots[slug.lower()] = account
    return world.register(account, node_id)


def register_app(
    world: World,
    slug: str,
    *,
    permissions: Mapping[str, str],
    events: Iterable[str],
    webhook_url: str = "",
    webhook_secret: str = "",
    name: str = "",
    owner: Owner | None = None,
) -> SandboxApp:
    """Register an app; without `owner` it belongs to GitHub's staff."""
    number, node_id = world.identify("A")
    private_key, public_key = _key_pair(number)
    app = SandboxApp(
        id=number,
        node_id=node_id,
        slug=slug,
        name=name or slug,
        owner=owner or world.staff,
        bot=bot(world, slug),
        private_key=private_key,
        public_key=public_key,
        permissions=dict(permissions),
        events=frozenset(events),
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        created_at=world.now(),
        world=world,
    )
    app.bot.app = app
    world.apps[number] = app
    return world.register(app, node_id)


def _tell_of_team(world: World, team: Team, action: str, changes: Mapping[str, Any]) -> None:
    sender, owner = world.staff, team.organisation
    world.announce(Happening(event="team", action=action, sender=sender, owner=owner, subject=team, changes=changes))


def _require_free(world: World, login: str) -> None:
    if login.lower() in world.accounts:
        raise invalid("User", "login", "already_exists")


@cache
def _key_pair(_app_id: int) -> tuple[str, str]:
    """A private and a public key in PEM; made once for each app id of a process, for making one takes long."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
