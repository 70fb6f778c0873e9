"""Branch patterns, as rulesets and branch protection write them: `*` matches within a part, `**` across parts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

_TOKEN = re.compile(r"\*\*/?|\*|.", re.DOTALL)
_MEANINGS = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}


def matches_branch(pattern: str, branch: str) -> bool:
    """Return whether a pattern matches a branch. RE2 takes the same time for every character, whatever the pattern.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
    """
    return _compiled(pattern).fullmatch(branch.encode("utf-8", "replace")) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    meanings = (_MEANINGS.get(token) or re.escape(token) for token in _TOKEN.findall(pattern))
    return re2.compile(f"(?s){''.join(meanings)}".encode("utf-8", "replace").decode())
