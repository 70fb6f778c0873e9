"""The ids of what files hold at a commit, which no list of changed files tells in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ghapp.errors import TryLater
from ghapp.github.client import InstallationAPI

AT_ONCE = 100


async def read_blobs(
    api: InstallationAPI, repository_id: str, commit_sha: str, paths: Sequence[str]
) -> Mapping[str, str]:
    """The blob id of each path at a commit, by the repository's node id; nothing to read costs no request.

    Raises `TryLater` for a path that is not there: the commit is not the one whose files were listed.
    """
    found: dict[str, str] = {}
    for start in range(0, len(paths), AT_ONCE):
        some = paths[start : start + AT_ONCE]
        variables = {f"at{index}": f"{commit_sha}:{path}" for index, path in enumerate(some)}
        answer = await api.execute(blobs_look(len(some)), {"repository": repository_id, **variables})
        node = answer.data["repository"] or {}
        found |= {path: blob["oid"] for index, path in enumerate(some) if (blob := node.get(f"file{index}"))}
    if missing := set(paths) - found.keys():
        raise TryLater(f"GitHub does not show {min(missing)} at {commit_sha} yet")
    return found


def blobs_look(count: int) -> str:
    """The document that reads `count` objects of a repository; their names are values, so that none can be more."""
    declarations = "".join(f", $at{index}: String!" for index in range(count))
    fields = "\n".join(f"      file{index}: object(expression: $at{index}) {{ oid }}" for index in range(count))
    selection = f"repository: node(id: $repository) {{\n    ... on Repository {{\n{fields}\n    }}\n  }}"
    return f"query Blobs($repository: ID!{declarations}) {{\n  {selection}\n}}"
