"""Shows foreign text inside a sentence, as code, and finds the word that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MAX_SHOWN = 60


def quoted(text: str) -> str:
    """The text in backticks, on one line and of bounded length, so that it cannot break out of the sentence."""
    shown = "".join(character if character.isprintable() else "�" for character in text.replace("`", "'"))
    return f"`{shown[:_MAX_SHOWN]}…`" if len(shown) > _MAX_SHOWN else f"`{shown}`"


def listed(words: Iterable[str], conjunction: str = "and") -> str:
    """The words as `a`, `b` and `c`."""
    *first, last = [f"`{word}`" for word in words]
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ " Did you mean `x`?", or nothing where no known word is close."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f" Did you mean `{close[0]}`?" if close else ""
