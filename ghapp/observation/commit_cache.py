"""What commits contain, kept for good: it never changes."""

from __future__ import annotations

from cachetools import LRUCache

from ghapp.github.reading.answers import Answers, Place
from ghapp.rules.model.contents import Blob
from ghapp.rules.needs import BlobId, DocumentText

_BLOB_IDS = 50_000
# Characters of all texts together.
_TEXTS = 4_000_000


class CommitCache:
    """Blob ids and document texts by repository id, commit and path; the least recently used make room."""

    def __init__(self) -> None:
        self._blob_ids: LRUCache[tuple[int, Place], str] = LRUCache(_BLOB_IDS)
        self._texts: LRUCache[tuple[int, Place], Blob] = LRUCache(_TEXTS, getsizeof=_size)

    def answer(self, repository_id: int, questions: list[BlobId | DocumentText]) -> Answers:
        """Return the answers that are known."""
        blob_ids: dict[Place, str | None] = {}
        texts: dict[Place, Blob] = {}
        for question in questions:
            place = (question.commit_sha, question.path)
            oid = self._blob_ids.get((repository_id, place))
            blob = self._texts.get((repository_id, place)) if isinstance(question, DocumentText) else None
            if oid and blob:
                texts[place] = blob
            if oid and (blob or isinstance(question, BlobId)):
                blob_ids[place] = oid
        return Answers(blob_ids=blob_ids, texts=texts)

    def keep(self, repository_id: int, answers: Answers) -> Answers:
        """Remember what was read, and return it.

        Where there is nothing, nothing is kept: GitHub may show a new commit only in a moment.
        """
        self._blob_ids.update({(repository_id, place): oid for place, oid in answers.blob_ids.items() if oid})
        self._texts.update({(repository_id, place): blob for place, blob in answers.texts.items()})
        return answers


def _size(blob: Blob) -> int:
    return 100 + len(blob.text or "")
