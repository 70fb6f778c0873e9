"""Who signed in, as the cookie of their session says, and one request of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from ghapp.github.reading.viewers import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInUser:
    """Somebody who signed in. `expires_at` (UTC epoch seconds) is when they have to sign in again.

    `token` reads from GitHub for them. `csrf` is in each of their forms, so that no other site can submit one.
    """

    id: int
    login: str
    token: str = field(repr=False)
    csrf: str = field(repr=False)
    expires_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of somebody who signed in. `form` is what they submit, `reach` what they see at GitHub."""

    request: web.Request
    user: SignedInUser
    reach: Reach
    now: datetime
    form: Mapping[str, str] = field(default_factory=dict)


class NotHere(Exception):
    """There is no such page, or this user must not learn that there is."""
