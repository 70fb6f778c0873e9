"""Compare app.yml with the code, and the installation guide with app.yml.

The app must subscribe to exactly the events that `ghapp.intake` handles, with the least permissions that suffice.

Sources: https://docs.github.com/en/webhooks/webhook-events-and-payloads for the events, and
docs/internals/permissions.md for the calls.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from ruamel.yaml import YAML

from ghapp.intake.events import EVENTS, UNSUBSCRIBED_EVENTS
from tools.check_permissions import PAGE, documented, needed_by_calls

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "ghapp" / "app.yml"
GUIDE = ROOT / "docs" / "install.md"

EVENT_NEEDS = {
    "check_run": "checks",
    "check_suite": "checks",
    "issue_comment": "issues",
    "issues": "issues",
    "membership": "members",
    "merge_group": "merge_queues",
    "organization": "members",
    "pull_request": "pull_requests",
    "pull_request_review": "pull_requests",
    "pull_request_review_comment": "pull_requests",
    "push": "contents",
    "repository": "metadata",
    "team": "members",
}


def needed_permissions() -> dict[str, str]:
    """Return the least permissions with which every event arrives and every call is allowed."""
    reads = {EVENT_NEEDS[event] for event in EVENTS if event in EVENT_NEEDS}
    return dict.fromkeys(reads, "read") | needed_by_calls(documented(PAGE.read_text(encoding="utf-8")))


def problems_of_events(events: list[str]) -> Iterator[str]:
    """Yield how the subscriptions differ from the handled events, one sentence each."""
    handled = set(EVENTS) - UNSUBSCRIBED_EVENTS
    for event in sorted(handled - set(events)):
        yield f"the app handles the event {event} but does not subscribe to it"
    for event in sorted(set(events) - handled):
        yield f"the app subscribes to the event {event} but does not handle it"
    if events != sorted(set(events)):
        yield "default_events must be sorted and without duplicates"


def problems_of_permissions(permissions: dict[str, str]) -> Iterator[str]:
    """Yield how the permissions differ from the least that suffice, one sentence each."""
    for event in sorted(set(EVENTS) - UNSUBSCRIBED_EVENTS - EVENT_NEEDS.keys()):
        yield f"tools/check_app_manifest.py does not say which permission the event {event} needs"
    needed = needed_permissions()
    for name in sorted(needed.keys() | permissions.keys()):
        if needed.get(name) != permissions.get(name):
            yield f"permission {name} is {permissions.get(name)} in the manifest and should be {needed.get(name)}"


def problems_of_guide(permissions: dict[str, str], events: list[str]) -> Iterator[str]:
    """Yield how the link that fills in GitHub's form differs from the manifest, one sentence each."""
    queries = [urlsplit(word).query for word in GUIDE.read_text().split() if "/settings/apps/new?" in word]
    asked = parse_qs(queries[0]) if queries else {}
    if asked.pop("events[]", []) != events:
        yield "the link in docs/install.md subscribes to other events"
    form = {"name", "url", "public", "webhook_active", "webhook_url"}
    if {name: values[0] for name, values in asked.items() if name not in form} != permissions:
        yield "the link in docs/install.md asks for other permissions"


def main() -> int:
    """Print every difference and return 1 if there are any."""
    manifest = YAML(typ="safe").load(MANIFEST)
    found = [f"{key} is missing" for key in ("name", "url", "hook_attributes", "public") if key not in manifest]
    found += problems_of_events(manifest["default_events"])
    found += problems_of_permissions(manifest["default_permissions"])
    found += problems_of_guide(manifest["default_permissions"], manifest["default_events"])
    for problem in found:
        print(f"app.yml: {problem}", file=sys.stderr)
    if not found:
        print("app.yml asks for exactly what the code needs.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
