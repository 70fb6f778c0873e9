"""Pins of delegates as text for the store."""

from __future__ import annotations

from ghapp.rules.model.delegate_pins import DelegatePin, decode_delegate_pins, encode_delegate_pins


def test_pins_survive_the_store() -> None:
    pins = {"IC": DelegatePin("zoe", 7)}
    assert decode_delegate_pins(encode_delegate_pins(pins)) == pins


def test_no_pins_are_an_empty_text() -> None:
    assert (encode_delegate_pins({}), decode_delegate_pins("")) == ("", {})
