"""Section names: which section a heading belongs to, and which words a text contains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ghapp.rules.model.sections import Section

MOST_WORDS = 30
"""The words of a heading after these are not looked at."""


@dataclass(slots=True)
class _Node:
    """The names that begin with the same words; `best` ranks the section whose name ends here."""

    following: dict[str, _Node] = field(default_factory=dict)
    best: tuple[int, int] | None = None


@lru_cache(maxsize=128)
def _names(sections: tuple[Section, ...]) -> _Node:
    """Return the names of sections by their words; the last word may be in the plural."""
    root = _Node()
    for place, section in enumerate(sections):
        for name in (section.name, *section.also):
            words = words_of(name)
            for last in (words[-1], f"{words[-1]}s"):
                node = root
                for word in (*words[:-1], last):
                    node = node.following.setdefault(word, _Node())
                node.best = max(node.best or (0, 0), (len(words), -place))
    return root


def section_of(sections: tuple[Section, ...], heading: str) -> str | None:
    """Return the section whose name shares most words with a heading, the first of several; None if there is none."""
    names, words = _names(sections), words_of(heading)[:MOST_WORDS]
    best = max((_best_at(names, words[start:]) for start in range(len(words))), default=(0, 0))
    return sections[-best[1]].name if best[0] else None


def _best_at(node: _Node, words: Sequence[str]) -> tuple[int, int]:
    """Return the rank of the longest name at the beginning of some words."""
    best = (0, 0)
    for word in words:
        following = node.following.get(word)
        if following is None:
            break
        node, best = following, max(best, following.best or best)
    return best


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"\w+", text.casefold())


def missing_words(text: str, sought: Sequence[str]) -> tuple[str, ...]:
    """Return which words or phrases a text does not contain; the last word of each may be in the plural."""
    if not sought:
        return ()
    spaced = f" {' '.join(words_of(text))} "
    phrases = {phrase: " ".join(words_of(phrase)) for phrase in sought}
    return tuple(
        name for name, phrase in phrases.items() if f" {phrase} " not in spaced and f" {phrase}s " not in spaced
    )
