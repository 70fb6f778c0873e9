"""The texts of documents at a commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ghapp.github import documents, parse
from ghapp.github.client import InstallationAPI
from ghapp.rules.snapshot import Blob


async def read_texts(
    api: InstallationAPI, repository_id: str, commit_sha: str, paths: Sequence[str]
) -> Mapping[str, Blob]:
    """The files at a commit, in one request, by the repository's node id; without those that GitHub does not give."""
    if not paths:
        return {}
    variables = {f"at{index}": f"{commit_sha}:{path}" for index, path in enumerate(paths)}
    answer = await api.execute(texts_look(len(paths)), {"repository": repository_id, **variables})
    node = answer.data["repository"] or {}
    read = {path: parse.blob(node.get(f"file{index}")) for index, path in enumerate(paths)}
    return {path: blob for path, blob in read.items() if blob}


def texts_look(count: int) -> str:
    """The document that reads `count` files of a repository; their names are values, so that none can be more."""
    declarations = "".join(f", $at{index}: String!" for index in range(count))
    fields = "\n".join(f"      file{index}: object(expression: $at{index}) {{ ...File }}" for index in range(count))
    selection = f"repository: node(id: $repository) {{\n    ... on Repository {{\n{fields}\n    }}\n  }}"
    return documents.complete(f"query Texts($repository: ID!{declarations}) {{\n  {selection}\n}}")
