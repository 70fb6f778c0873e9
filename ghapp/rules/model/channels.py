"""Channels: the names that rules files use for places outside GitHub, and which repositories may use them (SPEC §6).

Only the server's settings know the address behind a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

CHANNEL_PATTERN = r"[a-z0-9][a-z0-9-]{0,49}"
_SCOPE = re.compile(r"[\w.-]+(?:/[\w.-]+)?", re.ASCII)
_KEYS = frozenset({"url", "for", "private"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place that messages are sent to. `address` is secret.

    `scopes` are the owners and `owner/repository` that may use it, in lower case; `allows_private` says whether private
    repositories may.
    """

    name: str
    address: str = field(repr=False)
    scopes: frozenset[str]
    allows_private: bool = False

    def refuses(self, full_name: str, *, is_private: bool) -> str:
        """Return why a repository may not use the channel; empty if it may."""
        if not self.scopes & {full_name.lower(), full_name.lower().partition("/")[0]}:
            return UNKNOWN.format(self.name)
        if is_private and not self.allows_private:
            return f"Channel {self.name} is not open to private repositories: set `private` in CHANNELS."
        return ""


UNKNOWN = "Channel {} is not open to this repository: add it to CHANNELS."


def usable_channel(channels: Iterable[Channel], name: str, full_name: str, *, is_private: bool) -> Channel | str:
    """Return the channel of a name; or why a repository may not use it, the same where there is none."""
    found = next((each for each in channels if each.name == name), None)
    if found is None:
        return UNKNOWN.format(name)
    return found.refuses(full_name, is_private=is_private) or found


def parse_channels(text: str) -> tuple[Channel, ...]:
    """Return the channels that a setting names. Raises `ValueError`, whose message repeats no address."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not valid JSON: {error.msg}") from None
    if not isinstance(found, dict):
        raise ValueError("must be a JSON object that maps names to channels")
    return tuple(_channel(name, value) for name, value in found.items())


def _channel(name: str, value: Any) -> Channel:
    if not re.fullmatch(CHANNEL_PATTERN, name):
        raise ValueError(f"has a channel {name!r}: use lower-case letters, digits and hyphens, at most 50")
    if not isinstance(value, dict) or not value.keys() <= _KEYS:
        raise ValueError(f"channel {name!r} must have the keys url, for and, if needed, private")
    address, scopes, is_private = value.get("url"), value.get("for"), value.get("private", False)
    if not isinstance(address, str) or "://" not in address:
        raise ValueError(f"channel {name!r} needs a url such as slack://… or https://…")
    if not isinstance(scopes, list) or not scopes or not all(_is_scope(each) for each in scopes):
        raise ValueError(f"channel {name!r} needs `for`: a list of owners and of OWNER/REPOSITORY")
    if not isinstance(is_private, bool):
        raise ValueError(f"channel {name!r}: private must be true or false")
    return Channel(name=name, address=address, scopes=frozenset(map(str.lower, scopes)), allows_private=is_private)


def _is_scope(value: Any) -> bool:
    return isinstance(value, str) and _SCOPE.fullmatch(value) is not None
