"""Sessions: an encrypted cookie that says who signed in. The server keeps nothing, so any replica can answer."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from cryptography.fernet import Fernet, InvalidToken

from ghapp.github.api.oauth import UserToken
from ghapp.github.reading.viewers import Account
from ghapp.web.visits import SignedInUser

COOKIE = "ghapp_session"
SIGN_IN_COOKIE = "ghapp_sign_in"
# Seconds within which a person returns from GitHub.
_SIGN_IN_WITHIN = 600


class Sessions:
    """Reads and writes the cookies. The key is derived from the client secret: a new secret signs everybody out.

    `secure` is whether browsers reach the server by HTTPS. `clock` gives UTC epoch seconds. aiohttp-session would do
    the same, but its last release warns at each request on the aiohttp that is used here.
    """

    def __init__(self, client_secret: str, *, secure: bool, clock: Callable[[], float]) -> None:
        key = hmac.digest(client_secret.encode(), b"session cookie", "sha256")
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._secure = secure
        self._clock = clock

    def user(self, request: web.Request) -> SignedInUser | None:
        """Return who signed in, unless the session has expired."""
        found = self._read(request, COOKIE)
        if not found or found["expires_at"] <= self._clock():
            return None
        return SignedInUser(**found)

    def open(self, response: web.Response, account: Account, token: UserToken) -> None:
        """Begin the session of somebody who has just signed in."""
        content = {
            "id": account.id,
            "login": account.login,
            "token": token.value,
            "csrf": secrets.token_urlsafe(32),
            "expires_at": token.expires_at,
        }
        self._write(response, COOKIE, content, max_age=int(token.expires_at - self._clock()))

    def close(self, response: web.Response) -> None:
        """End a session."""
        self._clear(response, COOKIE)

    def begin_sign_in(self, response: web.Response, **kept: str) -> None:
        """Keep what is needed once the person returns from GitHub."""
        content = {"kept": kept, "expires_at": self._clock() + _SIGN_IN_WITHIN}
        self._write(response, SIGN_IN_COOKIE, content, max_age=_SIGN_IN_WITHIN)

    def begun_sign_in(self, request: web.Request) -> Mapping[str, str]:
        """Return what was kept; nothing where this browser began no sign-in in the last minutes."""
        found = self._read(request, SIGN_IN_COOKIE)
        return found["kept"] if found and found["expires_at"] > self._clock() else {}

    def end_sign_in(self, response: web.Response) -> None:
        """Forget what was kept: a second return finds nothing."""
        self._clear(response, SIGN_IN_COOKIE)

    def _read(self, request: web.Request, name: str) -> dict[str, Any]:
        """Return the content of a cookie; nothing where somebody made it up or the key has changed since."""
        try:
            content: dict[str, Any] = json.loads(self._fernet.decrypt(request.cookies.get(name, "").encode()))
        except InvalidToken:
            return {}
        return content if content.pop("name") == name else {}

    def _write(self, response: web.Response, name: str, content: Mapping[str, Any], *, max_age: int) -> None:
        value = self._fernet.encrypt(json.dumps({**content, "name": name}).encode()).decode()
        response.set_cookie(name, value, max_age=max_age, secure=self._secure, httponly=True, samesite="Lax")

    def _clear(self, response: web.Response, name: str) -> None:
        response.del_cookie(name, secure=self._secure, httponly=True, samesite="Lax")
