"""Sentences of a check without an evaluation: what to do, and where to look."""

from __future__ import annotations

from ghapp.rules.wording.undecided import failure_summary, suspended_summary


def test_a_failure_names_what_to_look_for_in_the_log() -> None:
    assert "`abc123`" in failure_summary("abc123")
    assert "`/recheck`" in failure_summary("abc123")


def test_a_long_reason_is_cut() -> None:
    assert len(suspended_summary("x" * 100_000)) < 1000
