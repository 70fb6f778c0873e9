"""Who has been heard on a pull request (SPEC §3, "Heard")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ghapp.rules.conversation.commands import speaks
from ghapp.rules.model.framework import Strength
from ghapp.rules.model.snapshot import Actor, Comment, PullRequest, Review, ReviewState, Snapshot
from ghapp.rules.people.holders import same

SILENCING = frozenset({"spam", "abuse", "off_topic"})
_OPINIONS = frozenset({ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.DISMISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Something that a holder of a role, other than the author, said on a pull request.

    `source` is the node id of the comment or review. `review` is the review's state, also for an inline comment of it;
    None for an issue comment. `inline` tells the inline comment from its review. `commit_sha` is what a review speaks
    about (None: a comment, or the commit is gone).
    """

    speaker: Actor
    at: datetime
    url: str
    source: str
    review: ReviewState | None = None
    inline: bool = False
    commit_sha: str | None = None


@dataclass(frozen=True, slots=True)
class Voices:
    """All that was said, oldest first, and everyone's latest opinion: the last review that did not only comment."""

    said: tuple[Voice, ...]
    opinions: dict[str, Review]
    ends: Mapping[str, datetime] = field(default_factory=dict)

    def until(self, ends: Mapping[str, datetime]) -> Voices:
        """The same, where some spoke for a role until a moment, and do so no more; by node id."""
        return replace(self, ends=ends)

    def of(self, people: frozenset[str], strength: Strength) -> tuple[Voice, ...]:
        """Each person's first voice that is at least as strong as asked for; `people` are node ids.

        The first, so that a conversation that goes on does not change what the check says.
        """
        firsts: dict[str, Voice] = {}
        for voice in self.said:
            if self._speaks(people, voice) and self._is(strength, voice):
                firsts.setdefault(voice.speaker.node_id, voice)
        return tuple(firsts.values())

    def only(self, counts: Callable[[Voice], bool]) -> Voices:
        """The same, without the voices that do not count for a document."""
        return replace(self, said=tuple(filter(counts, self.said)))

    def latest_first(self) -> Voices:
        """The same in the other order, so that each person's last voice is the first."""
        return replace(self, said=self.said[::-1])

    def dissent(self, voices: tuple[Voice, ...]) -> Review | None:
        """The latest opinion that requests changes, among those who speak in `voices`."""
        latest = (self.opinions.get(voice.speaker.node_id) for voice in voices)
        return next((review for review in latest if review and review.state is ReviewState.CHANGES_REQUESTED), None)

    def _speaks(self, people: frozenset[str], voice: Voice) -> bool:
        end = self.ends.get(voice.speaker.node_id)
        return voice.speaker.node_id in people or (end is not None and voice.at < end)

    def _is(self, strength: Strength, voice: Voice) -> bool:
        if strength is Strength.COMMENT:
            return True
        if strength is Strength.REVIEW:
            return voice.review is not None
        opinion = self.opinions.get(voice.speaker.node_id)
        return opinion is not None and opinion.state is ReviewState.APPROVED and opinion.node_id == voice.source


def hear(snapshot: Snapshot, pull: PullRequest, among: frozenset[str]) -> Voices:
    """Collect what counts as a voice, and the opinions; `among` are the node ids of those who hold any role."""
    said = [*_in_comments(snapshot, among), *_in_reviews(snapshot, pull.reviews, among)]
    if pull.merged_at:
        said = [voice for voice in said if voice.at <= pull.merged_at]  # what came later was not heard in time
    return Voices(tuple(sorted(said, key=lambda voice: (voice.at, voice.source))), _opinions(pull.reviews))


def is_credible(item: Comment | Review) -> bool:
    """Whether an item is shown, and says what its author wrote: nobody else was the last to edit it."""
    if item.minimized_reason in SILENCING:
        return False
    return not item.edited or same(item.editor, item.author)


def _in_comments(snapshot: Snapshot, among: frozenset[str]) -> Iterator[Voice]:
    for comment in snapshot.comments:
        speaker = _speaker(snapshot, comment, among)
        if speaker and speaks(comment.body):
            yield Voice(speaker=speaker, at=comment.created_at, url=comment.url, source=comment.node_id)


def _in_reviews(snapshot: Snapshot, reviews: tuple[Review, ...], among: frozenset[str]) -> Iterator[Voice]:
    for review in reviews:
        if review.state is ReviewState.PENDING or review.submitted_at is None:
            continue
        speaker, state = _speaker(snapshot, review, among), review.state
        if speaker and (state is not ReviewState.COMMENTED or speaks(review.body)):
            yield Voice(
                speaker=speaker,
                at=review.submitted_at,
                url=review.url,
                source=review.node_id,
                review=state,
                commit_sha=review.commit_sha,
            )
        for comment in review.comments:
            speaker = _speaker(snapshot, comment, among)
            if speaker and speaks(comment.body):
                yield Voice(
                    speaker=speaker,
                    at=review.submitted_at,
                    url=comment.url,
                    source=comment.node_id,
                    review=state,
                    inline=True,
                    commit_sha=review.commit_sha,
                )


def _speaker(snapshot: Snapshot, item: Comment | Review, among: frozenset[str]) -> Actor | None:
    """Who speaks here, if it is one of those asked about, not the pull request's author, in words of their own."""
    author = item.author
    if author is None or author.node_id not in among or same(author, snapshot.author) or not is_credible(item):
        return None
    return author


def _opinions(reviews: tuple[Review, ...]) -> dict[str, Review]:
    dated = [(review.submitted_at, review) for review in reviews if review.submitted_at and review.state in _OPINIONS]
    # Among those of one second the order in which GitHub lists them counts, the oldest first: node ids have none.
    ordered = sorted(dated, key=lambda pair: pair[0])
    return {review.author.node_id: review for _, review in ordered if review.author}
