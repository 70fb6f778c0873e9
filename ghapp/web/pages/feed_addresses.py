"""The secret addresses of calendar feeds: one for each person, who can replace or revoke it.

An address is a MAC over the person and a number, so the database holds no secret. The number is kept as a cursor of the
store, and a new one makes every earlier address worthless.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from ghapp.store.protocol import Store

_ADDRESS = re.compile(r"(\d{1,18})-(\d{1,9})-([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: whose it is, and the accounts whose repositories it may show, as far as its owner can read them."""

    user_id: int
    login: str
    number: int
    accounts: tuple[str, ...]


class FeedAddresses:
    """Issues and checks addresses; the key is derived from the client secret."""

    def __init__(self, store: Store, client_secret: str) -> None:
        self._store = store
        self._key = hmac.digest(client_secret.encode(), b"calendar feed", "sha256")

    async def issue(self, user_id: int, login: str, accounts: Collection[str]) -> str:
        """Return a new address; an earlier one no longer works."""
        _, number = await self._kept(user_id)
        feed = Feed(user_id, login, number + 1, tuple(sorted(accounts)))
        await self._keep(user_id, number + 1, feed)
        return self._address(feed)

    async def revoke(self, user_id: int) -> None:
        """Make a person's address worthless."""
        _, number = await self._kept(user_id)
        await self._keep(user_id, number + 1, None)

    async def address(self, user_id: int) -> str:
        """Return a person's address; empty if they have none."""
        feed, _ = await self._kept(user_id)
        return self._address(feed) if feed else ""

    async def find(self, address: str) -> Feed | None:
        """Return the feed at an address; None if nobody issued it or it was revoked."""
        match = _ADDRESS.fullmatch(address)
        if match is None:
            return None
        user_id, number = int(match[1]), int(match[2])
        if not hmac.compare_digest(match[3], self._mac(user_id, number)):
            return None
        feed, _ = await self._kept(user_id)
        return feed if feed and feed.number == number else None

    async def _kept(self, user_id: int) -> tuple[Feed | None, int]:
        """Return a person's feed, and the number of the last one."""
        text = await self._store.cursor(_name(user_id))
        if text is None:
            return None, 0
        kept = json.loads(text)
        number = kept["number"]
        return (Feed(user_id, kept["login"], number, tuple(kept["accounts"])) if kept["login"] else None), number

    async def _keep(self, user_id: int, number: int, feed: Feed | None) -> None:
        kept = {
            "number": number,
            "login": feed.login if feed else "",
            "accounts": feed.accounts if feed else (),
        }
        before = await self._store.cursor(_name(user_id))
        await self._store.move_cursor(_name(user_id), json.dumps(kept), expected=before)

    def _address(self, feed: Feed) -> str:
        return f"{feed.user_id}-{feed.number}-{self._mac(feed.user_id, feed.number)}"

    def _mac(self, user_id: int, number: int) -> str:
        mac = hmac.digest(self._key, f"{user_id} {number}".encode(), "sha256")
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def _name(user_id: int) -> str:
    return f"feed {user_id}"
