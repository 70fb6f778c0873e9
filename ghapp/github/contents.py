"""The ids of what files hold at a commit, which no list of changed files tells in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ghapp.github.client import InstallationAPI

AT_ONCE = 100


async def read_blobs(
    api: InstallationAPI, repository_id: str, commit_sha: str, paths: Sequence[str]
) -> Mapping[str, str]:
    """The blob id of each path at a commit that has a file there, by the repository's node id.

    Nothing to read costs no request. A submodule, for one, is no file.
    """
    found: dict[str, str] = {}
    for start in range(0, len(paths), AT_ONCE):
        some = paths[start : start + AT_ONCE]
        variables = {f"at{index}": f"{commit_sha}:{path}" for index, path in enumerate(some)}
        answer = await api.execute(blobs_look(len(some)), {"repository": repository_id, **variables})
        node = answer.data["repository"] or {}
        found |= {path: blob["oid"] for index, path in enumerate(some) if (blob := node.get(f"file{index}"))}
    return found


def blobs_look(count: int) -> str:
    """The document that reads `count` objects of a repository; their names are values, so that none can be more."""
    declarations = "".join(f", $at{index}: String!" for index in range(count))
    fields = "\n".join(f"      file{index}: object(expression: $at{index}) {{ oid }}" for index in range(count))
    selection = f"repository: node(id: $repository) {{\n    ... on Repository {{\n{fields}\n    }}\n  }}"
    return f"query Blobs($repository: ID!{declarations}) {{\n  {selection}\n}}"
