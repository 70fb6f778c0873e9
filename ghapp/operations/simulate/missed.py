"""Missed files: those that look like a PRD or an SDD, but match no glob."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ghapp.rules.documents.touched import touches_any
from ghapp.rules.model.framework import RepoConfig

_TEXT = re.compile(r"\.(md|mdx|markdown|rst|adoc|asciidoc|txt|docx?|org)$", re.IGNORECASE)
_WORDS = re.compile(
    r"(^|[^a-z])(prds?|sdds?|rfcs?|adrs?|specs?|specifications?|requirements?|designs?|proposals?|design-?docs?)([^a-z]|$)",
    re.IGNORECASE,
)
_DEPENDENCIES = re.compile(r"(^|/)(requirements|constraints)([^/]*|/[^/]+)\.txt$", re.IGNORECASE)


def missed_documents(config: RepoConfig, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths that look like documents by their name and are none by the configuration."""
    return tuple(
        path
        for path in sorted(set(paths))
        if _TEXT.search(path)
        and _WORDS.search(path)
        and not _DEPENDENCIES.search(path)
        and not touches_any(config.documents, frozenset({path}))
    )
