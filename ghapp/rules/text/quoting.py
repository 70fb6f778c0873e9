"""Quoting of untrusted text inside a sentence, and suggestions for misspelled words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MAX_SHOWN = 60


def quoted(text: str) -> str:
    """Return the text in backticks, on one line, at most 60 characters long, so that it cannot break a sentence."""
    shown = "".join(character if character.isprintable() else "�" for character in text.replace("`", "'"))
    return f"`{shown[:_MAX_SHOWN]}…`" if len(shown) > _MAX_SHOWN else f"`{shown}`"


def listed(words: Iterable[str], conjunction: str = "and") -> str:
    """Return the words as "`a`, `b` and `c`"."""
    *first, last = [f"`{word}`" for word in words]
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that suggests the closest known word, or an empty text if none is close.

    Comparing takes time in proportion to the length of the word: nobody mistypes one of more than sixty letters.
    """
    if len(word) > _MAX_SHOWN:
        return ""
    words, typed = list(known), word.lower()
    # difflib does not recognise two swapped letters in a short word.
    close = [other for other in words if sorted(other) == sorted(typed)] or difflib.get_close_matches(typed, words)
    return f" Did you mean `{close[0]}`?" if close else ""
