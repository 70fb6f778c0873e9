"""Apply: perform a plan's actions in as few requests as GitHub allows, and collect what GitHub refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ghapp.errors import Gone, TryLater
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.responses import Forbidden, Unprocessable
from ghapp.github.reading.graphql_errors import raise_for_lost_writes, raise_for_transient_faults
from ghapp.github.writing import mutations
from ghapp.github.writing.mutation_results import MutationOutcome, node_ids, outcome_of
from ghapp.github.writing.mutations import Batch, Mutation
from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.permissions import permission_for
from ghapp.rules.model.plan import (
    Action,
    AddComment,
    AddLabels,
    AddReaction,
    Assign,
    CreateLabel,
    RemoveLabels,
    RemoveReviewRequests,
    RequestReviews,
    Unassign,
    WriteCheck,
)
from ghapp.rules.model.snapshot import Refusal, Repository, Snapshot

CONTENT = (AddComment, RequestReviews)
"""What creates content, going by the notifications that GitHub's description of its REST API says are triggered."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The result of a plan: the refusals that a repetition would meet again, and how many changes GitHub made.

    `rest_at` (epoch seconds) is when the postponed actions may be performed: GitHub limits the content created at once.
    """

    refusals: tuple[Refusal, ...] = ()
    writes: int = 0
    rest_at: float | None = None


async def apply(api: InstallationAPI, snapshot: Snapshot, actions: Iterable[Action]) -> Applied:
    """Perform a plan; no actions cost no request, and a repetition is harmless.

    A refusal is returned, not raised. Raises the errors of `InstallationAPI`, and `TryLater` where a change failed for
    a transient reason, or where the check could not be published for any reason but a missing permission. Changes made
    until then stay, and the next evaluation finds them.
    """
    return await _Application(api, snapshot).perform(tuple(actions))


async def create_labels(api: InstallationAPI, repository: Repository, labels: Sequence[CreateLabel]) -> bool:
    """Create labels of a repository, ignoring those that exist; return False if one is missing afterwards."""
    if not labels:
        return True
    batch = Batch(tuple(mutations.create_label(repository, label) for label in labels))
    answer = await api.execute(batch.document, batch.variables)
    raise_for_lost_writes(answer)
    outcomes = [outcome_of(answer, batch.alias(index)) for index in range(len(labels))]
    if any(outcome.forbidden for outcome in outcomes):
        return False
    refused = [label for label, outcome in zip(labels, outcomes, strict=True) if outcome.payload is None]
    return all([await _find_label(api, repository, label) for label in refused])


@dataclass(slots=True)
class _Application:
    """The application of one plan; labels are known by lower-case name, as GitHub compares them."""

    api: InstallationAPI
    thread: Snapshot
    label_ids: dict[str, str] = field(init=False)
    refusals: dict[Refusal, None] = field(default_factory=dict)
    writes: int = 0
    rest_at: float | None = None

    def __post_init__(self) -> None:
        self.label_ids = {label.name.lower(): label.node_id for label in self.thread.repository.labels}

    async def perform(self, actions: Sequence[Action]) -> Applied:
        for action in actions:
            if isinstance(action, RemoveReviewRequests):
                await self._remove_review_requests(action)
        batched = [action for action in actions if not isinstance(action, RemoveReviewRequests)]
        for part in _rounds(self._affordable(batched)):
            await self._batch(part)
        return Applied(tuple(self.refusals), self.writes, self.rest_at)

    def _affordable(self, actions: Sequence[Action]) -> Sequence[Action]:
        """Return what may be performed now within the content limit: the actions before the first that must wait.

        Later ones wait too, since a reaction shows that its reply was written; but the check never waits.
        """
        content = self.api.limits.content
        for index, action in enumerate(actions):
            if isinstance(action, CONTENT):
                if not content.remaining():
                    self.rest_at = content.available_at()
                    return [*actions[:index], *(each for each in actions[index:] if isinstance(each, WriteCheck))]
                content.record(1)
        return actions

    async def _batch(self, actions: Sequence[Action]) -> None:
        sent = [(action, mutation) for action in actions if (mutation := self._mutation(action))]
        outcomes = await self._send([mutation for _, mutation in sent])
        for (action, _), outcome in zip(sent, outcomes, strict=True):
            await self._handle(action, outcome)

    async def _send(self, changes: Sequence[Mutation]) -> list[MutationOutcome]:
        """Send changes in one request, and once more those that GitHub forbids for the first time."""
        outcomes = await self._send_once(changes)
        repository = self.thread.repository.node_id
        refused = [index for index, outcome in enumerate(outcomes) if outcome.forbidden]
        doubted = [index for index in refused if self.api.forbidden.are_new([(repository, changes[index].name)])]
        again = await self._send_once([changes[index] for index in doubted])
        for index, outcome in zip(doubted, again, strict=True):
            outcomes[index] = outcome
            if outcome.forbidden:
                self.api.forbidden.believe([(repository, changes[index].name)])
        return outcomes

    async def _send_once(self, changes: Sequence[Mutation]) -> list[MutationOutcome]:
        if not changes:
            return []
        batch = Batch(tuple(changes))
        answer = await self.api.execute(batch.document, batch.variables)
        raise_for_lost_writes(answer)
        return [outcome_of(answer, batch.alias(index)) for index in range(len(changes))]

    def _mutation(self, action: Action) -> Mutation | None:
        """Return the mutation for an action; None where nothing is left to do."""
        match action:
            case CreateLabel():
                return mutations.create_label(self.thread.repository, action)
            case AddLabels() | RemoveLabels():
                return self._label_change(action)
            case RequestReviews(reviewers):
                return mutations.request_reviews(self.thread, reviewers)
            case Assign(assignees):
                return mutations.assign(self.thread, [assignee.node_id for assignee in assignees])
            case Unassign(assignees):
                return mutations.unassign(self.thread, [assignee.node_id for assignee in assignees])
            case AddComment(body):
                return mutations.add_comment(self.thread, body)
            case AddReaction(comment_id=comment_id, content=content):
                return mutations.add_reaction(comment_id, content)
            case WriteCheck():
                return mutations.write_check(self.thread.repository.node_id, action)
            case RemoveReviewRequests():
                return None

    async def _handle(self, action: Action, outcome: MutationOutcome) -> None:
        """Handle the outcome of a change."""
        if outcome.payload is None:
            await self._failed(action, outcome)
        else:
            self.writes += 1
            self._done(action, outcome.payload)

    def _done(self, action: Action, payload: Mapping[str, Any]) -> None:
        match action:
            case CreateLabel(name=name):
                self.label_ids[name.lower()] = payload["label"]["id"]
            case RequestReviews(reviewers):
                self._compare_reviewers(reviewers, payload)
            case Assign(assignees):
                self._compare_assignees(assignees, payload)
            case _:
                pass

    async def _failed(self, action: Action, outcome: MutationOutcome) -> None:
        match action:
            case CreateLabel() if not outcome.forbidden:
                await self._find_label(action, outcome)
            case RequestReviews(reviewers) if len(reviewers) > 1:
                await self._request_singly(reviewers)
            case WriteCheck() if not outcome.forbidden:
                raise TryLater(f"{self.thread.url}: the check could not be written: {outcome.message}")
            case AddReaction() if not outcome.forbidden:
                pass  # The comment was deleted meanwhile, and so was its command.
            case _:
                self._refuse_action(action, outcome)

    async def _request_singly(self, reviewers: Sequence[Resolved]) -> None:
        """Request reviewers one by one, since GitHub refuses all where it refuses one; still a single request."""
        self.api.limits.content.record(len(reviewers))
        outcomes = await self._send([mutations.request_reviews(self.thread, [reviewer]) for reviewer in reviewers])
        for reviewer, outcome in zip(reviewers, outcomes, strict=True):
            await self._handle(RequestReviews((reviewer,)), outcome)

    def _compare_reviewers(self, reviewers: Sequence[Resolved], payload: Mapping[str, Any]) -> None:
        """Refuse the users whom GitHub silently left out.

        A team may be missing for a good reason: its code review assignment can put members in its place.
        """
        asked = node_ids(payload["pullRequest"], "reviewRequests", "requestedReviewer")
        for reviewer in reviewers:
            if asked is not None and not reviewer.holder.is_team and reviewer.node_id not in asked:
                self._refuse(reviewer.holder.name, "cannot be asked for review")

    def _compare_assignees(self, assignees: Sequence[Actor], payload: Mapping[str, Any]) -> None:
        assigned = node_ids(payload["assignable"], "assignees")
        for assignee in assignees:
            if assigned is not None and assignee.node_id not in assigned:
                self._refuse(assignee.login.lower(), "cannot be assigned")

    async def _find_label(self, label: CreateLabel, outcome: MutationOutcome) -> None:
        """Use a label that someone else created meanwhile."""
        if found := await _find_label(self.api, self.thread.repository, label):
            self.label_ids[label.name.lower()] = found
        else:
            self._refuse_action(label, outcome)

    async def _remove_review_requests(self, action: RemoveReviewRequests) -> None:
        """Remove review requests, for which there is no mutation. A request that no longer exists is not an error.

        Source: https://docs.github.com/en/rest/pulls/review-requests#remove-requested-reviewers-from-a-pull-request
        """
        repository = self.thread.repository
        place = {"owner": repository.owner, "name": repository.name, "number": str(self.thread.number)}
        reviewers = {"reviewers": list(action.users), "team_reviewers": list(action.teams)}
        try:
            await self.api.delete("/repos/{owner}/{name}/pulls/{number}/requested_reviewers", place, data=reviewers)
        except Forbidden as error:
            self._refuse(permission_for(action), str(error))
        except Unprocessable:
            return
        except Gone as error:
            raise TryLater(f"{self.thread.url}: GraphQL shows it, but {error}") from error
        else:
            self.writes += 1

    def _label_change(self, action: AddLabels | RemoveLabels) -> Mutation | None:
        """Leave out the labels that were deleted meanwhile: GitHub would refuse all because of one."""
        ids = [self.label_ids[name.lower()] for name in action.names if name.lower() in self.label_ids]
        if isinstance(action, RemoveLabels):
            return mutations.remove_labels(self.thread, ids) if ids else None
        for name in action.names:
            if name.lower() not in self.label_ids:
                self._refuse(name, "the repository has no such label")
        return mutations.add_labels(self.thread, ids) if ids else None

    def _refuse_action(self, action: Action, outcome: MutationOutcome) -> None:
        # GitHub refuses a team that this app may not see with the same message as a missing permission.
        by_name = isinstance(action, RequestReviews) and action.reviewers[0].holder.is_team
        if outcome.forbidden and not by_name:
            self._refuse(permission_for(action), outcome.message)
        for subject in _subjects(action) if by_name or not outcome.forbidden else ():
            self._refuse(subject, outcome.message)

    def _refuse(self, subject: str, reason: str) -> None:
        self.refusals[Refusal(subject, reason, self._head_sha)] = None

    @property
    def _head_sha(self) -> str:
        return self.thread.pull_request.head_sha if self.thread.pull_request else ""


async def _find_label(api: InstallationAPI, repository: Repository, label: CreateLabel) -> str | None:
    """Return the node id of a label that could not be created, if it exists already."""
    variables = {"repository": repository.node_id, "name": label.name}
    answer = await api.execute(graphql.operation("LabelByName"), variables)
    raise_for_transient_faults(answer)
    found = (answer.data["node"] or {}).get("label")
    return str(found["id"]) if found else None


def _rounds(actions: Sequence[Action]) -> Iterator[Sequence[Action]]:
    """Yield the actions of each request.

    Labels are created first where a later action needs their ids. A reaction shows that a comment was written, and
    GitHub continues a request where a part of it fails: so the reaction follows once the comment exists.
    """
    created = [action for action in actions if isinstance(action, CreateLabel)]
    names = {name.lower() for action in actions if isinstance(action, AddLabels) for name in action.names}
    if any(label.name.lower() in names for label in created):
        yield created
        actions = [action for action in actions if not isinstance(action, CreateLabel)]
    if any(isinstance(action, AddComment) for action in actions):
        yield [action for action in actions if not isinstance(action, AddReaction)]
        actions = [action for action in actions if isinstance(action, AddReaction)]
    yield actions


def _subjects(action: Action) -> tuple[str, ...]:
    """Return the people or labels that a refusal of an action is about."""
    match action:
        case CreateLabel(name=name):
            return (name,)
        case AddLabels(names) | RemoveLabels(names):
            return names
        case RequestReviews(reviewers):
            return tuple(reviewer.holder.name for reviewer in reviewers)
        case Assign(assignees) | Unassign(assignees):
            return tuple(assignee.login.lower() for assignee in assignees)
        case _:
            return ("comment",)
