"""Digests are short, and defined for every text that JSON can carry."""

from __future__ import annotations

import pytest

from ghapp.rules.text.digests import digest, short_digest


@pytest.mark.parametrize("text", ["", "main", "größer", "\ud800", "a\0b"])
def test_a_digest_exists_for_every_text(text: str) -> None:
    assert len(digest(text)) == 32
    assert digest(text).hex().startswith(short_digest(text))


def test_a_short_digest_has_the_given_length() -> None:
    assert len(short_digest("main")) == 20
    assert len(short_digest("main", 16)) == 16


def test_digests_of_different_texts_differ() -> None:
    assert digest("\ud800") != digest("\ud801")
