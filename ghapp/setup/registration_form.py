"""The form that registers the app: its manifest, and the address at GitHub to which the browser posts it. Pure.

Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from ghapp.enterprise import missing_events
from ghapp.manifest import Manifest
from ghapp.web.sign_in import CALLBACK

WEBHOOK = "/webhook"
LONGEST_NAME = 34


def form_action(web_url: str, organisation: str, state: str) -> str:
    """Return the address of GitHub's form, for an organisation or for the person who is signed in."""
    home = f"/organizations/{quote(organisation, safe='')}" if organisation else ""
    return f"{web_url}{home}/settings/apps/new?{urlencode({'state': state})}"


def app_manifest(
    asked: Manifest, *, public_url: str, webhook_url: str, redirect_url: str, organisation: str, version: str
) -> dict[str, Any]:
    """Return the manifest of this server's app. Names of apps are unique, so it contains the organisation's.

    `webhook_url` is where GitHub sends deliveries: the server, or a relay in front of it.

    `version` is that of a GitHub Enterprise Server: the events that it does not know are left out.
    """
    return {
        "name": f"{asked.name} {organisation}".strip()[:LONGEST_NAME].strip(),
        "description": asked.description,
        "url": public_url,
        "hook_attributes": {"url": webhook_url, "active": True},
        "redirect_url": redirect_url,
        "callback_urls": [f"{public_url}{CALLBACK}"],
        "public": False,
        "default_permissions": dict(asked.permissions),
        "default_events": [event for event in asked.events if event not in missing_events(version)],
    }
