"""Fingerprints: a digest of the touched documents at the head, which a rebase does not change."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from ghapp.rules.documents.touched import Document
from ghapp.rules.model.snapshot import ChangedFile, PullRequest

REMOVED = "removed"


def fingerprint(pull: PullRequest, documents: tuple[Document, ...]) -> str | None:
    """Return a digest of the documents' contents; None if there is no document or a content is unknown.

    A removed file counts by its path, any other file by its blob, wherever it is.
    """
    if not documents or pull.files_problem or unread(pull, documents):
        return None
    parts = sorted(f"{document.kind} {file.blob or file.path}" for document, file in _files(pull, documents))
    return sha256("\n".join(parts).encode()).hexdigest()[:20]


def unread(pull: PullRequest, documents: tuple[Document, ...]) -> tuple[str, ...]:
    """Return the paths at the head whose blobs were not read yet."""
    found = (file for _, file in _files(pull, documents) if file.blob is None and file.status != REMOVED)
    return tuple(dict.fromkeys(file.path for file in found))


def _files(pull: PullRequest, documents: tuple[Document, ...]) -> Iterator[tuple[Document, ChangedFile]]:
    for document in documents:
        paths = frozenset(document.paths)
        for file in pull.files:
            if file.path in paths or file.previous_path in paths:
                yield document, file
