"""Seen states are kept as a text between looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ghapp.rules.model.seen_state import SeenState

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
STATE = SeenState(head_sha="a" * 40, changes="0123abcd", since=MORNING, at=MORNING + timedelta(hours=3))


def test_a_seen_state_is_read_back_as_it_was_written() -> None:
    assert SeenState.parse(str(STATE)) == STATE


def test_an_empty_text_is_no_seen_state() -> None:
    assert SeenState.parse("") is None


@pytest.mark.parametrize("text", ["a b 1", "a b 1 2 3", "a b x y"])
def test_a_damaged_seen_state_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        SeenState.parse(text)
