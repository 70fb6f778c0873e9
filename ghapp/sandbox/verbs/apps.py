"""Apps: registering them, and their bot accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ghapp.sandbox.state.accounts import Bot, Owner
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.world import World


def bot(world: World, login: str) -> Bot:
    """Create the bot account of an app; `login` with or without `[bot]`."""
    slug = login.removesuffix("[bot]")
    number, node_id = world.next_id("BOT")
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
    """Register an app; its owner is GitHub's staff unless `owner` is given."""
    number, node_id = world.next_id("A")
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
        client_secret=sha256(f"client secret {number}".encode()).hexdigest()[:40],
        created_at=world.now(),
    )
    world.apps[number] = app
    return world.register(app, node_id)


@cache
def _key_pair(_app_id: int) -> tuple[str, str]:
    """Return a private and a public key in PEM; created once per app id and process because that takes long."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
