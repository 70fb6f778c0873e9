"""Sign-ins: the codes and tokens by which an app acts for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.apps import SandboxApp


@dataclass(frozen=True, eq=False, kw_only=True)
class AuthorizationCode:
    """A code that the app exchanges once for a token; `challenge` is that of PKCE, empty without it."""

    value: str = field(repr=False)
    app: SandboxApp
    user: User
    redirect_uri: str
    challenge: str
    expires_at: datetime


@dataclass(frozen=True, eq=False, kw_only=True)
class UserToken:
    """A token with which an app acts for a person."""

    value: str = field(repr=False)
    app: SandboxApp
    user: User
    expires_at: datetime
