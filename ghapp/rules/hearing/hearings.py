"""Hearings: which roles must be heard on the touched documents, and whether they were (SPEC §3, "Gate")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ghapp.rules.conversation.delegations import Delegation
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.conversation.voices import Term, Voice, Voices
from ghapp.rules.documents.arrivals import author_pushed_alone
from ghapp.rules.documents.freshness import Freshness, StaleVoice
from ghapp.rules.documents.touched import Document
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Bots, DocumentKind, Holder, OwnerSay, RepoConfig, Role, Strength
from ghapp.rules.model.snapshot import EventKind, Review, Snapshot
from ghapp.rules.people.authors import Authorship, authorship
from ghapp.rules.people.copies import authors, may_write
from ghapp.rules.people.holders import has_unread_people, holds, humans, may_be_others, others, people, same
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.people.stand_ins import Speakers, StandIn, speakers
from ghapp.rules.people.unreachable import UnreachableHolder, partly_hidden, unreachable


class HearingOutcome(StrEnum):
    """The outcome of a hearing; only `AWAITED` keeps the gate closed."""

    HEARD = "heard"
    NOT_ALIGNED = "not aligned"  # heard, but the latest review requests changes
    AUTHOR = "author"  # the author holds the role, and that counts as a voice
    NOBODY_ELSE = "alone"  # only the author holds the role
    AWAITED = "awaited"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A role that must be heard, and how.

    With `author_counts`, an author who holds the role counts as heard; with `author_speaks`, they may speak for it like
    any holder. `speakers` speak for the role (None: its holders).
    """

    role: Role
    strength: Strength
    author_counts: bool = False
    author_speaks: bool = False
    speakers: Speakers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One role that must be heard on one document, and the outcome.

    `voices` are the voices that count, `dissent` is a latest review of theirs that requests changes. `since` is when
    the wait began. `reachable` are the holders with at least one person besides the author, `unreachable` those with no
    person at all. With `author_speaks`, the author may speak for the role like any holder. `stale` are voices that no
    longer count, as long as none counts. `instead` says who speaks for a role that nobody is left to speak for. `away`
    are the delegations of away holders by which `voices` were given. `own_words` are what authors who hold the role
    said here, which counts only where they may speak.
    """

    document: Document
    role: Role
    strength: Strength
    outcome: HearingOutcome
    since: datetime
    voices: tuple[Voice, ...] = ()
    dissent: Review | None = None
    reachable: tuple[Holder, ...] = ()
    unreachable: tuple[UnreachableHolder, ...] = ()
    stale: tuple[StaleVoice, ...] = ()
    instead: StandIn | None = None
    author_speaks: bool = False
    away: tuple[Delegation, ...] = ()
    own_words: tuple[Voice, ...] = ()

    @property
    def is_satisfied(self) -> bool:
        """Return whether the hearing no longer blocks the merge."""
        return self.outcome is not HearingOutcome.AWAITED


def hearings(
    snapshot: Snapshot,
    conversation: Conversation,
    documents: tuple[Document, ...],
    freshness: Freshness,
    *,
    at: datetime,
) -> tuple[Hearing, ...]:
    """Return the hearings that the touched documents require, in the order of the documents.

    `at` decides which delegations run; what a delegate wrote before a delegation ended still counts.
    """
    config = conversation.config_at(at)
    found: list[Hearing] = []
    for document in documents:
        for requirement in requirements(snapshot, config, document):
            voices = _within_delegations(snapshot, conversation, document, requirement.role, at)
            fresh = freshness.only(document, voices)
            hearing = _hearing(snapshot, document, requirement, fresh)
            if not hearing.is_satisfied:
                since = max(hearing.since, freshness.since(document))
                hearing = replace(hearing, since=since, stale=_stale(snapshot, hearing, voices, freshness))
            found.append(replace(hearing, away=tuple(_away(snapshot, conversation, hearing))))
    return tuple(found)


def requirements(snapshot: Snapshot, config: RepoConfig, document: Document) -> tuple[Requirement, ...]:
    """Return the roles to hear: the partner, or the owner if the author holds the partner's role; both for the rules.

    The owner stands in for the partner only where the author alone pushed; else both must be heard, and the author may
    speak. The same applies to several authors who hold both roles. Both must also be heard if nobody knows whose words
    they are: a bot is the author, or an account that is gone. With `owner: approval`, the owner must approve as well.
    An author who holds the owner's role counts as having approved, because nobody can approve their own pull request.
    """
    (owner, partner), strength = roles_of_kind(document.kind), config.gate.partner
    if document.kind is DocumentKind.RULES:
        required = _rules_requirements(snapshot, config, document)
        return required if has_only_authors_pushes(snapshot) else tuple(map(_with_authors_voice, required))
    if hears_both(config, authorship(snapshot)):
        approval = config.gate.owner is OwnerSay.APPROVAL
        return Requirement(partner, strength), Requirement(owner, Strength.APPROVAL if approval else strength)
    if authors_speak(snapshot, document):
        return Requirement(partner, strength, author_speaks=True), Requirement(owner, strength, author_speaks=True)
    owner_wrote, partner_wrote = (bool(_authors_of(snapshot, document, role)) for role in (owner, partner))
    approval = config.gate.owner is OwnerSay.APPROVAL
    if partner_wrote:  # with both roles, another owner must be heard in the usual way
        stands_in = Requirement(owner, Strength.APPROVAL if approval and not owner_wrote else strength)
        if has_only_authors_pushes(snapshot):
            return (stands_in,)
        return Requirement(partner, strength, author_speaks=True), stands_in
    if not approval:
        return (Requirement(partner, strength),)
    return Requirement(partner, strength), Requirement(owner, Strength.APPROVAL, author_counts=True)


def has_only_authors_pushes(snapshot: Snapshot) -> bool:
    """Return whether the author alone pushed; where that is unknown, somebody else may have."""
    return snapshot.pull_request is not None and author_pushed_alone(snapshot, snapshot.pull_request) is True


def depends_on_pushers(snapshot: Snapshot, config: RepoConfig, documents: tuple[Document, ...]) -> bool:
    """Return whether it matters who pushed: where the author holds the partner's role, or any role for the rules."""
    return any(
        _authors_of(snapshot, document, role)
        for document in documents
        for role in (Role if document.kind is DocumentKind.RULES else roles_of_kind(document.kind)[1:])
    )


def authors_speak(snapshot: Snapshot, document: Document) -> bool:
    """Return whether several authors hold both roles, so that nobody else may be left to speak."""
    wrote = [_authors_of(snapshot, document, role) for role in Role]
    return all(wrote) and len(frozenset.union(*wrote)) > 1


def _authors_of(snapshot: Snapshot, document: Document, role: Role) -> frozenset[str]:
    holders = document.pair.holders(role)
    return frozenset(author.node_id for author in authors(snapshot) if holds(snapshot, author, holders))


def _rules_requirements(snapshot: Snapshot, config: RepoConfig, document: Document) -> tuple[Requirement, ...]:
    """Return both roles; an author who holds both counts for one of them only, where somebody else holds the other."""
    spoken = [speakers(snapshot, config, document.pair, role) for role in Role]
    found = tuple(
        Requirement(role, config.gate.partner, author_counts=_author_counts(snapshot, each), speakers=each)
        for role, each in zip(Role, spoken, strict=True)
    )
    held_by_others = [each for each in spoken if any(may_be_others(snapshot, holder) for holder in each.holders)]
    if not held_by_others or not all(each.author_counts for each in found):
        return found
    anyone = Speakers(tuple(dict.fromkeys(holder for each in held_by_others for holder in each.holders)))
    pm, em = found
    heard, by_author = (em, pm) if spoken[1] in held_by_others else (pm, em)
    return by_author, replace(heard, author_counts=False, speakers=anyone)


def _with_authors_voice(requirement: Requirement) -> Requirement:
    """Return a requirement for which an author who counted as heard has to speak."""
    return replace(requirement, author_counts=False, author_speaks=requirement.author_counts)


def _author_counts(snapshot: Snapshot, spoken: Speakers) -> bool:
    if spoken.instead is StandIn.OVERRIDE:
        return False
    return any(holds(snapshot, author, spoken.holders) for author in authors(snapshot))


def hears_both(config: RepoConfig, author: Authorship) -> bool:
    """Return whether owner and partner must be heard on a document because of who opened the pull request."""
    return author is Authorship.GONE or (author is Authorship.BOT and config.gate.bots is Bots.BOTH)


def _within_delegations(
    snapshot: Snapshot, conversation: Conversation, document: Document, role: Role, at: datetime
) -> Voices:
    """Return the voices with the terms in which delegates can speak for a role, or could."""
    terms: dict[str, list[Term]] = {}
    for each in _delegations_of(snapshot, conversation, document, role):
        term = Term(each.since, each.ends_at if each.has_ended(at) else None)
        terms.setdefault(each.delegate.node_id, []).append(term)
    return conversation.voices.within(terms)


def _delegations_of(
    snapshot: Snapshot, conversation: Conversation, document: Document, role: Role
) -> tuple[Delegation, ...]:
    """Return the delegations of a role, ended ones included, to people who do not hold it themselves."""
    pair = document.pair.name
    holders = (holder for each in conversation.config.pairs if each.name == pair for holder in each.holders(role))
    own = people(snapshot, holders)
    given = conversation.delegations.given
    return tuple(each for each in given if (pair, role) in each.seats and each.delegate.node_id not in own)


def _away(snapshot: Snapshot, conversation: Conversation, hearing: Hearing) -> Iterator[Delegation]:
    """Yield the delegations of away holders by which somebody was heard."""
    for each in _delegations_of(snapshot, conversation, hearing.document, hearing.role):
        spoken = [voice.at for voice in hearing.voices if same(voice.speaker, each.delegate)]
        if each.away and any(Term(each.since, each.ends_at).covers(at) for at in spoken):
            yield each


def spoke_for(hearing: Hearing, voice: Voice) -> Actor | None:
    """Return the away holder for whom a voice was given; None if nobody had to be away for it."""
    return next((each.giver for each in hearing.away if same(each.delegate, voice.speaker)), None)


def _hearing(snapshot: Snapshot, document: Document, requirement: Requirement, voices: Voices) -> Hearing:
    own, spoken = document.pair.holders(requirement.role), requirement.speakers
    holders = spoken.holders if spoken else own
    may_speak = people(snapshot, holders)
    heard = voices.of(may_speak, requirement.strength)
    own_words = voices.of_author(may_speak)
    reachable = tuple(each for each in holders if others(snapshot, each) or has_unread_people(snapshot, each))
    # Where several people opened the copies and nobody else holds the role, one of them has to speak.
    author_speaks = requirement.author_speaks or not (reachable or _is_by_one(snapshot))
    if author_speaks:
        heard += own_words
        reachable = tuple(each for each in holders if humans(snapshot, each) or has_unread_people(snapshot, each))
    dissent = voices.dissent(heard)
    absent = (*unreachable(snapshot, own), *partly_hidden(snapshot, own))
    if requirement.author_counts and any(holds(snapshot, author, holders) for author in authors(snapshot)):
        outcome = HearingOutcome.AUTHOR
    elif heard:
        outcome = HearingOutcome.NOT_ALIGNED if dissent else HearingOutcome.HEARD
    else:
        outcome = HearingOutcome.AWAITED if reachable or absent else HearingOutcome.NOBODY_ELSE
    return Hearing(
        document=document,
        role=requirement.role,
        strength=requirement.strength,
        outcome=outcome,
        since=_requested_at(snapshot, holders),
        voices=heard,
        dissent=dissent,
        reachable=reachable,
        unreachable=absent,
        instead=spoken.instead if spoken else None,
        author_speaks=author_speaks,
        own_words=own_words,
    )


def _is_by_one(snapshot: Snapshot) -> bool:
    """Return whether one person opened all copies, but for those of strangers into other branches."""
    pull = snapshot.pull_request
    opened = [copy for copy in pull.copies if copy.base == pull.base or may_write(copy)] if pull else []
    return all(same(copy.author, snapshot.author) for copy in opened)


def _stale(snapshot: Snapshot, hearing: Hearing, voices: Voices, freshness: Freshness) -> tuple[StaleVoice, ...]:
    """Return the last voice of each holder of an awaited role, where it no longer counts."""
    holders = hearing.document.pair.holders(hearing.role)
    last = voices.latest_first().of(people(snapshot, holders), hearing.strength)
    return tuple(stale for voice in last if (stale := freshness.stale(hearing.document, voice)))


def _requested_at(snapshot: Snapshot, holders: tuple[Holder, ...]) -> datetime:
    """Return when a review was first requested from one of `holders`, else when the thread was opened."""
    ids = {resolved.node_id for holder in holders if (resolved := snapshot.people.get(holder))}
    requests = (
        event for event in snapshot.timeline if event.kind is EventKind.REVIEW_REQUESTED and event.subject in ids
    )
    first = next(requests, None)
    return first.at if first else snapshot.created_at
