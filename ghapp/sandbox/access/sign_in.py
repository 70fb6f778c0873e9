"""The web flow of OAuth: a person authorizes an app, which exchanges the code for a token.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.sign_ins import AuthorizationCode, UserToken
from ghapp.sandbox.state.world import World

CODE_LIFETIME = timedelta(minutes=10)
TOKEN_LIFETIME = timedelta(hours=8)
REFRESH_SECONDS = 15_897_600
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def app_of(world: World, client_id: str) -> SandboxApp:
    """Return the app with this client id. Raises 404 if there is none."""
    found = next((app for app in world.apps.values() if app.client_id == client_id), None)
    if found is None:
        raise not_found()
    return found


def authorize(world: World, user: User, query: Mapping[str, str]) -> AuthorizationCode:
    """Let an app act for a person, with the parameters of `/login/oauth/authorize`."""
    app = app_of(world, query.get("client_id", ""))
    registered = app.callback_urls[0] if app.callback_urls else ""
    redirect_uri = query.get("redirect_uri", registered)
    if not redirect_uri or redirect_uri not in app.callback_urls:
        raise Refused(400, "The redirect_uri is not associated with this application.")
    challenge = query.get("code_challenge", "")
    if challenge and (query.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge)):
        raise Refused(400, "The code_challenge must be 43 characters long, and its method S256.")
    number, _ = world.next_id("CODE")
    code = AuthorizationCode(
        value=hashlib.sha256(f"code {number}".encode()).hexdigest()[:20],
        app=app,
        user=user,
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=world.now() + CODE_LIFETIME,
    )
    world.authorization_codes[code.value] = code
    return code


def exchange(world: World, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the answer to `/login/oauth/access_token`: a token, or an error, which has status 200 as well."""
    code = world.authorization_codes.get(form.get("code", ""))
    app = next((each for each in world.apps.values() if each.client_id == form.get("client_id")), None)
    if app is None or not hmac.compare_digest(app.client_secret, form.get("client_secret", "")):
        return _error("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
    if code is None or code.app is not app or code.expires_at <= world.now():
        return _bad_code()
    if form.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
        return _error(
            "redirect_uri_mismatch",
            "The redirect_uri MUST match the registered callback URL for this application.",
        )
    del world.authorization_codes[code.value]
    if code.challenge and not _verifies(code.challenge, form.get("code_verifier", "")):
        return _bad_code()
    token = issue_user_token(world, app, code.user)
    return {
        "access_token": token.value,
        "expires_in": int(TOKEN_LIFETIME.total_seconds()),
        "refresh_token": token.value.replace("ghu_", "ghr_"),
        "refresh_token_expires_in": REFRESH_SECONDS,
        "token_type": "bearer",
        "scope": "",
    }


def issue_user_token(world: World, app: SandboxApp, user: User) -> UserToken:
    """Issue a token with which an app acts for a person for eight hours."""
    number, _ = world.next_id("USERTOKEN")
    token = UserToken(value=f"ghu_{number:036d}", app=app, user=user, expires_at=world.now() + TOKEN_LIFETIME)
    world.user_tokens[token.value] = token
    return token


def revoke(world: World, client_id: str, client_secret: str, value: str) -> None:
    """Revoke a token of an app for a person. Raises 404 if the app has no such token."""
    app = app_of(world, client_id)
    if not hmac.compare_digest(app.client_secret, client_secret):
        raise not_found()
    token = world.user_tokens.get(value)
    if token is None or token.app is not app:
        raise not_found()
    del world.user_tokens[value]


def _verifies(challenge: str, verifier: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge


def _bad_code() -> dict[str, Any]:
    return _error("bad_verification_code", "The code passed is incorrect or expired.")


def _error(name: str, description: str) -> dict[str, Any]:
    return {
        "error": name,
        "error_description": description,
        "error_uri": "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors",
    }
