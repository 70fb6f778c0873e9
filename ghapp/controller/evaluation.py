"""A look at a thread, up to the decision: it reads from GitHub and writes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeAlias

from ghapp.github.api.client import GitHub, InstallationAPI
from ghapp.github.reading.blobs import read_blobs
from ghapp.github.reading.button_clicks import verify_click
from ghapp.github.reading.heads import open_with_head
from ghapp.github.reading.observe import observe, resolve
from ghapp.github.reading.permissions import is_administrator
from ghapp.identity import RepositoryRef
from ghapp.jobs import ButtonClick
from ghapp.observation.branch_rules import BranchRules
from ghapp.observation.config_impact import ImpactAssessor
from ghapp.observation.document_history import DocumentHistory, HeadArrival, no_history
from ghapp.observation.document_texts import DocumentTexts
from ghapp.observation.remembered import first_seen, holders, last_valid
from ghapp.rules.config.effective import ConfigFiles, effective_config
from ghapp.rules.conversation.delegations import named_delegates
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.documents.fingerprint import unread
from ghapp.rules.documents.touched import touched
from ghapp.rules.gate.check_run import spoken_of
from ghapp.rules.hearing.overrides import concerns_overrides, given_overrides, unknown_rights
from ghapp.rules.model.framework import EffectiveConfig, Holder, RepoConfig
from ghapp.rules.model.permissions import MERGE_QUEUES
from ghapp.rules.model.plan import Plan
from ghapp.rules.model.snapshot import Blob, Refusal, Snapshot, State
from ghapp.rules.wording.merge_queue import HIDDEN_QUEUE
from ghapp.store.protocol import RepositoryMemory, ThreadMemory

NO_CLICKS: Mapping[str, ButtonClick] = MappingProxyType({})

ThreadsAt: TypeAlias = Callable[[int, str], Awaitable[Collection[int]]]
"""The numbers of a repository's threads that had a head when they were last seen."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a thread, under which rules, and what should be done about it.

    `pressed` are the presses that it took in.
    """

    snapshot: Snapshot
    files: ConfigFiles
    effective: EffectiveConfig
    plan: Plan
    pressed: frozenset[str] = frozenset()

    @property
    def answered(self) -> frozenset[str]:
        """The presses that are over."""
        return self.pressed.difference(self.plan.unanswered)


async def none_are_known(repository_id: int, head_sha: str) -> Collection[int]:
    """No earlier look is remembered."""
    return ()


class Evaluator:
    """Looks at threads. `app_id` tells the app's own check runs, `came_at` what deliveries tell of heads.

    `clock` gives UTC epoch seconds. `threads_at` tells of pull requests that may share a head: GitHub lists none from a
    fork.
    """

    def __init__(
        self,
        github: GitHub,
        *,
        app_id: int,
        clock: Callable[[], float],
        head_arrived_at: HeadArrival = no_history,
        threads_at: ThreadsAt = none_are_known,
    ) -> None:
        self._github = github
        self._app_id = app_id
        self._clock = clock
        self._threads_at = threads_at
        self._past = DocumentHistory(app_id, head_arrived_at)
        self._texts = DocumentTexts()
        self._impacts = ImpactAssessor(app_id)
        self._branches = BranchRules(app_id, clock)

    async def look(
        self,
        facts: RepositoryRef,
        number: int,
        memory: RepositoryMemory,
        known: ThreadMemory,
        button_clicks: Mapping[str, ButtonClick] = NO_CLICKS,
        *,
        is_written_from: bool = False,
        with_sharers: bool = False,
    ) -> Look:
        """Observe a thread and decide about it, with what is remembered of its repository and of itself.

        One request, as long as the memory tells whom to ask for and the documents' texts are known. One
        `with_sharers` finds all that share the head; of one that `is_written_from`, texts may be left `texts_to_come`.
        Raises the errors of `GitHubError`.
        """
        api = self._github.installation(facts.installation_id)
        observation = await observe(
            api,
            facts,
            number,
            app_id=self._app_id,
            people=holders(memory),
            with_organisation=True,
            now=datetime.fromtimestamp(self._clock(), UTC),
        )
        effective = effective_config(observation.files, last_valid=last_valid(memory))
        snapshot = replace(observation.snapshot, first_seen=first_seen(memory))
        if with_sharers:
            snapshot = await self._with_sharers(api, snapshot)
        snapshot = await self._complete(api, snapshot, effective, button_clicks, is_written_from=is_written_from)
        if effective.config:
            snapshot = await self._past.complete(api, snapshot, effective.config, known.sightings)
            snapshot = await self._impacts.add(api, snapshot, effective, observation.files, known.impact)
        refusals = (*_standing(known, snapshot), *await self._hidden_queue(api, snapshot, effective))
        snapshot = replace(snapshot, labels_created=memory.labels_created, refusals=refusals)
        return Look(snapshot, observation.files, effective, decide(snapshot, effective), frozenset(button_clicks))

    def read_on(self, look: Look, texts: Mapping[str, Blob]) -> Look:
        """The same look with the texts that were to come."""
        snapshot = self._texts.take_in(look.snapshot, texts)
        return replace(look, snapshot=snapshot, plan=decide(snapshot, look.effective))

    async def _with_sharers(self, api: InstallationAPI, snapshot: Snapshot) -> Snapshot:
        """Find the others that share the head: those GitHub lists, and what else the memory and the check tell of.

        The latter costs a request, only where there are any.
        """
        pull = snapshot.pull_request
        if pull is None or snapshot.state is not State.OPEN:
            return snapshot
        told = {number for run in pull.checks for number in spoken_of(run)}
        told |= set(await self._threads_at(snapshot.repository.id, pull.head_sha))
        doubtful = told - {snapshot.number, *pull.shared_with}
        proven = await open_with_head(api, snapshot.repository.node_id, pull.head_sha, doubtful)
        return replace(snapshot, pull_request=replace(pull, shared_with=tuple(sorted({*pull.shared_with, *proven}))))

    async def _complete(
        self,
        api: InstallationAPI,
        snapshot: Snapshot,
        effective: EffectiveConfig,
        button_clicks: Mapping[str, ButtonClick],
        *,
        is_written_from: bool,
    ) -> Snapshot:
        """Ask for what only the first answer showed to be needed."""
        if effective.config:
            snapshot = await _introduced(api, snapshot, effective.config.named)
            # After those, not with them: only a holder's command counts, and a stranger's might name anybody.
            commands = read_conversation(snapshot, effective.config).commands
            snapshot = await _introduced(api, snapshot, named_delegates(snapshot, effective.config, commands))
            # A press is answered by what the gate says, so that it must be known.
            may_wait = is_written_from and not button_clicks
            snapshot = await self._texts.add(api, snapshot, effective.config, is_written_from=may_wait)
            snapshot = await self._with_clicks(api, snapshot, button_clicks)
            snapshot = await self._for_overrides(api, snapshot, effective.config)
        pull_request = snapshot.pull_request
        if pull_request and effective.config is None:
            required = await self._branches.required_check(api, snapshot.repository, pull_request.base)
            snapshot = replace(snapshot, pull_request=replace(pull_request, required_check=required))
        return snapshot

    async def _with_clicks(
        self, api: InstallationAPI, snapshot: Snapshot, button_clicks: Mapping[str, ButtonClick]
    ) -> Snapshot:
        """Who pressed the buttons, as GitHub tells; nobody presses any on what is not open."""
        if not button_clicks or snapshot.pull_request is None or snapshot.state is not State.OPEN:
            return snapshot
        told = [
            await verify_click(api, snapshot.repository, delivery, pressed, app_id=self._app_id)
            for delivery, pressed in button_clicks.items()
        ]
        found = tuple(press for press in told if press)
        administrators = frozenset(press.by.node_id for press in found if press.administers)
        return replace(snapshot, button_clicks=found, administrators=administrators)

    async def _for_overrides(self, api: InstallationAPI, snapshot: Snapshot, config: RepoConfig) -> Snapshot:
        """What an override rests on: whether its author is an administrator, and what the documents hold."""
        pull = snapshot.pull_request
        conversation = read_conversation(snapshot, config)
        if pull is None or not concerns_overrides(snapshot, conversation):
            return snapshot
        full_name, asked = snapshot.repository.full_name, unknown_rights(snapshot, conversation)
        found = [actor.node_id for actor in asked if await is_administrator(api, full_name, actor.login)]
        snapshot = replace(snapshot, administrators=snapshot.administrators.union(found))
        if not (given_overrides(snapshot, conversation) or snapshot.button_clicks):
            return snapshot
        paths = unread(pull, touched(config, pull.files))
        blobs = await read_blobs(api, snapshot.repository.node_id, pull.head_sha, paths)
        files = tuple(replace(file, blob=blobs.get(file.path, file.blob)) for file in pull.files)
        return replace(snapshot, pull_request=replace(pull, files=files))

    async def _hidden_queue(
        self, api: InstallationAPI, snapshot: Snapshot, effective: EffectiveConfig
    ) -> tuple[Refusal, ...]:
        """What is to be told where the base branch has a merge queue, and the app may not see into it."""
        pull = snapshot.pull_request
        if pull is None or not pull.queue_hidden or effective.config is None or snapshot.state is not State.OPEN:
            return ()
        required = await self._branches.queue_required(api, snapshot.repository, pull.base)
        return (Refusal(MERGE_QUEUES, HIDDEN_QUEUE, pull.head_sha),) if required else ()


async def _introduced(api: InstallationAPI, snapshot: Snapshot, named: frozenset[Holder]) -> Snapshot:
    """The snapshot with who these are; those it knows already cost nothing."""
    found = await resolve(api, named - snapshot.people.keys())
    return replace(snapshot, people={**snapshot.people, **found})


def _standing(known: ThreadMemory, snapshot: Snapshot) -> tuple[Refusal, ...]:
    """What GitHub refused on this head: on the next one it is asked again, and for a queue it is seen at every look."""
    return tuple(
        refusal
        for refusal in known.refusals
        if refusal.head_sha == head_sha(snapshot) and refusal.subject != MERGE_QUEUES
    )


def open_head(snapshot: Snapshot) -> str:
    """The head that was seen of an open pull request; else empty."""
    return head_sha(snapshot) if snapshot.state is State.OPEN else ""


def head_sha(snapshot: Snapshot) -> str:
    """The head that was seen; empty for an issue."""
    return snapshot.pull_request.head_sha if snapshot.pull_request else ""
