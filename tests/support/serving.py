"""How a test starts `ghapp serve` in its own process."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from ghapp.rules.model.channels import Channel
from ghapp.settings import Settings

# The command that the package installs beside the interpreter.
GHAPP = Path(sys.executable).with_name("ghapp")


def environment(settings: Settings) -> Mapping[str, str]:
    """Return the environment variables for these settings."""
    return {
        "APP_ID": str(settings.app_id),
        "PRIVATE_KEY": settings.private_key,
        "WEBHOOK_SECRET": settings.webhook_secrets[0],
        "DATABASE_URL": settings.database_url,
        "GITHUB_URL": settings.github_url,
        "HOST": settings.host,
        "PORT": str(settings.port),
        "DRAIN_SECONDS": str(settings.drain_seconds),
        "LOG_LEVEL": settings.log_level,
        "PUBLIC_URL": settings.public_url,
        "CLIENT_ID": settings.client_id,
        "CLIENT_SECRET": settings.client_secret,
        "CHANNELS": json.dumps({channel.name: _channel(channel) for channel in settings.channels}),
    }


def _channel(channel: Channel) -> dict[str, object]:
    return {"url": channel.address, "for": sorted(channel.scopes), "private": channel.allows_private}
