"""Markdown that no foreign text can break out of: names, paths and messages stand in code spans."""

from __future__ import annotations

import re

LONGEST_NAME = 200
LONGEST_BODY = 65_535  # https://docs.github.com/en/rest/checks/runs: summary and text
_CUT_NOTE = "\n\n_The rest is left out: GitHub allows no more text here._"


def code(foreign: str) -> str:
    """Foreign text as a code span, where nothing is a mention, a link or markup.

    The span's fence is longer than any run of backticks within. Characters that are invisible, break the line or turn
    the direction of writing become `�`.
    """
    shown = "".join(letter if letter.isprintable() else "�" for letter in shorten(foreign, LONGEST_NAME)) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", shown)), default=0))
    padding = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def link(text: str, url: str) -> str:
    """A link to a page of GitHub; `text` is Markdown of our own."""
    return f"[{text}]({url})"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where some were left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cut(body: str) -> str:
    """A body within GitHub's limit: whole lines, and a note where some are missing."""
    if len(body) <= LONGEST_BODY:
        return body
    kept = body[: LONGEST_BODY - len(_CUT_NOTE)]
    return kept.rpartition("\n")[0] + _CUT_NOTE
