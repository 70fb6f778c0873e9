"""Registering an app from a manifest: the form's checks, the code, and its exchange for credentials.

Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from ghapp.sandbox.access.permissions import LEVELS
from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.state.accounts import Owner
from ghapp.sandbox.state.apps import ManifestCode, SandboxApp
from ghapp.sandbox.state.events import unknown_events
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.apps import register_app

CODE_LIFETIME = timedelta(hours=1)
LONGEST_NAME = 34


def read_manifest(world: World, text: str) -> Mapping[str, Any]:
    """Return a manifest that GitHub's form accepts. Raises `Refused` with what is wrong with it."""
    try:
        manifest = json.loads(text)
    except ValueError:
        raise Refused(422, "Invalid manifest: not JSON") from None
    if not isinstance(manifest, dict):
        raise Refused(422, "Invalid manifest: not an object")
    hook, events = manifest.get("hook_attributes") or {}, manifest.get("default_events") or []
    for name, url in (("url", manifest.get("url")), ("redirect_url", manifest.get("redirect_url"))):
        _require_url(name, url)
    if hook.get("active", True):
        _require_url("hook_attributes.url", hook.get("url"))
    permissions = manifest.get("default_permissions") or {}
    if wrong := [name for name, level in permissions.items() if level not in LEVELS]:
        raise Refused(422, f"Invalid manifest: default_permissions of {', '.join(wrong)}")
    if unknown := unknown_events(events, world.enterprise_version):
        raise Refused(422, f"Invalid manifest: Default events unsupported: {', '.join(sorted(unknown))}")
    return manifest


def create_app(world: World, manifest: Mapping[str, Any], owner: Owner, name: str) -> ManifestCode:
    """Register the app of a manifest, and return the code that the redirect carries."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    taken = {app.slug for app in world.apps.values()}
    if not slug or len(name) > LONGEST_NAME or slug in taken:
        raise Refused(422, "Name is too long, empty or already taken")
    app = register_app(
        world,
        slug,
        name=name,
        owner=owner,
        permissions=manifest.get("default_permissions") or {},
        events=manifest.get("default_events") or (),
        webhook_url=(manifest.get("hook_attributes") or {}).get("url", ""),
        webhook_secret=sha256(f"webhook secret {slug}".encode()).hexdigest()[:40],
    )
    app.callback_urls += manifest.get("callback_urls") or ()
    number, _ = world.next_id("MANIFEST")
    value = sha256(f"manifest {number}".encode()).hexdigest()[:40]
    code = ManifestCode(value=value, app=app, expires_at=world.now() + CODE_LIFETIME)
    world.manifest_codes[value] = code
    return code


def convert(world: World, value: str) -> SandboxApp:
    """Return the app of a code, once and within an hour. Raises 404."""
    code = world.manifest_codes.pop(value, None)
    if code is None or code.expires_at <= world.now():
        raise not_found()
    return code.app


def _require_url(name: str, url: object) -> None:
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise Refused(422, f"Invalid manifest: {name} must be a valid URL")
