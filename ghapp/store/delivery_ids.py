"""Ids of deliveries as they are stored: in the order of their time, so that new ones lie side by side."""

from __future__ import annotations

import re

# GitHub's ids are UUIDs of version 1: a time, with what changes fastest in front. Source:
# https://docs.github.com/en/webhooks/webhook-events-and-payloads#example-webhook-delivery
_GITHUBS = re.compile(r"(.{8})-(.{4})-(1.{3})-(.{4}-.{12})")


def stored(delivery_id: str) -> str:
    """Return the id by which a delivery is stored: one of GitHub's with its time in front, another as it is.

    Side by side, the ids of a group of deliveries are on a page or two of the index. In GitHub's order each has a page
    of its own, to be read, logged and written back.
    """
    found = _GITHUBS.fullmatch(delivery_id)
    return delivery_id if found is None else "{2}-{1}-{0}-{3}".format(*found.groups())
