"""Fingerprints: a digest of what the touched documents contain, which a rebase does not change."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping

from ghapp.rules.documents.touched import Document
from ghapp.rules.model.snapshot import PullRequest
from ghapp.rules.text.digests import digest

REMOVED = "removed"
_ABSENT = ""


def fingerprint(pull: PullRequest, documents: tuple[Document, ...], *, at: str | None = None) -> str | None:
    """Return a digest of the documents' paths and contents at the head, or at the commit `at`.

    Every path counts, including one without a file: documents that swap their contents are changed. The result is None
    without documents, or if some contents are unknown.
    """
    if not documents or pull.files_problem:
        return None
    contents = _at_head(pull) if at in (None, pull.head_sha) else _at_commit(pull, at or "")
    found = {(document.kind, path): contents.get(path) for document in documents for path in document.paths}
    parts = [f"{kind}\0{path}\0{content}" for (kind, path), content in sorted(found.items()) if content is not None]
    if len(parts) < len(found):
        return None
    # 128 bits: nobody can prepare two documents with the same fingerprint.
    return b32encode(digest("\n".join(parts))[:16]).decode().rstrip("=").lower()


def unread(pull: PullRequest, documents: tuple[Document, ...]) -> tuple[str, ...]:
    """Return the paths at the head whose contents were not read yet."""
    contents = _at_head(pull)
    paths = (path for document in documents for path in document.paths)
    return tuple(dict.fromkeys(path for path in paths if contents.get(path) is None))


def _at_head(pull: PullRequest) -> Mapping[str, str | None]:
    """Return the contents of each changed path at the head; None if unknown."""
    left: dict[str, str | None] = {file.previous_path: _ABSENT for file in pull.files if file.previous_path}
    return left | {file.path: _ABSENT if file.status == REMOVED else file.blob for file in pull.files}


def _at_commit(pull: PullRequest, commit_sha: str) -> Mapping[str, str | None]:
    """Return the contents that are known of a commit."""
    return {path: blob or _ABSENT for (sha, path), blob in pull.blobs.items() if sha == commit_sha}
