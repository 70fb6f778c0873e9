"""Logs: lines on stderr, as JSON or text, with fields and without secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson

REDACTED = "[redacted]"
# Each is anchored behind its first letters, not in front of them: a search that knows how a match begins passes over
# all the rest at a tenth of the cost.
_SECRET_SHAPES = (
    r"gh(?<=\bgh)[a-z]_[A-Za-z0-9_.-]{16,}",  # tokens of an installation or a user, and those that GitHub may yet add
    r"github_pat_(?<=\bgithub_pat_)[A-Za-z0-9_]{16,}",
    r"eyJ(?<=\beyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}",  # a JSON Web Token
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
)
# Headers, names and errors can hold anything that somebody sends. In characters; a traceback may have eight times as
# many, and a line that escapes make longer is cut once more.
_LONGEST_VALUE = 1000
_SHORT_VALUE = 100
LONGEST_LINE = 32_000
# Characters around a cut that are searched for secrets first, so that a cut never leaves a part of one.
_MARGIN = 4000
_CUT = " … "
# The number of standard attributes, which come first in a record. `extra` and what other formatters add follow.
_STANDARD = len(vars(logging.makeLogRecord({})))
_LEFT_BEHIND = ("message", "asctime")
_AS_THEY_ARE = (str, int, float, type(None))
_context: ContextVar[Mapping[str, str]] = ContextVar("what the lines are about")


@contextmanager
def about(**fields: str) -> Iterator[None]:
    """Add fields, such as `delivery` or `key`, to every line that is logged inside."""
    token = _context.set({**_context.get({}), **fields})
    try:
        yield
    finally:
        _context.reset(token)


class LineFormatter(logging.Formatter):
    """Formats a record as one line: collects its fields, removes secrets and calls `render`.

    `secrets` are the configured ones. Anything shaped like a token, a JSON Web Token or a private key is removed too.
    """

    def __init__(self, render: Callable[[Mapping[str, Any]], str], secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._render = render
        # The longest first, so that a secret that begins with another is removed whole.
        configured = [re.escape(secret) for secret in sorted(secrets, key=len, reverse=True) if secret]
        self._secret = re.compile("|".join((*configured, *_SECRET_SHAPES)), re.DOTALL)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_context.get({}),
            **{
                name: value for name, value in islice(vars(record).items(), _STANDARD, None) if name not in _LEFT_BEHIND
            },
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        is_long = False
        for name, value in fields.items():
            if not isinstance(value, _AS_THEY_ARE):
                fields[name] = str(value)
            if isinstance(fields[name], str) and len(fields[name]) > _LONGEST_VALUE:
                is_long = True
        if is_long:
            fields = _shorten(fields, _LONGEST_VALUE, margin=_MARGIN)
        # Few lines hold a secret, so one search over all fields is cheaper than one for each.
        if self._secret.search("\0".join([value for value in fields.values() if isinstance(value, str)])):
            fields = {name: self._clean(value) for name, value in fields.items()}
        line = self._render(_shorten(fields, _LONGEST_VALUE) if is_long else fields)
        return line if len(line) <= LONGEST_LINE else self._render(_shorten(fields, _SHORT_VALUE))

    def _clean(self, value: Any) -> Any:
        return self._secret.sub(REDACTED, value) if isinstance(value, str) else value


def _shorten(fields: Mapping[str, Any], longest: int, margin: int = 0) -> dict[str, Any]:
    """Return the fields with the middle of long texts cut out."""
    halves = {name: (4 if name == "traceback" else 0.5) * longest + margin for name in fields}
    return {name: _cut(value, int(halves[name])) if isinstance(value, str) else value for name, value in fields.items()}


def _cut(text: str, half: int) -> str:
    return text if len(text) <= 2 * half else f"{text[:half]}{_CUT}{text[-half:]}"


def as_json(fields: Mapping[str, Any]) -> str:
    """Return a line for machines."""
    try:
        return orjson.dumps(fields).decode()
    except TypeError:  # half of a surrogate pair, or a number of more than 64 bits
        return json.dumps(fields)


def as_text(fields: Mapping[str, Any]) -> str:
    """Return a line for people: time, level, message, other fields, and a traceback on lines of its own."""
    rest = " ".join(
        f"{name}={value}" for name, value in fields.items() if name not in ("time", "level", "message", "traceback")
    )
    head = f"{fields['time']} {fields['level']:<7} {fields['message']}  {rest}".replace("\n", "\\n")
    return f"{head}\n{fields['traceback']}" if "traceback" in fields else head


def configure(level: str, render: Callable[[Mapping[str, Any]], str], secrets: Collection[str]) -> None:
    """Send all log lines to stderr. aiohttp's access log stays off, because each response is logged already."""
    # No line shows threads, processes or source locations, so they are not looked up. Source:
    # https://docs.python.org/3/howto/logging.html#optimization
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    vars(logging).update(_srcfile=None)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(render, secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
