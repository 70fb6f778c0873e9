"""Markdown building blocks that keep untrusted text from becoming a mention, a link or markup."""

from __future__ import annotations

import re

LONGEST_NAME = 200
LONGEST_BODY = 65_535
"""The most bytes of a summary or text. Sources: https://docs.github.com/en/rest/checks/runs and
https://github.com/github/docs/issues/35252"""
_CUT_NOTE = "\n\n_The rest is omitted: GitHub does not allow more text here._"


def code(text: str) -> str:
    """Return untrusted text as a code span, in which GitHub renders no mention, link or markup.

    The fence is longer than any run of backticks in the text. Characters that are invisible, break the line or change
    the writing direction become `�`. Text over `LONGEST_NAME` characters is shortened.
    """
    shown = "".join(letter if letter.isprintable() else "�" for letter in shorten(text, LONGEST_NAME)) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", shown)), default=0))
    padding = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def link(text: str, url: str) -> str:
    """Return a link; `text` is trusted Markdown."""
    return f"[{text}]({url})"


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters; a shortened text ends with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cut(body: str) -> str:
    """Return a body of at most `LONGEST_BODY` bytes: whole lines, and a note if some were removed."""
    encoded = body.encode(errors="replace")
    if len(encoded) <= LONGEST_BODY:
        return body
    kept = encoded[: LONGEST_BODY - len(_CUT_NOTE)].decode(errors="ignore")
    return kept.rpartition("\n")[0] + _CUT_NOTE
