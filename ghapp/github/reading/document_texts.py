"""The texts of documents at a commit: by a request of their own, or with the answer to what is written anyway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading import blobs, parse
from ghapp.github.reading.parse import Node
from ghapp.rules.model.snapshot import Blob


async def read_texts(
    api: InstallationAPI, repository_id: str, commit_sha: str, paths: Sequence[str]
) -> Mapping[str, Blob]:
    """The files at a commit, in one request, by the repository's node id; without those that GitHub does not give."""
    if not paths:
        return {}
    answer = await api.execute(texts_look(len(paths)), {"repository": repository_id, **variables(commit_sha, paths)})
    return found(answer.data["repository"], paths)


def texts_look(count: int) -> str:
    """The document that reads `count` files of a repository."""
    return graphql.of_repository("Texts", blobs.declarations(count), fields(count))


def fields(count: int) -> Iterable[str]:
    """What a document that reads `count` files selects of a repository."""
    return blobs.fields(count, "...File")


def variables(commit_sha: str, paths: Sequence[str]) -> dict[str, object]:
    """The values for such a document."""
    return blobs.variables([(commit_sha, path) for path in paths])


def found(repository: Node | None, paths: Sequence[str]) -> Mapping[str, Blob]:
    """The files that an answer holds, by path."""
    read = zip(paths, map(parse.blob, blobs.objects(repository, len(paths))), strict=True)
    return {path: blob for path, blob in read if blob}
