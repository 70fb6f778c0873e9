"""GraphQL errors: which parts of a response may be missing. Any other missing part is an error, never "nothing"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghapp.errors import Archived, Denied, TryLater
from ghapp.github.api.responses import GraphQLFault, GraphQLResponse, is_about_archive
from ghapp.github.reading.people import is_about_people

ABSENT = ("NOT_FOUND", "FORBIDDEN")
"""The error types for an object that does not exist, and for one that the app may not see."""

PASSING = frozenset({"", "INTERNAL", "RESOURCE_LIMITS_EXCEEDED", "SERVICE_UNAVAILABLE", "STALE_DATA"})
"""The types of errors that say nothing about what was asked for; GitHub's "Something went wrong" has none."""

CANDIDATE, CLICKER, CLICKED, COMMIT, PLACE, TEAM = "candidate", "clicker", "clicked", "commit", "file", "team"
"""The aliases, each with a number, of what the rules ask about: pull requests, people, check runs, commits, files,
teams."""

_MAY_BE_GONE = (CANDIDATE, CLICKER, CLICKED, COMMIT, TEAM)


def raise_for_faults(response: GraphQLResponse) -> None:
    """Raise `Denied` or `TryLater` for a part that failed unexpectedly."""
    for fault in response.faults:
        if is_about_people(fault) or hides_config(fault) or hides_merge_queue(fault) or _is_expected(fault):
            continue
        message = f"{'.'.join(map(str, fault.path))}: {fault.message}"
        raise Denied(message) if fault.type == "FORBIDDEN" else TryLater(message)


def raise_for_transient_faults(response: GraphQLResponse) -> None:
    """Raise `TryLater` if a part failed temporarily; leave the parts that GitHub refused for a reason."""
    for fault in response.faults:
        if fault.type in PASSING:
            raise TryLater(f"{'.'.join(map(str, fault.path))}: {fault.message}")


def raise_for_lost_writes(response: GraphQLResponse) -> None:
    """Raise `TryLater` if a change failed temporarily, and `Archived` if the repository takes none."""
    raise_for_transient_faults(response)
    for fault in response.faults:
        if is_about_archive(fault.message):
            raise Archived(fault.message)


def require_repository(response: GraphQLResponse) -> Mapping[str, Any]:
    """Return the repository of a response; raise `TryLater` if it is missing.

    Call this for a repository that was read a moment before: a missing one is replication lag.
    """
    found: Mapping[str, Any] | None = response.data["repository"]
    if found is None:
        raise TryLater("GitHub returned no repository, although it did a moment before")
    return found


def hides_config(fault: GraphQLFault) -> bool:
    """Return whether a configuration file may exist but cannot be read.

    An organisation without a `.github` repository, or with one that the app may not see, has no configuration.
    """
    if fault.path == ("repository", "owner", "repository"):
        return fault.type not in ABSENT
    return fault.path[:1] == ("repository",) and fault.path[-1] in ("config", "otherConfig")


def hides_merge_queue(fault: GraphQLFault) -> bool:
    """Return whether the app may not read a merge queue: it lacks `merge_queues: read`."""
    return fault.type == "FORBIDDEN" and fault.path[-1:] == ("mergeQueueEntry",)


def _is_expected(fault: GraphQLFault) -> bool:
    """Return whether an error is an expected response: the object does not exist, or the app may not see it."""
    if "associatedPullRequests" in fault.path:
        return fault.type in ABSENT
    match fault.path:
        case ("repository", str(alias)) | (str(alias),) if alias.startswith(_MAY_BE_GONE):
            return fault.type == "NOT_FOUND"
        case ("repository",) | ("repository", "thread") | (*_, "file"):
            return fault.type == "NOT_FOUND"
        case (*_, "owner", "repository"):
            return fault.type in ABSENT
        case (*_, "checkSuites") | (*_, "requestedReviewer"):
            return fault.type == "FORBIDDEN"
        case _:
            return False
