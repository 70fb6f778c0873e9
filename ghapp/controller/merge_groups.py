"""One run of a merge group: every pull request in it is judged anew, and the verdict goes on the group's head."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from ghapp.controller.evaluation import Evaluator, Look, head_sha
from ghapp.controller.replication_lag import ReplicationLag
from ghapp.controller.shared_heads import evaluate_shared
from ghapp.errors import Denied, Gone
from ghapp.github.api.client import GitHub
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.merge_groups import observe_group
from ghapp.github.writing.merge_groups import publish
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Done, Job
from ghapp.observation.remembered import last_valid
from ghapp.rules.gate.merge_groups import Member, judge_group, write_group_check
from ghapp.rules.model.framework import EffectiveConfig, RepoConfig
from ghapp.rules.model.snapshot import MergeGroup
from ghapp.rules.wording.merge_queue import HIDDEN_MEMBER
from ghapp.store.protocol import RepositoryMemory, Store, ThreadMemory

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A pull request of a group, the rules it was judged by, and whether GitHub may have shown its past.

    `required_check` is the name of the check that the base branch requires, where no rules tell.
    """

    member: Member
    effective: EffectiveConfig | None = None
    required_check: str | None = None
    is_behind: bool = False


class MergeGroups:
    """Looks at merge groups. `app_id` tells the app's own check runs; `must_hold` raises where a key was lost."""

    def __init__(
        self,
        github: GitHub,
        store: Store,
        lag: ReplicationLag,
        evaluator: Evaluator,
        *,
        app_id: int,
        must_hold: Callable[[Job], Awaitable[None]],
    ) -> None:
        self._github = github
        self._store = store
        self._lag = lag
        self._evaluator = evaluator
        self._app_id = app_id
        self._must_hold = must_hold

    async def run(self, job: Job, facts: RepositoryRef) -> Done:
        """Publish on a group's head whether all in it may be merged; a group that is no more is left alone."""
        key, api = job.key, self._github.installation(facts.installation_id)
        group = await observe_group(api, facts, key.group, app_id=self._app_id)
        if group is None or self._lag.is_behind(key, group.head_sha, checks=group.checks):
            if again := self._lag.pause(key):
                return Done(again)
            if group is None:
                log.info("nothing to do: there is no such merge group")
                return Done()
        memory = await self._store.repository_memory(facts.id)
        seen = await asyncio.gather(*(self._see(facts, number, memory) for number in group.numbers))
        if any(one.is_behind for one in seen) and (again := self._lag.pause(key)):
            return Done(again)
        group = replace(group, required_check=next((one.required_check for one in seen if one.required_check), None))
        written = await self._publish(job, facts, group, _config(seen, memory), _members(group, seen))
        # So that the group is found by its head when its check is run again.
        await self._store.remember(key, ThreadMemory(quiet=True, head_sha=group.head_sha))
        self._lag.accept(key)
        log.info("looked at a merge group", extra={"pull_requests": len(group.numbers), "writes": int(written)})
        return Done()

    async def _publish(
        self,
        job: Job,
        facts: RepositoryRef,
        group: MergeGroup,
        config: RepoConfig | None,
        members: Sequence[Member],
    ) -> bool:
        verdict = judge_group(members, config)
        checks = write_group_check(group, config, verdict) if verdict else ()
        for check in checks:
            await self._must_hold(job)
            await publish(self._github.installation(facts.installation_id), facts, check)
        self._lag.published(job.key, checks)
        return bool(checks)

    async def _see(self, facts: RepositoryRef, number: int, memory: RepositoryMemory) -> _Seen:
        """Look at a pull request and write nothing: that is its own key's to do.

        One that cannot be read is told in the check, but only where a configuration is known to ask for one.
        """
        try:
            together = await evaluate_shared(self._evaluator, self._store, facts, number, memory, to_write=False)
        except Unauthorized:
            raise
        except (Gone, Denied) as error:
            if not memory.valid:
                raise
            return _Seen(Member(number=number, problem=str(error)), is_behind=True)
        seen = together.look.snapshot
        looks = ((Key(facts.id, number), together.look), *together.others)
        is_behind = any(self._is_behind(key, look) for key, look in looks)
        member = Member(number=number, title=seen.title, url=seen.url, state=seen.state, verdict=together.verdict)
        required = seen.pull_request.required_check if seen.pull_request else None
        return _Seen(member, together.look.effective, required, is_behind)

    def _is_behind(self, key: Key, look: Look) -> bool:
        pull = look.snapshot.pull_request
        return self._lag.is_behind(key, head_sha(look.snapshot), look.snapshot.updated_at, pull.checks if pull else ())


def _members(group: MergeGroup, seen: Sequence[_Seen]) -> Sequence[Member]:
    """The pull requests of a group, and what stands for those that GitHub does not show."""
    hidden = [Member(number=0, problem=HIDDEN_MEMBER)] if group.hidden else []
    return [*hidden, *(one.member for one in seen)]


def _config(seen: Sequence[_Seen], memory: RepositoryMemory) -> RepoConfig | None:
    """What governs, as one of the pull requests was judged by it; else the last that was valid."""
    if found := next((one.effective for one in seen if one.effective), None):
        return found.config
    last = last_valid(memory)
    config = last.loaded if last else None
    return config if isinstance(config, RepoConfig) else None
