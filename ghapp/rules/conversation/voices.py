"""Voices: what counts as having been heard on a pull request (SPEC §3, "Heard")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ghapp.rules.conversation.statements import Statement
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Strength
from ghapp.rules.model.snapshot import Review, ReviewState

_OPINIONS = frozenset({ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.DISMISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Something that a holder of a role, other than the author, wrote on a pull request.

    `source` is the node id of the comment or review. `review` is the state of the review, also for its inline comments
    (None: an issue comment). `inline` says whether this is an inline comment. `commit_sha` is the commit that was
    reviewed (None: an issue comment, or the commit is gone).
    """

    speaker: Actor
    at: datetime
    url: str
    source: str
    review: ReviewState | None = None
    inline: bool = False
    commit_sha: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A time in which somebody speaks for a role; None: it began before anybody knows, or has not ended."""

    begin: datetime | None
    end: datetime | None

    def covers(self, moment: datetime) -> bool:
        """Return whether a moment lies in it."""
        return (self.begin is None or self.begin <= moment) and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class Voices:
    """All voices, oldest first, those of authors apart, and each person's opinion.

    An opinion is the latest review that approves or requests changes. `by_author` are the voices of authors, who are
    not in `all`. `terms` are when people (node ids) speak for a role who do not hold it themselves. `counts` says
    whether a voice counts for a document; it is asked only about voices that matter otherwise.
    """

    all: tuple[Voice, ...]
    opinions: Mapping[str, Review]
    by_author: tuple[Voice, ...] = ()
    terms: Mapping[str, Sequence[Term]] = field(default_factory=dict)
    counts: Callable[[Voice], bool] = field(default=lambda voice: True)

    def within(self, terms: Mapping[str, Sequence[Term]]) -> Voices:
        """Return the same voices, with the people (node ids) who speak for a role at times only."""
        return replace(self, terms=terms)

    def of(self, people: frozenset[str], strength: Strength) -> tuple[Voice, ...]:
        """Return the first voice of each person (node id) that is strong enough.

        The first, so that later comments do not change the check.
        """
        firsts: dict[str, Voice] = {}
        for voice in self.all:
            if voice.speaker.node_id in firsts:
                continue
            if self._may_speak(people, voice) and self._is(strength, voice) and self.counts(voice):
                firsts[voice.speaker.node_id] = voice
        return tuple(firsts.values())

    def of_author(self, people: frozenset[str]) -> tuple[Voice, ...]:
        """Return the first voice of each author among `people` (node ids).

        Any voice is strong enough, since nobody can approve their own pull request.
        """
        firsts: dict[str, Voice] = {}
        for voice in self.by_author:
            if voice.speaker.node_id in people and voice.speaker.node_id not in firsts and self.counts(voice):
                firsts[voice.speaker.node_id] = voice
        return tuple(firsts.values())

    def filtered(self, counts: Callable[[Voice], bool]) -> Voices:
        """Return the voices that count, each of which is asked about at once."""
        return replace(self, all=tuple(filter(counts, self.all)), by_author=tuple(filter(counts, self.by_author)))

    def only(self, counts: Callable[[Voice], bool]) -> Voices:
        """Return the voices that count for a document."""
        return replace(self, counts=counts)

    def latest_first(self) -> Voices:
        """Return the voices in reverse order, so that `of` returns the last voice of each person."""
        return replace(self, all=self.all[::-1])

    def dissent(self, voices: tuple[Voice, ...]) -> Review | None:
        """Return the latest opinion that requests changes, of those who speak in `voices`."""
        latest = (self.opinions.get(voice.speaker.node_id) for voice in voices)
        return next((review for review in latest if review and review.state is ReviewState.CHANGES_REQUESTED), None)

    def _may_speak(self, people: frozenset[str], voice: Voice) -> bool:
        speaker = voice.speaker.node_id
        if speaker not in self.terms:
            return speaker in people
        # Somebody whose term has ended is not among the people any more, and was when they spoke.
        return any(term.covers(voice.at) and (term.end or speaker in people) for term in self.terms[speaker])

    def _is(self, strength: Strength, voice: Voice) -> bool:
        if strength is Strength.COMMENT:
            return True
        if strength is Strength.REVIEW:
            return voice.review is not None
        opinion = self.opinions.get(voice.speaker.node_id)
        return opinion is not None and opinion.state is ReviewState.APPROVED and opinion.node_id == voice.source


NO_VOICES = Voices(all=(), opinions={})


def read_voices(
    statements: Iterable[Statement], reviews: Iterable[Review], speakers: frozenset[str], *, authors: Iterable[Actor]
) -> Voices:
    """Return the voices of `speakers` (node ids), and the opinions in `reviews`; words of authors are kept apart."""
    written_by = {author.node_id for author in authors}
    found = [
        voice
        for statement in statements
        if statement.author.node_id in speakers and not statement.is_automatic
        for voice in _voice(statement)
    ]
    found.sort(key=lambda voice: (voice.at, voice.source))
    return Voices(
        all=tuple(voice for voice in found if voice.speaker.node_id not in written_by),
        opinions=_opinions(reviews),
        by_author=tuple(voice for voice in found if voice.speaker.node_id in written_by),
    )


def _voice(statement: Statement) -> Iterator[Voice]:
    """Yield the voice, if there is one; a review that approves or requests changes needs no text."""
    review, item = statement.review, statement.item
    has_opinion = review is not None and not statement.is_inline and review.state is not ReviewState.COMMENTED
    if has_opinion or statement.text.is_voice:
        yield Voice(
            speaker=statement.author,
            at=statement.at,
            url=item.url,
            source=item.node_id,
            review=review.state if review else None,
            inline=statement.is_inline,
            commit_sha=review.commit_sha if review else None,
        )


def _opinions(reviews: Iterable[Review]) -> dict[str, Review]:
    dated = [(review.submitted_at, review) for review in reviews if review.submitted_at and review.state in _OPINIONS]
    # Within one second, GitHub's order counts, oldest first: node ids have no order.
    ordered = sorted(dated, key=lambda pair: pair[0])
    return {review.author.node_id: review for _, review in ordered if review.author}
