"""The ids of what files hold at a commit, which no list of changed files tells in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from ghapp.github.client import InstallationAPI

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
    """The id of what lies at each path of a commit; None where that is no file, or the commit is gone."""
    found: dict[Place, str | None] = {}
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        variables = {f"at{index}": ":".join(place) for index, place in enumerate(some)}
        answer = await api.execute(blobs_look(len(some)), {"repository": repository_id, **variables})
        node = answer.data["repository"] or {}
        found |= {place: (node.get(f"file{index}") or {}).get("oid") for index, place in enumerate(some)}
    return found


def blobs_look(count: int) -> str:
    """The document that reads `count` objects of a repository; their names are values, so that none can be more."""
    declarations = "".join(f", $at{index}: String!" for index in range(count))
    fields = "\n".join(f"      file{index}: object(expression: $at{index}) {{ oid }}" for index in range(count))
    selection = f"repository: node(id: $repository) {{\n    ... on Repository {{\n{fields}\n    }}\n  }}"
    return f"query Blobs($repository: ID!{declarations}) {{\n  {selection}\n}}"
