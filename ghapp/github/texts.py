"""The texts of documents at a commit: by a request of their own, or with the answer to what is written anyway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ghapp.github import documents, parse
from ghapp.github.client import InstallationAPI
from ghapp.rules.snapshot import Blob


async def read_texts(
    api: InstallationAPI, repository_id: str, commit_sha: str, paths: Sequence[str]
) -> Mapping[str, Blob]:
    """The files at a commit, in one request, by the repository's node id; without those that GitHub does not give."""
    if not paths:
        return {}
    answer = await api.execute(texts_look(len(paths)), {"repository": repository_id, **variables(commit_sha, paths)})
    return found(answer.data["repository"] or {}, paths)


def texts_look(count: int) -> str:
    """The document that reads `count` files of a repository; their names are values, so that none can be more."""
    declared = ", ".join(("$repository: ID!", *declarations(count)))
    selection = f"repository: node(id: $repository) {{\n    ... on Repository {{\n{fields(count)}\n    }}\n  }}"
    return documents.complete(f"query Texts({declared}) {{\n  {selection}\n}}")


def declarations(count: int) -> Iterable[str]:
    """The variables of a document that reads `count` files."""
    return (f"$at{index}: String!" for index in range(count))


def fields(count: int) -> str:
    """What such a document selects of a repository."""
    return "\n".join(f"      file{index}: object(expression: $at{index}) {{ ...File }}" for index in range(count))


def variables(commit_sha: str, paths: Sequence[str]) -> dict[str, object]:
    """The values for such a document."""
    return {f"at{index}": f"{commit_sha}:{path}" for index, path in enumerate(paths)}


def found(repository: Mapping[str, Any], paths: Sequence[str]) -> Mapping[str, Blob]:
    """The files that an answer holds, by path."""
    read = {path: parse.blob(repository.get(f"file{index}")) for index, path in enumerate(paths)}
    return {path: blob for path, blob in read.items() if blob}
