"""What a decision needs to know beyond the first read of a thread: questions, which `ghapp.observation` answers.

An answer may raise further questions: only once a commenter is known to hold a role does it matter whom they name as
their delegate. A question without an answer leaves the snapshot as it is, and the rules keep the gate closed over what
they do not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import TypeAlias

from ghapp.rules.conversation.delegations import named_delegates
from ghapp.rules.conversation.read import Conversation, read_conversation
from ghapp.rules.documents.arrivals import author_pushed_alone, is_undated
from ghapp.rules.documents.config_change import touched_documents, valid_change
from ghapp.rules.documents.fingerprint import unread
from ghapp.rules.documents.freshness import has_news, may_have_had_other_heads, reviewed_places
from ghapp.rules.documents.reading_list import long_documents, paths_to_read
from ghapp.rules.documents.touched import Document
from ghapp.rules.gate.buttons import is_override
from ghapp.rules.gate.check_run import known_sightings, spoken_of
from ghapp.rules.hearing.hearings import depends_on_pushers
from ghapp.rules.hearing.overrides import given_overrides, unknown_rights, unrecorded_overrides
from ghapp.rules.hearing.participants import participants
from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.check_runs import ReportedClick
from ghapp.rules.model.framework import CheckScope, EffectiveConfig, Holder, RepoConfig, Role, Stale
from ghapp.rules.model.snapshot import PullRequest, Snapshot, ThreadState
from ghapp.rules.people.authors import mark_bots
from ghapp.rules.people.stand_ins import needs_administrators

MOST_MEMBERSHIPS = 400
"""How many memberships of large teams are asked for at most: four requests."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a holder is: a user, or a team with its members."""

    holder: Holder


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Whether someone is in a team of which only some members were read; `team_id` is its node id."""

    team: Holder
    team_id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class BlobId:
    """The id of what a commit holds at a path."""

    commit_sha: str
    path: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document at a commit."""

    commit_sha: str
    path: str


@dataclass(frozen=True, slots=True)
class HeadActivity:
    """Who pushed to the branch of the head, and when, by the repository's activity log."""

    branch: str


@dataclass(frozen=True, slots=True)
class LongDocument:
    """The text of a document at a commit that is too long for the answer to `DocumentText`; `oid` is its blob."""

    commit_sha: str
    path: str
    oid: str


@dataclass(frozen=True, slots=True)
class SharesHead:
    """Whether another pull request is open with the same head commit."""

    number: int


@dataclass(frozen=True, slots=True)
class EarlierChecks:
    """The app's check runs on the commits that the pull request had as its head before."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """Whether someone administers the repository."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class ReadAccess:
    """Whether someone can read the repository."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class Administrators:
    """Everyone who administers the repository."""


@dataclass(frozen=True, slots=True)
class ClickProof:
    """Whether a click on a button happened as reported, and what the person who clicked may do."""

    click: ReportedClick


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """The name under which the base branch requires the app's check."""

    base: str


@dataclass(frozen=True, slots=True)
class RequiredQueue:
    """Whether the base branch requires a merge queue."""

    base: str


@dataclass(frozen=True, slots=True)
class StackBase:
    """The branch that the stack around a pull request goes into."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenPulls:
    """The other open pull requests of the repository."""


Need: TypeAlias = (
    Person
    | TeamMember
    | BlobId
    | DocumentText
    | HeadActivity
    | LongDocument
    | SharesHead
    | EarlierChecks
    | Administrator
    | ReadAccess
    | Administrators
    | ClickProof
    | RequiredCheck
    | RequiredQueue
    | StackBase
    | OpenPulls
)


def needs(snapshot: Snapshot, effective: EffectiveConfig, conversation: Conversation | None = None) -> tuple[Need, ...]:
    """Return what a decision about `snapshot` needs and does not know yet, each once; nothing where it can be made.

    `conversation` is that of the snapshot, where it has been read already.
    """
    return tuple(dict.fromkeys(_needs(snapshot, effective, conversation)))


def _needs(snapshot: Snapshot, effective: EffectiveConfig, conversation: Conversation | None) -> Iterator[Need]:
    pull, config = snapshot.pull_request, effective.config
    if config:
        snapshot = mark_bots(snapshot, config)
        yield from _people(snapshot, config.named)
    if pull is None:
        if config and snapshot.state is ThreadState.OPEN:
            yield from _members(snapshot, conversation or read_conversation(snapshot, config), are_heard=False)
        return
    if config is None:
        if pull.required_check is None:
            yield RequiredCheck(pull.base)
    elif snapshot.state is not ThreadState.CLOSED:
        conversation = conversation or read_conversation(snapshot, config)
        yield from _speakers(snapshot, conversation)
        documents = touched_documents(pull, config, effective)
        yield from _members(snapshot, conversation, are_heard=bool(documents))
        if needs_administrators(snapshot, config, (each.pair for each in documents if each.effects)):
            yield Administrators()
        yield from _documents(snapshot, pull, conversation, documents)
        yield from _read_access(snapshot, conversation, documents)
    if snapshot.state is ThreadState.OPEN:
        yield from _sharers(snapshot, pull)
        if config:
            yield from _open(snapshot, pull, config)
            yield from _impact(snapshot, pull, effective)


def _people(snapshot: Snapshot, holders: frozenset[Holder]) -> Iterator[Need]:
    unknown = holders - snapshot.people.keys()
    return (Person(holder) for holder in sorted(unknown, key=lambda holder: holder.name))


def _speakers(snapshot: Snapshot, conversation: Conversation) -> Iterator[Need]:
    """Ask about people who matter because of a command: only a holder's, since a stranger's could name anybody."""
    yield from _people(snapshot, named_delegates(snapshot, conversation.config, conversation.commands))
    for actor in unknown_rights(snapshot, conversation):
        if actor.node_id not in snapshot.administrators:
            yield Administrator(actor)


def _read_access(snapshot: Snapshot, conversation: Conversation, documents: tuple[Document, ...]) -> Iterator[Need]:
    """Ask whether those who speak for an away holder can read the repository: only then are they asked to."""
    if snapshot.state is not ThreadState.OPEN:
        return
    seats = {(document.pair.name, role) for document in documents for role in Role}
    for each in conversation.delegations.without_access(snapshot.taken_at):
        if each.seats & seats:
            yield ReadAccess(each.delegate)


def _members(snapshot: Snapshot, conversation: Conversation, *, are_heard: bool) -> Iterator[Need]:
    """Ask whether the participants are in the teams of which only some members were read."""
    large = sorted((found for found in snapshot.people.values() if found and found.unread), key=_name)
    if not large:
        return
    members = {(found.holder, member.node_id) for found in large for member in found.members}
    asked = product(participants(snapshot, conversation, are_heard=are_heard), large)
    for actor, found in islice(asked, MOST_MEMBERSHIPS):
        if (found.holder, actor.node_id) not in members:
            yield TeamMember(found.holder, found.node_id, actor)


def _name(found: Resolved) -> str:
    return found.holder.name


def _documents(
    snapshot: Snapshot, pull: PullRequest, conversation: Conversation, documents: tuple[Document, ...]
) -> Iterator[Need]:
    """Ask what the touched documents contain, and contained before."""
    config, sightings = conversation.config, known_sightings(snapshot, pull)
    if not sightings and may_have_had_other_heads(snapshot, pull):
        yield EarlierChecks()
    history = pull.head_history
    is_unread = history.branch and history.logged is None
    if is_unread and _arrival_matters(snapshot, pull, conversation, documents, sightings):
        yield HeadActivity(history.branch)
    if config.gate.stale is Stale.DOCUMENT:
        yield from _head_blobs(pull, documents)
        for commit_sha, path in reviewed_places(snapshot, pull, documents):
            if (commit_sha, path) not in pull.blobs:
                yield BlobId(commit_sha, path)
    elif given_overrides(snapshot, conversation) or _overrides_by_button(snapshot):
        yield from _head_blobs(pull, documents)
    if snapshot.state is ThreadState.OPEN:
        yield from (DocumentText(pull.head_sha, path) for path in paths_to_read(pull, config, documents))
        for path in long_documents(pull, config, documents):
            yield LongDocument(pull.head_sha, path, pull.texts[path].oid)


def _arrival_matters(
    snapshot: Snapshot, pull: PullRequest, conversation: Conversation, documents: tuple[Document, ...], sightings: str
) -> bool:
    """Return whether a voice or an override depends on when the head came, or on who pushed, and that is unknown."""
    config, is_open = conversation.config, snapshot.state is ThreadState.OPEN
    if is_open and author_pushed_alone(snapshot, pull) is None and depends_on_pushers(snapshot, config, documents):
        return True
    if not is_undated(snapshot, pull):
        return False
    is_new = is_open and has_news(snapshot, pull, config, documents, sightings)
    return is_new or bool(unrecorded_overrides(snapshot, conversation))


def _head_blobs(pull: PullRequest, documents: tuple[Document, ...]) -> Iterator[Need]:
    return (BlobId(pull.head_sha, path) for path in unread(pull, documents))


def _overrides_by_button(snapshot: Snapshot) -> bool:
    return any(is_override(click.button) for click in snapshot.reported_clicks)


def _sharers(snapshot: Snapshot, pull: PullRequest) -> Iterator[Need]:
    """Ask about pull requests that may share the head. GitHub lists none from a fork; store and checks name them."""
    if pull.remembered_sharers is None:
        return
    named = pull.remembered_sharers.union(*map(spoken_of, pull.checks))
    yield from map(SharesHead, sorted(named - {snapshot.number, *(copy.number for copy in pull.copies)}))


def _open(snapshot: Snapshot, pull: PullRequest, config: RepoConfig) -> Iterator[Need]:
    """Ask about what matters only while a merge is possible."""
    if config.gate.check is not CheckScope.SINGLE and _may_be_stacked(snapshot, pull):
        yield StackBase(snapshot.number)
    if pull.base_requires is None and any(copy.is_open and copy.base != pull.base for copy in pull.copies):
        yield RequiredCheck(pull.required_on)
    verified = {click.delivery for click in snapshot.button_clicks}
    yield from (ClickProof(click) for click in snapshot.reported_clicks if click.delivery not in verified)
    if pull.queue_hidden and not pull.queue_required:
        yield RequiredQueue(pull.base)


def _may_be_stacked(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Return whether a pull request may be in a stack that goes into another branch than it does."""
    return not pull.stack_base and pull.base != snapshot.repository.default_branch


def _impact(snapshot: Snapshot, pull: PullRequest, effective: EffectiveConfig) -> Iterator[Need]:
    """Ask about the other pull requests on which a change of the rules file would have an impact."""
    change = valid_change(pull, effective) if pull.impact is None else None
    if change is None:
        return
    if snapshot.other_pulls is None:
        yield OpenPulls()
    elif snapshot.other_pulls.pulls and change.config:
        # Who is in a team that only the change names is not for its author to learn.
        yield from _people(snapshot, frozenset(holder for holder in change.config.named if not holder.is_team))
