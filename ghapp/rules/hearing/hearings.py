"""Which roles must be heard on the touched documents, and how each of these hearings stands (SPEC §3, "Gate")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from ghapp.rules.conversation.delegations import Delegation
from ghapp.rules.conversation.voices import Voice, Voices, hear
from ghapp.rules.documents.freshness import Freshness, StaleVoice, freshness
from ghapp.rules.documents.touched import Document
from ghapp.rules.model.framework import DocumentKind, Holder, OwnerSay, RepoConfig, Role, Strength
from ghapp.rules.model.snapshot import EventKind, PullRequest, Review, Snapshot
from ghapp.rules.people.holders import holds, others, people
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.people.unreachable import UnreachableHolder, unreachable


class Outcome(StrEnum):
    """How a hearing stands; only `AWAITED` keeps the gate closed."""

    HEARD = "heard"
    NOT_ALIGNED = "not aligned"  # heard, but the last review requests changes
    AUTHOR = "author"  # who holds the role wrote it, where that is as good as a voice
    NOBODY_ELSE = "alone"  # nobody but the author holds the role
    AWAITED = "awaited"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A role that must be heard, and the least that counts; `author_counts`: an author who holds it has been heard."""

    role: Role
    strength: Strength
    author_counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One role that must be heard on one document, and the least that counts.

    `voices` are those that count, `dissent` the review among theirs that requests changes. `askable` are the role's
    holders with anyone to hear behind them, `absent` those that GitHub does not know or that have nobody. `stale` are
    the last voices that would count on other contents, while none counts.
    """

    document: Document
    role: Role
    strength: Strength
    outcome: Outcome
    since: datetime
    voices: tuple[Voice, ...] = ()
    dissent: Review | None = None
    reachable: tuple[Holder, ...] = ()
    unreachable: tuple[UnreachableHolder, ...] = ()
    stale: tuple[StaleVoice, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether this hearing no longer holds up the merge."""
        return self.outcome is not Outcome.AWAITED


def hearings(
    snapshot: Snapshot,
    pull: PullRequest,
    config: RepoConfig,
    documents: tuple[Document, ...],
    over: tuple[Delegation, ...] = (),
) -> tuple[Hearing, ...]:
    """All hearings that the touched documents call for, in the documents' order.

    `over` are delegations that have ended: what their delegates said before counts.
    """
    among = people(snapshot, config.holders).union(each.delegate.node_id for each in over)
    voices, past = hear(snapshot, pull, among=among), freshness(snapshot, pull, config, documents)
    found: list[Hearing] = []
    for document in documents:
        for demand in requirements(snapshot, config, document):
            said = voices.until(_ends(over, document, demand.role))
            hearing = _hearing(snapshot, document, demand, said.only(partial(past.counts, document)))
            if not hearing.is_over:
                since = max(hearing.since, past.since(document))
                hearing = replace(hearing, since=since, stale=_stale(snapshot, hearing, said, past))
            found.append(hearing)
    return tuple(found)


def requirements(snapshot: Snapshot, config: RepoConfig, document: Document) -> tuple[Requirement, ...]:
    """The owner's partner; the owner, where the author holds the partner's role; for the rules themselves both.

    With `owner: approval` the owner must approve as well. Nobody can approve their own pull request, so an author who
    holds the owner's role counts as having done so.
    """
    (owner, partner), strength = roles_of_kind(document.kind), config.gate.partner
    if document.kind is DocumentKind.RULES:
        return Requirement(owner, strength, author_counts=True), Requirement(partner, strength, author_counts=True)
    owner_wrote, partner_wrote = (
        holds(snapshot, snapshot.author, document.pair.holders(role)) for role in (owner, partner)
    )
    if config.gate.owner is not OwnerSay.APPROVAL:
        return (Requirement(owner if partner_wrote else partner, strength),)
    if partner_wrote:  # one who holds both roles: somebody else is to be heard, as ever
        return (Requirement(owner, strength if owner_wrote else Strength.APPROVAL),)
    return Requirement(partner, strength), Requirement(owner, Strength.APPROVAL, author_counts=True)


def _ends(over: tuple[Delegation, ...], document: Document, role: Role) -> dict[str, datetime]:
    """Until when those spoke for a role who do so no more."""
    seat = (document.pair.name, role)
    return {each.delegate.node_id: each.ends_at for each in over if seat in each.seats and each.ends_at}


def _hearing(snapshot: Snapshot, document: Document, demand: Requirement, voices: Voices) -> Hearing:
    holders = document.pair.holders(demand.role)
    heard = voices.of(people(snapshot, holders), demand.strength)
    dissent = voices.dissent(heard)
    reachable = tuple(holder for holder in holders if others(snapshot, holder))
    nobody = unreachable(snapshot, holders)
    if demand.author_counts and holds(snapshot, snapshot.author, holders):
        outcome = Outcome.AUTHOR
    elif heard:
        outcome = Outcome.NOT_ALIGNED if dissent else Outcome.HEARD
    else:
        outcome = Outcome.AWAITED if reachable or nobody else Outcome.NOBODY_ELSE
    return Hearing(
        document=document,
        role=demand.role,
        strength=demand.strength,
        outcome=outcome,
        since=_asked_at(snapshot, holders),
        voices=heard,
        dissent=dissent,
        reachable=reachable,
        unreachable=nobody,
    )


def _stale(snapshot: Snapshot, hearing: Hearing, said: Voices, past: Freshness) -> tuple[StaleVoice, ...]:
    """What each holder of an awaited role said last, and that does not count any more."""
    holders = hearing.document.pair.holders(hearing.role)
    last = said.latest_first().of(people(snapshot, holders), hearing.strength)
    return tuple(stale for voice in last if (stale := past.stale(hearing.document, voice)))


def _asked_at(snapshot: Snapshot, holders: tuple[Holder, ...]) -> datetime:
    """When a review was first requested of one of `holders`; before anyone is asked, when the thread began."""
    ids = {resolved.node_id for holder in holders if (resolved := snapshot.people.get(holder))}
    asked = (event for event in snapshot.timeline if event.kind is EventKind.REVIEW_REQUESTED and event.subject in ids)
    first = next(asked, None)
    return first.at if first else snapshot.created_at
