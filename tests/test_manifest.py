"""The manifest as the package contains it."""

from __future__ import annotations

from ghapp.intake.events import EVENTS, UNSUBSCRIBED_EVENTS
from ghapp.manifest import manifest


def test_the_manifest_names_permissions_with_levels_and_the_events() -> None:
    assert manifest().permissions["checks"] == "write"
    assert set(manifest().events) == EVENTS.keys() - UNSUBSCRIBED_EVENTS
    assert manifest().name == "Rules of Engagement"
