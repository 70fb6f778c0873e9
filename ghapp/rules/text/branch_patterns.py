"""Branch patterns, as rulesets and branch protection write them: `*` matches within a part, `**` across parts."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\*\*/?|\*|.", re.DOTALL)


def matches_branch(pattern: str, branch: str) -> bool:
    """Return whether a pattern matches a branch, in time proportional to the product of their lengths.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
    """
    reached = {0}
    for token in _TOKEN.findall(pattern):
        if not reached:
            break
        reached = _advance(token, branch, reached)
    return len(branch) in reached


def _advance(token: str, branch: str, reached: set[int]) -> set[int]:
    """Return the places in a branch that a token leads to from those that were reached."""
    first = min(reached)
    match token:
        case "**":
            return set(range(first, len(branch) + 1))
        case "**/":
            return reached | {place + 1 for place in range(first, len(branch)) if branch[place] == "/"}
        case "*":
            return _within_parts(branch, reached)
        case "?":
            return {place + 1 for place in reached if branch[place : place + 1] not in ("", "/")}
        case _:
            return {place + 1 for place in reached if branch[place : place + 1] == token}


def _within_parts(branch: str, reached: set[int]) -> set[int]:
    """Return the places that were reached, and those behind them up to the next slash."""
    found: set[int] = set()
    for place in range(len(branch) + 1):
        if place in reached or (place - 1 in found and branch[place - 1] != "/"):
            found.add(place)
    return found
