"""Credentials: an app's JWT, the token of one of its installations, or one with which it acts for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import jwt

from ghapp.sandbox.access.permissions import LEVELS, Access
from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.apps import Installation, SandboxApp, Token
from ghapp.sandbox.state.sign_ins import UserToken
from ghapp.sandbox.state.world import World

TOKEN_LIFETIME = timedelta(hours=1)
JWT_LIFETIME = timedelta(minutes=10)
CLOCK_DRIFT = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """An app that calls the API; `access` is what its token permits, None for a JWT or a person's token.

    `user` is the person for whom it acts.
    """

    app: SandboxApp
    access: Access | None = None
    user: User | None = None

    @property
    def name(self) -> str:
        """Return the caller's name in the log: the bot for a token, the app for a JWT, or the person."""
        if self.user:
            return self.user.login
        return self.app.bot.rest_login if self.access else self.app.slug

    @property
    def limit_key(self) -> str:
        """Return the key of the caller's rate limit."""
        if self.user:
            return f"user ID {self.user.id}"
        return f"installation ID {self.access.installation.id}" if self.access else f"app ID {self.app.id}"


def identify(world: World, authorization: str) -> Caller:
    """Return the caller named by the `Authorization` header. Raises 401 as GitHub does."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() not in ("bearer", "token") or not value:
        raise Refused(401, "Requires authentication")
    if value.count(".") == 2:
        return Caller(app=_app_by_jwt(world, value))
    if value in world.user_tokens:
        return _user(world, world.user_tokens[value])
    token = world.tokens.get(value)
    if token is None or token.expires_at <= world.now() or token.installation.deleted:
        raise Refused(401, "Bad credentials")
    installation = token.installation
    if installation.suspended_at:
        raise Refused(403, "This installation has been suspended")
    access = Access(installation=installation, permissions=token.permissions, repositories=token.repositories)
    return Caller(app=installation.app, access=access)


def _user(world: World, token: UserToken) -> Caller:
    if token.expires_at <= world.now():
        raise Refused(401, "Bad credentials")
    return Caller(app=token.app, user=token.user)


def _app_by_jwt(world: World, value: str) -> SandboxApp:
    try:
        claims = _claims(value)
        app = world.apps.get(int(claims.get("iss", 0)))
    except (jwt.InvalidTokenError, ValueError, TypeError):
        raise Refused(401, "A JSON web token could not be decoded") from None
    if app is None:
        raise Refused(404, "Integration not found")
    try:
        _claims(value, app.public_key)
    except jwt.InvalidTokenError:
        raise Refused(401, "A JSON web token could not be decoded") from None
    _check_times(world, claims)
    return app


@lru_cache(maxsize=100)
def _claims(value: str, public_key: str = "") -> Mapping[str, Any]:
    """Return the claims of a JWT, verified if there is a key; cached, because an app sends the same one for minutes."""
    if not public_key:
        return jwt.decode(value, options={"verify_signature": False})
    return jwt.decode(
        value,
        public_key,
        algorithms=["RS256"],
        options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False},
    )


def _check_times(world: World, claims: Mapping[str, Any]) -> None:
    """Refuse a JWT with wrong times.

    Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
    """
    now, issued, expires = world.wall_clock(), claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or issued > (now + CLOCK_DRIFT).timestamp():
        raise Refused(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        )
    if not isinstance(expires, int) or expires <= now.timestamp():
        raise Refused(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the "
            "assertion expires",
        )
    if expires > (now + JWT_LIFETIME + CLOCK_DRIFT).timestamp():
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")


def issue_token(
    world: World,
    installation: Installation,
    *,
    permissions: Mapping[str, str] | None = None,
    repositories: frozenset[int] | None = None,
) -> Token:
    """Issue a token for an installation, narrowed if the caller asks for less; it is valid for an hour."""
    if installation.suspended_at:
        raise Refused(403, "This installation has been suspended")
    whole = Access(installation=installation, permissions=installation.permissions)
    for resource, level in (permissions or {}).items():
        if level not in LEVELS or not whole.holds(resource, level):
            raise Refused(422, "The permissions requested are not granted to this installation.")
    if repositories is not None and not repositories <= {
        each.id for each in world.installed_repositories(installation)
    }:
        raise Refused(
            422,
            "There is at least one repository that does not exist or is not accessible to the parent installation.",
        )
    number, _ = world.next_id("TOKEN")
    token = Token(
        value=f"ghs_{number:036d}",
        installation=installation,
        permissions=dict(permissions or installation.permissions),
        repositories=repositories,
        expires_at=world.now() + TOKEN_LIFETIME,
    )
    world.tokens[token.value] = token
    return token


def installation_of(app: SandboxApp, number: int) -> Installation:
    """Return an installation of the app. Raises 404 if it has none of that id."""
    if found := app.installations.get(number):
        return found
    raise not_found()
