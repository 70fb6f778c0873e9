"""What freshness rests on, beyond one answer: what earlier looks noted, and what commits held that were reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias

from cachetools import LRUCache

from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.blobs import Place, read_places
from ghapp.github.reading.heads import earlier_checks
from ghapp.identity import Key
from ghapp.rules.documents.fingerprint import unread
from ghapp.rules.documents.freshness import may_have_had_other_heads, reviewed_places
from ghapp.rules.documents.touched import touched
from ghapp.rules.gate.check_run import sightings_on
from ghapp.rules.model.framework import RepoConfig, Stale
from ghapp.rules.model.sightings import merge_sightings
from ghapp.rules.model.snapshot import PullRequest, Snapshot

_PLACES = 50_000
HeadArrival: TypeAlias = Callable[[Key, str], float | None]
"""When a delivery says that a head came to a pull request (epoch seconds); None where none did lately."""


def no_history(key: Key, head_sha: str) -> None:
    """No delivery told when a head came."""


class DocumentHistory:
    """Reads it where it is needed; `app_id` tells the app's own check runs."""

    def __init__(self, app_id: int, head_arrived_at: HeadArrival) -> None:
        self._app_id = app_id
        self._head_arrived_at = head_arrived_at
        # For ever: a commit never holds anything else.
        self._held: LRUCache[tuple[str, Place], str | None] = LRUCache(_PLACES)

    async def complete(self, api: InstallationAPI, snapshot: Snapshot, config: RepoConfig, sightings: str) -> Snapshot:
        """A snapshot with its past; `noted` is what the store holds.

        Costs a request where store and head know nothing of heads that there may have been before, and one where
        voices are about contents that were not read yet.
        """
        pull = snapshot.pull_request
        if pull is None:
            return snapshot
        pull = replace(
            pull, sightings=await self._sightings(api, snapshot, pull, sightings), told_at=self._told_at(snapshot, pull)
        )
        if config.gate.stale is Stale.DOCUMENT:
            pull = await self._with_contents(api, snapshot.repository.node_id, pull, config)
        return replace(snapshot, pull_request=pull)

    async def _sightings(self, api: InstallationAPI, snapshot: Snapshot, pull: PullRequest, stored: str) -> str:
        """What was noted: in the store and on the head, or else on heads before."""
        number = snapshot.number
        sightings = merge_sightings(number, (stored, sightings_on(number, pull.checks)))
        if sightings or not may_have_had_other_heads(snapshot, pull):
            return sightings
        return sightings_on(number, await earlier_checks(api, snapshot.node_id, self._app_id))

    def _told_at(self, snapshot: Snapshot, pull: PullRequest) -> datetime | None:
        came = self._head_arrived_at(Key(snapshot.repository.id, snapshot.number), pull.head_sha)
        return None if came is None else datetime.fromtimestamp(came, UTC)

    async def _with_contents(
        self, api: InstallationAPI, repository_id: str, pull: PullRequest, config: RepoConfig
    ) -> PullRequest:
        """What the documents hold, at the head and at the commits that were reviewed."""
        documents, head = touched(config, pull.files), pull.head_sha
        places = [*((head, path) for path in unread(pull, documents)), *reviewed_places(pull, documents)]
        held = {place: self._held.get((repository_id, place)) for place in places}
        read = await read_places(api, repository_id, [place for place, oid in held.items() if not oid])
        # A commit that GitHub does not show yet may hold something in a moment.
        self._held.update({(repository_id, place): oid for place, oid in read.items() if oid})
        held |= read
        files = tuple(replace(file, blob=held.get((head, file.path), file.blob)) for file in pull.files)
        return replace(pull, files=files, blobs=held)
