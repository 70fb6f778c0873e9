"""What the touched documents hold at the head, by the ids of their blobs: a rebase that leaves them alone keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from ghapp.rules.documents.touched import Document
from ghapp.rules.model.snapshot import ChangedFile, PullRequest

REMOVED = "removed"


def contents(pull: PullRequest, documents: tuple[Document, ...]) -> str | None:
    """A digest of all contents that the documents have now; None where they are not known, or there is no document.

    A file that is taken away counts by its path, any other by what it holds, wherever it lies.
    """
    if not documents or pull.files_problem or unread(pull, documents):
        return None
    held = sorted(f"{document.kind} {file.blob or file.path}" for document, file in _files(pull, documents))
    return sha256("\n".join(held).encode()).hexdigest()[:20]


def unread(pull: PullRequest, documents: tuple[Document, ...]) -> tuple[str, ...]:
    """The paths at the head whose contents are not known yet."""
    found = (file for _, file in _files(pull, documents) if file.blob is None and file.status != REMOVED)
    return tuple(dict.fromkeys(file.path for file in found))


def _files(pull: PullRequest, documents: tuple[Document, ...]) -> Iterator[tuple[Document, ChangedFile]]:
    for document in documents:
        paths = frozenset(document.paths)
        for file in pull.files:
            if file.path in paths or file.previous_path in paths:
                yield document, file
