"""Sign-in with GitHub, and sign-out. Source: RFC 6749 (state) and RFC 7636 (PKCE)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
import secrets

from aiohttp import web

from ghapp.errors import Denied, GitHubError, TryLater
from ghapp.github.api.oauth import OAuth
from ghapp.github.reading import viewers
from ghapp.web.site import SIGN_IN, Site, see
from ghapp.web.visits import SignedInUser, Visit

CALLBACK = "/sign-in/callback"
# A page of this server: no other host, no backslash that a browser takes for a slash.
_OWN_PAGE = re.compile(r"/(?!/)[\w/.~%?&=+,:@-]*", re.ASCII)
_LONGEST_CODE = 200

log = logging.getLogger(__name__)


class SignIn:
    """The handlers."""

    def __init__(self, site: Site, oauth: OAuth) -> None:
        self._site = site
        self._oauth = oauth

    async def begin(self, request: web.Request, user: SignedInUser | None) -> web.Response:
        """Send a person to GitHub."""
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        wanted = request.query.get("next", "/")
        page = wanted if _OWN_PAGE.fullmatch(wanted) else "/"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        response = see(self._oauth.authorize_url(state, challenge))
        self._site.sessions.begin_sign_in(response, state=state, verifier=verifier, next=page)
        return response

    async def complete(self, request: web.Request, user: SignedInUser | None) -> web.Response:
        """Take back a person who returns from GitHub, once."""
        response = await self._complete(request)
        self._site.sessions.end_sign_in(response)
        return response

    async def _complete(self, request: web.Request) -> web.Response:
        kept = self._site.sessions.begun_sign_in(request)
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if not kept or not hmac.compare_digest(kept["state"].encode(), state.encode()):
            return self._failed(400, "This link was used before, or belongs to another browser.")
        if request.query.get("error") == "access_denied":
            return self._failed(403, "You did not authorize the app on GitHub.")
        if not code or len(code) > _LONGEST_CODE:
            return self._failed(400, "GitHub sent no code.")
        try:
            token = await self._oauth.exchange(code, kept["verifier"])
            account = await viewers.account(self._oauth.client(token.value))
        except TryLater as error:
            log.warning("sign-in failed: %s", error)
            return self._failed(503, "GitHub does not answer. Try again in a minute.")
        except Denied as error:
            log.warning("sign-in failed: %s", error)
            return self._failed(403, "GitHub did not accept the sign-in.")
        response = see(kept["next"])
        self._site.sessions.open(response, account, token)
        return response

    async def end(self, visit: Visit) -> web.Response:
        """Sign out: the cookie goes, and the token in it is revoked, so that a copy of it is worth nothing."""
        self._site.reaches.forget(visit.user)
        try:
            await self._oauth.revoke(visit.user.token)
        except GitHubError as error:
            log.warning("the token of a session could not be revoked: %s", error)
        response = see("/")
        self._site.sessions.close(response)
        return response

    def _failed(self, status: int, reason: str) -> web.Response:
        return self._site.frame.page("sign_in_failed.html", None, {"reason": reason, "again": SIGN_IN}, status=status)
