"""One run of a merge group: every pull request in it is evaluated, and the verdict is published on the group's head."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from ghapp.controller.evaluation import Evaluation, Evaluator, head_sha
from ghapp.controller.replication_lag import ReplicationLag
from ghapp.controller.shared_heads import evaluate_shared
from ghapp.errors import Archived, Denied, Gone
from ghapp.github.api.github_app import GitHub
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.merge_groups import observe_group
from ghapp.github.writing.merge_groups import publish
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Done, Findings, Job, ThreadMemory
from ghapp.observation.remembered import last_valid
from ghapp.rules.gate.merge_groups import Member, judge_group, write_group_check
from ghapp.rules.model.framework import EffectiveConfig, RepoConfig
from ghapp.rules.model.merge_group import MergeGroup
from ghapp.rules.wording.merge_queue import HIDDEN_MEMBER
from ghapp.store.protocol import RepositoryMemory, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Evaluated:
    """A pull request of a group, its configuration, and whether GitHub may have shown an older state of it.

    `required_check` is the name of the check that the base branch requires, where there is no configuration.
    """

    member: Member
    effective: EffectiveConfig | None = None
    required_check: str | None = None
    is_behind: bool = False


class MergeGroups:
    """Evaluates merge groups. `app_id` identifies the app's own check runs; `must_hold` raises where a key was lost."""

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

    async def run(self, job: Job, ref: RepositoryRef) -> Done:
        """Publish on a group's head whether all in it may be merged; do nothing where the group no longer exists."""
        key, api = job.key, self._github.installation(ref.installation_id)
        group = await observe_group(api, ref, key.group, app_id=self._app_id)
        if group is None or self._lag.is_behind(key, group.head_sha, checks=group.checks):
            if again := self._lag.pause(key):
                return Done(again)
            if group is None:
                log.info("nothing to do: the merge group does not exist")
                return Done()
        remembered = await self._store.load(key)
        memory = remembered.repository
        evaluated = await asyncio.gather(*(self._evaluate(ref, number, memory) for number in group.numbers))
        if any(each.is_behind for each in evaluated) and (again := self._lag.pause(key)):
            return Done(again)
        group = replace(
            group, required_check=next((each.required_check for each in evaluated if each.required_check), None)
        )
        written = await self._publish(job, ref, group, _config(evaluated, memory), _members(group, evaluated))
        # So that a re-run of its check finds the group by its head.
        thread = ThreadMemory(comments_matter=False, head_sha=group.head_sha)
        self._lag.accept(key)
        log.info("evaluated a merge group", extra={"pull_requests": len(group.numbers), "writes": int(written)})
        return Done(findings=Findings(thread=None if thread == remembered.thread else thread))

    async def _publish(
        self,
        job: Job,
        ref: RepositoryRef,
        group: MergeGroup,
        config: RepoConfig | None,
        members: Sequence[Member],
    ) -> bool:
        verdict = judge_group(members, config)
        checks = write_group_check(group, config, verdict) if verdict else ()
        for check in checks:
            await self._must_hold(job)
            await publish(self._github.installation(ref.installation_id), ref, check)
        self._lag.published(job.key, checks)
        return bool(checks)

    async def _evaluate(self, ref: RepositoryRef, number: int, memory: RepositoryMemory) -> _Evaluated:
        """Evaluate a pull request, and leave the writes to its own key.

        The check names one that cannot be read, but only where a configuration is known.
        """
        try:
            shared = await evaluate_shared(self._evaluator, self._store, ref, number, to_write=False)
        except (Unauthorized, Archived):
            raise
        except (Gone, Denied) as error:
            if not memory.valid:
                raise
            return _Evaluated(Member(number=number, problem=str(error)), is_behind=True)
        own, snapshot = shared.own, shared.own.snapshot
        evaluations = ((Key(ref.id, number), own), *shared.others)
        member = Member(
            number=number, title=snapshot.title, url=snapshot.url, state=snapshot.state, verdict=shared.verdict
        )
        return _Evaluated(
            member=member,
            effective=own.effective,
            required_check=snapshot.pull_request.required_check if snapshot.pull_request else None,
            is_behind=any(self._is_behind(key, evaluation) for key, evaluation in evaluations),
        )

    def _is_behind(self, key: Key, evaluation: Evaluation) -> bool:
        snapshot, pull = evaluation.snapshot, evaluation.snapshot.pull_request
        return self._lag.is_behind(key, head_sha(snapshot), snapshot.updated_at, pull.checks if pull else ())


def _members(group: MergeGroup, evaluated: Sequence[_Evaluated]) -> Sequence[Member]:
    """Return the pull requests of a group, and one entry for all that GitHub does not show."""
    hidden = [Member(number=0, problem=HIDDEN_MEMBER)] if group.hidden else []
    return [*hidden, *(each.member for each in evaluated)]


def _config(evaluated: Sequence[_Evaluated], memory: RepositoryMemory) -> RepoConfig | None:
    """Return the configuration of one of the pull requests; else the last valid one."""
    if found := next((each.effective for each in evaluated if each.effective), None):
        return found.config
    last = last_valid(memory)
    config = last.loaded if last else None
    return config if isinstance(config, RepoConfig) else None
