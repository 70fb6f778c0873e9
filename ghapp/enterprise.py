"""GitHub Enterprise Server: what the app uses on github.com that an older version does not have.

No GraphQL field is missing: every document of the app is valid in the schema of @octokit/graphql-schema 15.25.0, which
is older than version 3.14. Source for webhooks: the schemas of each version in @octokit/openapi-webhooks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

# The first and the last version (major, minor) whose webhook schemas lack an event.
_MISSING_EVENTS: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = MappingProxyType(
    {"merge_group": ((3, 17), (3, 19))}
)


def missing_events(version: str) -> frozenset[str]:
    """Return the events of the manifest that a version does not send; none for an empty version (github.com)."""
    found = re.match(r"(\d+)\.(\d+)", version)
    if found is None:
        return frozenset()
    release = (int(found[1]), int(found[2]))
    return frozenset(event for event, (first, last) in _MISSING_EVENTS.items() if first <= release <= last)
