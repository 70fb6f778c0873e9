"""What lies at a path of a commit: its id, which no list of changed files tells in GraphQL, or more of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.graphql_errors import raise_for_transient_faults, seen_before
from ghapp.github.reading.parse import Node

AT_ONCE = 100
Place: TypeAlias = tuple[str, str]
"""A commit, and a path in it."""


async def read_blobs(
    api: InstallationAPI, repository_id: str, commit_sha: str, paths: Sequence[str]
) -> Mapping[str, str]:
    """The blob id of each path at a commit that has a file there, by the repository's node id.

    Nothing to read costs no request. A submodule, for one, is no file.
    """
    found = await read_places(api, repository_id, [(commit_sha, path) for path in paths])
    return {path: oid for (_, path), oid in found.items() if oid}


async def read_places(api: InstallationAPI, repository_id: str, places: Sequence[Place]) -> Mapping[Place, str | None]:
    """The id of what lies at each path of a commit; None where that is no file, or the commit is gone.

    Raises `TryLater` where GitHub does not tell.
    """
    found: dict[Place, str | None] = {}
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        answer = await api.execute(blobs_look(len(some)), {"repository": repository_id, **variables(some)})
        raise_for_transient_faults(answer)
        read = objects(seen_before(answer), len(some))
        found |= {place: (node or {}).get("oid") for place, node in zip(some, read, strict=True)}
    return found


def blobs_look(count: int) -> str:
    """The document that reads the ids of `count` objects of a repository."""
    return graphql.of_repository("Blobs", declarations(count), fields(count, "oid"))


def declarations(count: int) -> Iterable[str]:
    """The variables of a document that reads `count` objects; their names are values, so that none can be more."""
    return (f"$at{index}: String!" for index in range(count))


def fields(count: int, selection: str) -> Iterable[str]:
    """What such a document selects of a repository: `selection` of each object."""
    return (f"file{index}: object(expression: $at{index}) {{ {selection} }}" for index in range(count))


def variables(places: Sequence[Place]) -> dict[str, object]:
    """The values for such a document."""
    return {f"at{index}": ":".join(place) for index, place in enumerate(places)}


def objects(repository: Node | None, count: int) -> list[Node | None]:
    """What an answer to such a document holds of each object; None where there is none."""
    return [(repository or {}).get(f"file{index}") for index in range(count)]
