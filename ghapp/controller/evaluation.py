"""The evaluation of a thread: read it, complete it with what the rules ask, and decide. Nothing is written."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeAlias

from cachetools import LRUCache

from ghapp.errors import GhappError
from ghapp.github.api.github_app import GitHub
from ghapp.github.reading.observe import Observation, observe
from ghapp.identity import Key, RepositoryRef
from ghapp.observation.observer import Observer
from ghapp.observation.pins import delegated_since, pinned_ids
from ghapp.observation.remembered import delegates_of_away_holders, holders, last_valid, recall
from ghapp.observation.rules_thread import in_rules_thread
from ghapp.rules.config.effective import ConfigFiles, ConfigTexts, effective_config
from ghapp.rules.config_impact import with_impact
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.decide import decide
from ghapp.rules.gate.undecided import plan_without_evaluation
from ghapp.rules.model.framework import EffectiveConfig, Holder
from ghapp.rules.model.plan import Plan
from ghapp.rules.model.snapshot import Snapshot, ThreadState
from ghapp.store.protocol import LookMemory, RepositoryMemory

ThreadsAt: TypeAlias = Callable[[int, str], Awaitable[Collection[int]]]
"""Returns the numbers of a repository's threads that had a head when they were last observed."""

# Configurations whose holders are cached: those of as many repositories as are busy at once.
_MOST_CONFIGS = 128

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was remembered and observed of a thread, the configuration in effect, and the plan.

    `error_id` names a failure in the log; the plan then says that the thread could not be evaluated.
    """

    remembered: LookMemory
    snapshot: Snapshot
    files: ConfigFiles
    effective: EffectiveConfig
    plan: Plan
    error_id: str = ""

    @property
    def answered(self) -> frozenset[str]:
        """Return the clicks that are answered, by delivery."""
        return frozenset(self.remembered.clicks).difference(self.plan.unanswered)

    @property
    def earlier_head(self) -> str:
        """Return the head at the evaluation before; an empty string where the pull request was not open."""
        return self.remembered.thread.head_sha if self.remembered.thread else ""


async def no_threads(repository_id: int, head_sha: str) -> Collection[int]:
    """Return no threads, where nothing is remembered."""
    return ()


class Evaluator:
    """Evaluates threads. `app_id` identifies the app's own check runs.

    `clock` gives UTC epoch seconds. `threads_at` knows the pull requests that may share a head: GitHub lists none from
    a fork.
    """

    def __init__(
        self,
        github: GitHub,
        *,
        app_id: int,
        clock: Callable[[], float],
        threads_at: ThreadsAt = no_threads,
    ) -> None:
        self._github = github
        self._app_id = app_id
        self._clock = clock
        self._threads_at = threads_at
        self._observer = Observer(app_id, clock)
        self._named: LRUCache[ConfigTexts | None, frozenset[Holder]] = LRUCache(_MOST_CONFIGS)

    async def evaluate(
        self,
        ref: RepositoryRef,
        number: int,
        remembered: LookMemory,
        *,
        with_sharers: bool = False,
    ) -> Evaluation:
        """Evaluate a thread with what is remembered of its repository and of itself.

        Costs one request, and one for each round of questions that the rules ask beyond it. `with_sharers` finds all
        pull requests that share the head. Raises the errors of `GitHubError`.
        """
        api = self._github.installation(ref.installation_id)
        observation = await observe(
            api,
            ref,
            number,
            app_id=self._app_id,
            people=await self._holders(remembered.repository) | delegates_of_away_holders(remembered),
            with_organisation=True,
            now=datetime.fromtimestamp(self._clock(), UTC),
        )
        snapshot, pull = observation.snapshot, observation.snapshot.pull_request
        sharers: frozenset[int] | None = None
        if pull and with_sharers and snapshot.state is ThreadState.OPEN:
            sharers = frozenset(await self._remembered_sharers(snapshot.repository.id, pull.head_sha, remembered))
        effective, snapshot = await in_rules_thread(_recalled, observation, remembered, sharers)
        observed = Evaluation(remembered, snapshot, observation.files, effective, Plan())
        try:
            snapshot, plan = await self._observer.decide(api, snapshot, effective, _decided)
            if isinstance(plan, Exception):
                raise plan
            return replace(observed, snapshot=snapshot, plan=plan)
        except GhappError:
            raise
        except Exception as error:
            identifier = error_id(Key(ref.id, number), f"{type(error).__name__}: {error}")
            log.exception("could not be evaluated", extra={"error_id": identifier})
            plan = await in_rules_thread(plan_without_evaluation, snapshot, effective, identifier)
            return replace(observed, snapshot=snapshot, plan=plan, error_id=identifier)

    async def _holders(self, memory: RepositoryMemory) -> frozenset[Holder]:
        """Return whom the last valid configuration names, from a cache: to load one may take long."""
        texts = last_valid(memory)
        if texts not in self._named:
            self._named[texts] = await in_rules_thread(holders, memory)
        return self._named[texts]

    async def _remembered_sharers(self, repository_id: int, head: str, remembered: LookMemory) -> Collection[int]:
        """Return the threads that had a head; they were loaded with the memory unless the head is new."""
        is_new = remembered.thread is None or remembered.thread.head_sha != head
        return await self._threads_at(repository_id, head) if is_new else remembered.same_head


def _recalled(
    observation: Observation, remembered: LookMemory, sharers: frozenset[int] | None
) -> tuple[EffectiveConfig, Snapshot]:
    """Return the configuration in effect, and the snapshot with what is remembered."""
    effective = effective_config(observation.files, last_valid=last_valid(remembered.repository))
    memory, files, now = remembered.repository, observation.files, observation.snapshot.taken_at.timestamp()
    snapshot = recall(
        observation.snapshot,
        effective,
        remembered,
        pinned_ids=pinned_ids(memory, files),
        delegated_since=delegated_since(memory, files, effective.config, now),
        sharers=sharers,
    )
    return effective, snapshot


def _decided(
    snapshot: Snapshot, effective: EffectiveConfig, conversation: Conversation | None
) -> tuple[Snapshot, Plan | Exception]:
    """Return the snapshot with the impact of its change of the rules file, and the plan or why there is none."""
    try:
        snapshot = with_impact(snapshot, effective)
        return snapshot, decide(snapshot, effective, conversation)
    except Exception as error:
        return snapshot, error


def error_id(key: Key, error: str) -> str:
    """Return a short name for a failure, the same each time: a check is written once for it."""
    return sha256(f"{key} {error}".encode(errors="replace")).hexdigest()[:10]


def open_head(snapshot: Snapshot) -> str:
    """Return the head of an open pull request; else an empty string."""
    return head_sha(snapshot) if snapshot.state is ThreadState.OPEN else ""


def head_sha(snapshot: Snapshot) -> str:
    """Return the head commit; an empty string for an issue."""
    return snapshot.pull_request.head_sha if snapshot.pull_request else ""
