"""What a change of the rules file would do to other pull requests, looked into once for each head (SPEC §5)."""

from __future__ import annotations

import logging
from dataclasses import replace
from hashlib import sha256

from cachetools import LRUCache

from ghapp.errors import GitHubError, RateLimitReached
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.observe import resolve
from ghapp.github.reading.open_pulls import read_open_pulls
from ghapp.rules.config.effective import ConfigFiles
from ghapp.rules.config_impact import assess_impact
from ghapp.rules.documents.config_change import ConfigChange, config_change
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.impact import Impact, decode_impact
from ghapp.rules.model.snapshot import Snapshot, State

_KEPT = 1_000

log = logging.getLogger(__name__)


class ImpactAssessor:
    """Adds them to snapshots. `app_id` tells the app's own check runs.

    Only a pull request that makes another valid configuration costs requests: six at most, for its head and the present
    configuration. What came of them is kept, by the look in the store and until then here.
    """

    def __init__(self, app_id: int) -> None:
        self._app_id = app_id
        self._kept: LRUCache[tuple[int, int], Impact] = LRUCache(_KEPT)

    async def add(
        self, api: InstallationAPI, snapshot: Snapshot, effective: EffectiveConfig, files: ConfigFiles, kept: str
    ) -> Snapshot:
        """The snapshot with what is foreseen; `kept` is what the look before left in the store."""
        pull = snapshot.pull_request
        if pull is None or snapshot.state is not State.OPEN or effective.config is None:
            return snapshot
        made = config_change(pull, effective)
        if made is None or made.problems:
            return snapshot
        of = _digest(pull.head_sha, files.version, effective.organisation_text or "")
        place = (snapshot.repository.id, snapshot.number)
        found = decode_impact(kept, of) or self._kept.get(place)
        if found is None or found.of != of:
            found = await self._assess(api, snapshot, effective, made, of)
        if not found.interrupted:
            self._kept[place] = found
        return replace(snapshot, pull_request=replace(pull, impact=found))

    async def _assess(
        self, api: InstallationAPI, snapshot: Snapshot, effective: EffectiveConfig, made: ConfigChange, of: str
    ) -> Impact:
        try:
            others, left_out = await read_open_pulls(
                api,
                snapshot.repository,
                snapshot.viewer,
                app_id=self._app_id,
                but=snapshot.number,
                now=snapshot.taken_at,
            )
            named = made.config.named if made.config and others else frozenset()
            people = {**snapshot.people, **await resolve(api, named - snapshot.people.keys())}
        except (RateLimitReached, Unauthorized):
            raise
        except GitHubError as error:
            # It is advice: the verdict does not wait for it.
            log.warning("not foreseen: %s", error)
            return Impact(of=of, interrupted=True)
        others = tuple(replace(other, people=people, first_seen=snapshot.first_seen) for other in others)
        found = assess_impact(of, others, effective, made)
        return replace(found, left_out=found.left_out + left_out)


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:20]
