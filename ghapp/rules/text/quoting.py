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
    """A question that names the closest known word, or nothing where none is close."""
    words, typed = list(known), word.lower()
    # In a short word, two letters in the wrong order are already too far apart for difflib.
    close = [other for other in words if sorted(other) == sorted(typed)] or difflib.get_close_matches(typed, words)
    return f" Did you mean `{close[0]}`?" if close else ""
