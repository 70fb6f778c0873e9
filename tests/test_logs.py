"""Log lines: one a record, with their fields, and never with a secret."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import pytest

from ghapp.logs import LONGEST_LINE, LineFormatter, about, as_json, as_text

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI3In0xMjM0.c2lnbmF0dXJlLWJ5dGVz"
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def record(message: str, *args: object, exc_info: ExcInfo | None = None) -> logging.LogRecord:
    made = logging.LogRecord("ghapp.work", logging.WARNING, "file.py", 1, message, args, exc_info)
    made.created = 1_700_000_000.5
    return made


def line(message: str, *args: object, **extra: object) -> dict[str, Any]:
    made = record(message, *args)
    vars(made).update(extra)  # as logging does it
    parsed: dict[str, Any] = json.loads(LineFormatter(as_json, ["hush hush"]).format(made))
    return parsed


def test_a_line_is_json_with_its_fields() -> None:
    with about(delivery="d-1"), about(key="5#2"):
        assert line("looked at %s", "it", outcome="done", status=202, next_look=None) == {
            "time": "2023-11-14T22:13:20.500+00:00",
            "level": "warning",
            "logger": "ghapp.work",
            "message": "looked at it",
            "delivery": "d-1",
            "key": "5#2",
            "outcome": "done",
            "status": 202,
            "next_look": None,
        }


def test_attributes_added_by_other_formatters_are_not_fields() -> None:
    made = record("looked at %s", "it")
    logging.Formatter("%(asctime)s %(message)s").format(made)
    assert json.loads(LineFormatter(as_json).format(made)).keys() == {"time", "level", "logger", "message"}


@pytest.mark.parametrize("odd", ["half of a pair: \ud83d", 2**64, float("inf"), ["a", "list"]])
def test_odd_values_never_break_a_line(odd: object) -> None:
    assert "odd" in line("read", odd=odd)


def test_log_fields_end_with_their_scope() -> None:
    with about(delivery="d-1"):
        pass
    assert "delivery" not in line("later")


def test_a_text_log_record_is_one_line() -> None:
    with about(key="5#2"):
        text = LineFormatter(as_text).format(record("broken\nin two"))
    assert text == "2023-11-14T22:13:20.500+00:00 warning broken\\nin two  logger=ghapp.work key=5#2"


def test_a_text_log_record_ends_with_the_traceback() -> None:
    try:
        raise ValueError("odd")
    except ValueError:
        text = LineFormatter(as_text).format(record("failed", exc_info=sys.exc_info()))
    assert text.splitlines()[1] == "Traceback (most recent call last):"
    assert text.endswith("ValueError: odd")


@pytest.mark.parametrize(
    "secret",
    [
        "ghs_" + "a1B2" * 9,
        "ghp_" + "a1B2" * 9,
        "ghs_1234_" + JWT,
        "github_pat_11ABCDEFG0_" + "x" * 59,
        JWT,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIE, cut off",
        "hush hush",
    ],
)
def test_secrets_are_never_logged(secret: str) -> None:
    told = line("before %s", secret, extra=f"and {secret}")
    assert told["message"] == "before [redacted]"
    assert told["extra"] == "and [redacted]"


def test_secrets_are_never_logged_in_a_traceback() -> None:
    try:
        raise ValueError(JWT)
    except ValueError:
        text = LineFormatter(as_json).format(record("failed", exc_info=sys.exc_info()))
    assert JWT not in text
    assert "ValueError: [redacted]" in json.loads(text)["traceback"]


@pytest.mark.parametrize("character", ["x", "\0", "é", "\U0001f600", "\ud83d"])
@pytest.mark.parametrize("render", [as_json, as_text])
def test_a_line_is_bounded_whatever_is_logged(render: Callable[[Mapping[str, Any]], str], character: str) -> None:
    long = character * 500_000
    try:
        raise ValueError(long)
    except ValueError as error:
        made = record("read %s", long, exc_info=sys.exc_info())
        vars(made).update(error=error, names=[long])
    with about(event=long, delivery=long):
        text = LineFormatter(render).format(made)
    assert len(text) <= LONGEST_LINE
    assert "read " in text
    assert "Traceback (most recent call last)" in text


def test_a_line_of_escaped_characters_is_bounded() -> None:
    made = record("read")
    vars(made).update({f"field_{number}": "\0" * 999 for number in range(10)})
    assert len(LineFormatter(as_json).format(made)) <= LONGEST_LINE


def test_a_long_value_keeps_its_beginning_and_its_end() -> None:
    assert line("read", error=f"begins {'.' * 5000} ends")["error"].startswith("begins ....")
    assert line("read", error=f"begins {'.' * 5000} ends")["error"].endswith(".... ends")


@pytest.mark.parametrize("before", range(400, 520, 20))
def test_a_cut_leaves_no_part_of_a_secret(before: int) -> None:
    told = line("failed", error="." * before + "hush hush" + "." * 5000 + JWT + "." * (before - 30))["error"]
    assert "hu" not in told
    assert "eyJ" not in told
    assert "LWJ5dGVz" not in told
