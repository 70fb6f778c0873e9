"""Which parts of a GraphQL answer may be missing; any other part that failed is never taken for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ghapp.errors import Denied, TryLater
from ghapp.github.api.responses import Fault, GraphQLResponse
from ghapp.github.reading.people import is_about_people

ABSENT = ("NOT_FOUND", "FORBIDDEN")
"""How GitHub answers for what is not there, and for what this app may not see."""

PASSING = frozenset({"", "INTERNAL", "RESOURCE_LIMITS_EXCEEDED", "SERVICE_UNAVAILABLE", "STALE_DATA"})
"""The types of errors that say nothing about what was asked for; GitHub's "Something went wrong" has none."""

CANDIDATE, CLICKER, CLICKED, PLACE = "candidate", "clicker", "clicked", "file"
"""The aliases, each followed by a number, of what the rules ask about: pull requests, people, check runs, files."""

_MAY_BE_GONE = (CANDIDATE, CLICKER, CLICKED)


def raise_for_faults(answer: GraphQLResponse) -> None:
    """Raise for a part that failed, unless its failure has a meaning of its own."""
    for fault in answer.faults:
        if is_about_people(fault) or hides_a_config(fault) or hides_a_queue(fault) or _is_expected(fault):
            continue
        told = f"{'.'.join(map(str, fault.path))}: {fault.message}"
        raise Denied(told) if fault.type == "FORBIDDEN" else TryLater(told)


def raise_for_transient_faults(answer: GraphQLResponse) -> None:
    """Raise `TryLater` where a part failed for no reason of its own; what GitHub refuses for a reason stays."""
    for fault in answer.faults:
        if fault.type in PASSING:
            raise TryLater(f"{'.'.join(map(str, fault.path))}: {fault.message}")


def seen_before(answer: GraphQLResponse) -> Mapping[str, Any]:
    """The repository of an answer, where a look has just read it: to be gone now is a lag, and says nothing.

    Raises `TryLater` where GitHub does not show it.
    """
    found: Mapping[str, Any] | None = answer.data["repository"]
    if found is None:
        raise TryLater("GitHub does not show a repository that it has just shown")
    return found


def hides_a_config(fault: Fault) -> bool:
    """Whether a configuration may be there and cannot be read.

    An organisation without a `.github` repository, or with one that is not for this app to see, has no configuration.
    """
    if fault.path == ("repository", "owner", "repository"):
        return fault.type not in ABSENT
    return fault.path[:1] == ("repository",) and fault.path[-1] == "config"


def hides_a_queue(fault: Fault) -> bool:
    """Whether the app may not see what stands in a merge queue: it lacks `merge_queues: read`."""
    return fault.type == "FORBIDDEN" and fault.path[-1:] == ("mergeQueueEntry",)


def _is_expected(fault: Fault) -> bool:
    """Whether GitHub reports as an error what is an answer: nothing there, or a part that this app may not see."""
    if "associatedPullRequests" in fault.path:
        return fault.type in ABSENT
    match fault.path:
        case ("repository", str(alias)) | (str(alias),) if alias.startswith(_MAY_BE_GONE):
            return fault.type == "NOT_FOUND"
        case ("repository", str(alias), *_) if alias.startswith(PLACE):
            return fault.type not in PASSING
        case ("repository",) | ("repository", "thread") | (*_, "file"):
            return fault.type == "NOT_FOUND"
        case (*_, "owner", "repository"):
            return fault.type in ABSENT
        case (*_, "checkSuites") | (*_, "requestedReviewer"):
            return fault.type == "FORBIDDEN"
        case _:
            return False
