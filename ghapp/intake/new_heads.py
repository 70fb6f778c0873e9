"""New heads: which head commit a delivery reports, when it came, and who pushed it (SPEC §3, "Freshness")."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TypeGuard

from ghapp.intake.payload import OddPayload, Payload
from ghapp.rules.model.head_arrivals import HeadArrival

OPENED, PUSHED = "opened", "synchronize"
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def head_arrival(delivery: Payload) -> HeadArrival | None:
    """Return the head that came with a delivery; None where the payload does not say which, or when.

    Only the date and the sender are taken from it, which the signature vouches for. A payload is written some time
    after the push and may hold a later head: its sender did not necessarily push that one. Nor did the person
    who reopened a pull request push the head that it has.
    """
    sha, at = delivery.get("pull_request.head.sha"), delivery.moment("pull_request.updated_at")
    if not _is_sha(sha) or at is None:
        return None
    action, before = delivery.get("action"), delivery.get("before")
    is_pushed = action == PUSHED and delivery.get("after") == sha
    is_known = is_pushed or action == OPENED
    return HeadArrival(
        sha=sha,
        at=datetime.fromtimestamp(at, UTC),
        before=before if is_pushed and _is_sha(before) else "",
        opening=action == OPENED,
        pusher=_login(delivery) if is_known else "",
        by_author=is_known and _is_author(delivery),
    )


def _is_sha(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _SHA.fullmatch(value) is not None


def _login(delivery: Payload) -> str:
    try:
        return delivery.text("sender.login")
    except OddPayload:
        return ""


def _is_author(delivery: Payload) -> bool:
    try:
        return delivery.number("sender.id") == delivery.number("pull_request.user.id")
    except OddPayload:
        return False
