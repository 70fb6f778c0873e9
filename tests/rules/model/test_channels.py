"""Channels: who may send to which, as the server's settings say (SPEC §6)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ghapp.rules.model.channels import UNKNOWN, Channel, parse_channels, usable_channel

CHECKOUT = Channel(name="checkout", address="slack://secret", scopes=frozenset({"acme/shop"}))
ACME = Channel(name="acme", address="https://chat.acme.com", scopes=frozenset({"acme"}), allows_private=True)


def test_channels_are_read_from_json() -> None:
    text = {
        "checkout": {"url": "slack://secret", "for": ["acme/Shop"]},
        "acme": {"url": "https://chat.acme.com", "for": ["Acme"], "private": True},
    }
    assert parse_channels(json.dumps(text)) == (CHECKOUT, ACME)
    assert "secret" not in repr(CHECKOUT)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "must be a JSON object"),
        ({"Check out": {}}, "use lower-case letters"),
        ({"a": "slack://secret"}, "must have the keys"),
        ({"a": {"url": "slack://secret", "for": ["a"], "to": 1}}, "must have the keys"),
        ({"a": {"url": "secret", "for": ["a"]}}, "needs a url"),
        ({"a": {"for": ["a"]}}, "needs a url"),
        ({"a": {"url": "slack://secret"}}, "needs `for`"),
        ({"a": {"url": "slack://secret", "for": []}}, "needs `for`"),
        ({"a": {"url": "slack://secret", "for": ["a/b/c"]}}, "needs `for`"),
        ({"a": {"url": "slack://secret", "for": [1]}}, "needs `for`"),
        ({"a": {"url": "slack://secret", "for": ["a"], "private": "yes"}}, "must be true or false"),
    ],
)
def test_a_wrong_channel_is_named_without_its_address(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        parse_channels(json.dumps(value))
    assert "secret" not in str(caught.value)


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="is not valid JSON"):
        parse_channels("slack://secret")


@pytest.mark.parametrize(
    ("name", "repository", "is_private", "expected"),
    [
        ("checkout", "Acme/shop", False, CHECKOUT),
        ("checkout", "acme/other", False, UNKNOWN.format("checkout")),
        ("checkout", "other/shop", False, UNKNOWN.format("checkout")),
        ("nothing", "acme/shop", False, UNKNOWN.format("nothing")),
        ("acme", "acme/other", True, ACME),
        ("checkout", "acme/shop", True, "Channel checkout is not open to private repositories"),
    ],
)
def test_only_those_named_may_use_a_channel(
    name: str, repository: str, is_private: bool, expected: Channel | str
) -> None:
    found = usable_channel((CHECKOUT, ACME), name, repository, is_private=is_private)
    assert found == expected or (isinstance(found, str) and found.startswith(str(expected)))
