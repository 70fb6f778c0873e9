"""The observer: answers everything that the rules ask, a round of questions at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar

from ghapp.errors import GitHubError, RateLimitReached
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.answers import Answers, Question, read_answers
from ghapp.github.reading.blobs import read_blob
from ghapp.github.reading.branch_rules import BranchRules
from ghapp.github.reading.head_activity import read_head_activity
from ghapp.github.reading.open_pulls import read_open_pulls
from ghapp.github.reading.permissions import ADMIN, NONE, WRITING, administrators, permission_of
from ghapp.github.reading.stacks import read_stack_base
from ghapp.observation.commit_cache import CommitCache
from ghapp.observation.rules_thread import in_rules_thread
from ghapp.observation.team_members import with_members
from ghapp.rules.conversation.read import Conversation, read_conversation
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.framework import EffectiveConfig, Holder
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.snapshot import OtherPulls, PullRequest, Repository, Snapshot, VerifiedClick
from ghapp.rules.needs import (
    Administrator,
    Administrators,
    BlobId,
    ClickProof,
    DocumentText,
    HeadActivity,
    LongDocument,
    Need,
    OpenPulls,
    ReadAccess,
    RequiredCheck,
    RequiredQueue,
    StackBase,
    needs,
)

# The rules ask for people, then for what these people did, then for what that is about: more rounds than this would
# be a mistake in the rules, and must not cost a request each.
MOST_ROUNDS = 8

T = TypeVar("T")
Decision: TypeAlias = Callable[[Snapshot, EffectiveConfig, Conversation | None], T]
"""Decides on a snapshot with its conversation, in the rules thread."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Decided(Generic[T]):
    result: T


class Observer:
    """Completes snapshots. `app_id` identifies the app's own checks; `clock` gives UTC epoch seconds."""

    def __init__(self, app_id: int, clock: Callable[[], float]) -> None:
        self._app_id = app_id
        self._commits = CommitCache()
        self._branches = BranchRules(app_id, clock)

    async def complete(
        self, api: InstallationAPI, snapshot: Snapshot, effective: EffectiveConfig
    ) -> tuple[Snapshot, Conversation | None]:
        """Return the snapshot with all that a decision needs, and its conversation where there is a configuration.

        Raises the errors of `GitHubError`.
        """
        return await self.decide(api, snapshot, effective, _undecided)

    async def decide(
        self, api: InstallationAPI, snapshot: Snapshot, effective: EffectiveConfig, decision: Decision[T]
    ) -> T:
        """Return the decision on the snapshot with all that it needs.

        A question is asked once, even if nothing answers it. Raises the errors of `GitHubError`.
        """
        asked: set[Need] = set()
        for _ in range(MOST_ROUNDS):
            found = await in_rules_thread(_round, snapshot, effective, asked, decision)
            if isinstance(found, _Decided):
                return found.result
            asked.update(found)
            snapshot = await self.answer(api, snapshot, found)
        log.error("the rules still ask after %d rounds", MOST_ROUNDS)
        return await in_rules_thread(_decided, snapshot, effective, decision)

    async def answer(self, api: InstallationAPI, snapshot: Snapshot, questions: Sequence[Need]) -> Snapshot:
        """Return the snapshot with the answers: one GraphQL request, and at the same time what REST alone can say."""
        repository = snapshot.repository
        (answers, others, logged, stack), (administering, permissions, required, queue_required) = await asyncio.gather(
            asyncio.gather(
                self._answers(api, snapshot, questions),
                self._other_pulls(api, snapshot, questions),
                _head_activity(api, snapshot, questions),
                _stack_base(api, repository, questions),
            ),
            asyncio.gather(
                _administering(api, repository, questions),
                _permissions(api, repository, questions),
                self._required_check(api, repository, questions),
                self._queue_required(api, repository, questions),
            ),
        )
        snapshot = _with_rights(snapshot, questions, answers, permissions)
        pull = snapshot.pull_request
        if pull:
            pull = replace(
                _with_contents(pull, answers),
                shared_with=_shared_with(pull, answers),
                copies=tuple(sorted((*pull.copies, *answers.copies), key=lambda copy: copy.number)),
                earlier_checks=answers.earlier_checks or pull.earlier_checks,
                head_history=pull.head_history if logged is None else replace(pull.head_history, logged=logged),
                required_check=required or pull.required_check,
                base_requires=required is not None if _asks_for_rules(questions) else pull.base_requires,
                queue_required=queue_required or pull.queue_required,
                stack_base=stack or pull.stack_base,
            )
        return replace(
            snapshot,
            people=with_members({**administering, **snapshot.people, **answers.people}, answers.members),
            withheld=snapshot.withheld | answers.withheld,
            administering=tuple(administering) or snapshot.administering,
            other_pulls=others or snapshot.other_pulls,
            pull_request=pull,
        )

    async def _answers(self, api: InstallationAPI, snapshot: Snapshot, questions: Sequence[Need]) -> Answers:
        """Return what GraphQL answers, except for what is known of commits already, and the long documents."""
        repository = snapshot.repository
        known = self._commits.answer(
            repository.id, [each for each in questions if isinstance(each, BlobId | DocumentText)]
        )
        asked = [each for each in questions if isinstance(each, Question) and not _is_known(each, known)]
        read, long_texts = await asyncio.gather(
            read_answers(api, snapshot, asked, app_id=self._app_id), _long_texts(api, repository, questions)
        )
        return known | self._commits.keep(repository.id, read | long_texts)

    async def _required_check(
        self, api: InstallationAPI, repository: Repository, questions: Iterable[Need]
    ) -> str | None:
        bases = [each.base for each in questions if isinstance(each, RequiredCheck)]
        return await self._branches.required_check(api, repository, bases[0]) if bases else None

    async def _queue_required(self, api: InstallationAPI, repository: Repository, questions: Iterable[Need]) -> bool:
        bases = [each.base for each in questions if isinstance(each, RequiredQueue)]
        return bool(bases) and await self._branches.queue_required(api, repository, bases[0])

    async def _other_pulls(
        self, api: InstallationAPI, snapshot: Snapshot, questions: Iterable[Need]
    ) -> OtherPulls | None:
        """Read the other open pull requests. They serve advice, so that a failure does not hold up the verdict."""
        if OpenPulls() not in questions:
            return None
        try:
            return await read_open_pulls(
                api,
                snapshot.repository,
                snapshot.viewer,
                app_id=self._app_id,
                but=snapshot.number,
                now=snapshot.taken_at,
            )
        except (RateLimitReached, Unauthorized):
            raise
        except GitHubError as error:
            log.warning("cannot read the other open pull requests: %s", error)
            return OtherPulls(interrupted=True)


def _round(
    snapshot: Snapshot, effective: EffectiveConfig, asked: Collection[Need], decision: Decision[T]
) -> list[Need] | _Decided[T]:
    """Return the questions of the rules, except those that were asked before; or the decision, where there are none."""
    conversation = _conversation(snapshot, effective)
    questions = [need for need in needs(snapshot, effective, conversation) if need not in asked]
    return questions or _Decided(decision(snapshot, effective, conversation))


def _decided(snapshot: Snapshot, effective: EffectiveConfig, decision: Decision[T]) -> T:
    return decision(snapshot, effective, _conversation(snapshot, effective))


def _undecided(
    snapshot: Snapshot, _effective: EffectiveConfig, conversation: Conversation | None
) -> tuple[Snapshot, Conversation | None]:
    return snapshot, conversation


def _conversation(snapshot: Snapshot, effective: EffectiveConfig) -> Conversation | None:
    return read_conversation(snapshot, effective.config) if effective.config else None


async def _administering(
    api: InstallationAPI, repository: Repository, questions: Iterable[Need]
) -> Mapping[Holder, Resolved | None]:
    """Return everyone who administers the repository, if the rules ask."""
    if Administrators() not in questions:
        return {}
    found = {Holder(actor.login.lower()): actor for actor in await administrators(api, repository) or ()}
    return {holder: Resolved(holder, actor.node_id, (actor,)) for holder, actor in found.items()}


async def _head_activity(
    api: InstallationAPI, snapshot: Snapshot, questions: Iterable[Need]
) -> tuple[HeadArrival, ...] | None:
    branches = [each.branch for each in questions if isinstance(each, HeadActivity)]
    if not branches:
        return None
    return await read_head_activity(api, snapshot.repository, branches[0], author=snapshot.author)


async def _stack_base(api: InstallationAPI, repository: Repository, questions: Iterable[Need]) -> str:
    numbers = [each.number for each in questions if isinstance(each, StackBase)]
    return await read_stack_base(api, repository, numbers[0]) if numbers else ""


async def _long_texts(api: InstallationAPI, repository: Repository, questions: Iterable[Need]) -> Answers:
    """Return the documents that are too long for a GraphQL response, each by a request of its own."""
    asked = [each for each in questions if isinstance(each, LongDocument)]
    blobs = await asyncio.gather(*(read_blob(api, repository, each.oid) for each in asked))
    return Answers(texts={(each.commit_sha, each.path): blob for each, blob in zip(asked, blobs, strict=True)})


async def _permissions(api: InstallationAPI, repository: Repository, questions: Iterable[Need]) -> Mapping[str, str]:
    """Return what everyone in question may do in the repository, by login."""
    logins = {each.actor.login for each in questions if isinstance(each, Administrator | ReadAccess)}
    logins |= {each.click.login for each in questions if isinstance(each, ClickProof)}
    asked = sorted(logins)
    held = await asyncio.gather(*(permission_of(api, repository, login) for login in asked))
    return dict(zip(asked, held, strict=True))


def _with_rights(
    snapshot: Snapshot, questions: Sequence[Need], answers: Answers, permissions: Mapping[str, str]
) -> Snapshot:
    """Add the clicks that GitHub confirms, and who turned out to administer the repository, or to have access."""
    found = [
        VerifiedClick(
            delivery=click.delivery,
            button=click.button,
            by=confirmed.by,
            head_sha=confirmed.head_sha,
            may_write=permissions[click.login] in WRITING,
            administers=permissions[click.login] == ADMIN,
        )
        for click in snapshot.reported_clicks
        if (confirmed := answers.clicks.get(click.delivery))
    ]
    asked = [each.actor for each in questions if isinstance(each, Administrator)]
    administrators = {actor.node_id for actor in asked if permissions[actor.login] == ADMIN}
    administrators |= {click.by.node_id for click in found if click.administers}
    readers = [each.actor for each in questions if isinstance(each, ReadAccess)]
    return replace(
        snapshot,
        readers=snapshot.readers.union(actor.node_id for actor in readers if permissions[actor.login] != NONE),
        button_clicks=(*snapshot.button_clicks, *found),
        administrators=snapshot.administrators | administrators,
    )


def _asks_for_rules(questions: Iterable[Need]) -> bool:
    return any(isinstance(each, RequiredCheck) for each in questions)


def _shared_with(pull: PullRequest, answers: Answers) -> tuple[int, ...]:
    """Return the other open pull requests with the same head."""
    return tuple(sorted({*pull.shared_with, *(copy.number for copy in answers.copies if copy.is_open)}))


def _with_contents(pull: PullRequest, answers: Answers) -> PullRequest:
    """Add blob ids and texts; a file of the pull request gets the id of its blob at the head."""
    if not answers.blob_ids and not answers.texts:
        return pull
    head = {path: oid for (sha, path), oid in answers.blob_ids.items() if sha == pull.head_sha}
    return replace(
        pull,
        files=tuple(replace(file, blob=head.get(file.path) or file.blob) for file in pull.files),
        blobs={**pull.blobs, **answers.blob_ids},
        texts={**pull.texts, **{path: blob for (_, path), blob in answers.texts.items()}},
    )


def _is_known(question: Question, known: Answers) -> bool:
    match question:
        case BlobId(commit_sha, path):
            return (commit_sha, path) in known.blob_ids
        case DocumentText(commit_sha, path):
            return (commit_sha, path) in known.texts
        case _:
            return False
