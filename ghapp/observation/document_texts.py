"""The texts of the documents whose sections a rule asks for, read once for each head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cachetools import LRUCache

from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.document_texts import read_texts
from ghapp.rules.documents.sections import MOST_CHARACTERS, may_come_later, paths_to_read
from ghapp.rules.documents.touched import touched
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.snapshot import Blob, Snapshot, State

# So many characters are kept, of all documents together.
_KEPT = 4_000_000


class DocumentTexts:
    """Adds texts to snapshots. What a commit holds never changes, so nothing here goes out of date."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[int, str, str], Blob] = LRUCache(_KEPT, getsizeof=_size)

    async def add(
        self, api: InstallationAPI, snapshot: Snapshot, config: RepoConfig, *, is_written_from: bool
    ) -> Snapshot:
        """The snapshot with the texts that the rules ask for; one request, where any of them is not known.

        None where they may come later, with the answer to what `is_written_from` it.
        """
        pull = snapshot.pull_request
        if pull is None or snapshot.state is not State.OPEN:
            return snapshot
        wanted = paths_to_read(pull, config, touched(config, pull.files))
        place = (snapshot.repository.id, pull.head_sha)
        known = {path: blob for path in wanted if (blob := self._kept.get((*place, path)))}
        unknown = [path for path in wanted if path not in known]
        snapshot = replace(snapshot, pull_request=replace(pull, texts=known, texts_to_come=frozenset(unknown)))
        if is_written_from and may_come_later(pull, config):
            return snapshot
        return self.take_in(snapshot, await read_texts(api, snapshot.repository.node_id, pull.head_sha, unknown))

    def take_in(self, snapshot: Snapshot, read: Mapping[str, Blob]) -> Snapshot:
        """The snapshot with the texts that were to come; what GitHub did not give is not waited for any more."""
        pull = snapshot.pull_request
        if pull is None:
            return snapshot
        texts = {**pull.texts, **{path: _bounded(blob) for path, blob in read.items()}}
        self._kept.update({(snapshot.repository.id, pull.head_sha, path): texts[path] for path in read})
        # A text comes with the id of its blob, which other rules then need not ask for.
        files = tuple(replace(file, blob=texts[file.path].oid) if file.path in texts else file for file in pull.files)
        return replace(snapshot, pull_request=replace(pull, files=files, texts=texts, texts_to_come=frozenset()))


def _bounded(blob: Blob) -> Blob:
    """Without a text that is too long to be looked into anyway."""
    return blob if blob.text is None or len(blob.text) <= MOST_CHARACTERS else replace(blob, text=None)


def _size(blob: Blob) -> int:
    return 100 + len(blob.text or "")
