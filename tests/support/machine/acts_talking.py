"""Random acts: people comment, command and review, and take back or hide what was said."""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ghapp.sandbox.state.threads import Comment, PullRequest, Review, ReviewComment
from tests.support.machine.acts import Acts, written_at
from tests.support.machine.choices import (
    Fate,
    Taking,
    bodies,
    fates,
    later,
    people,
    phrases,
    positions,
    reasons,
    review_bodies,
    review_states,
    states,
    takings,
    words,
)


class Talking(Acts):
    """What people say on pull requests."""

    @rule(pull=Acts.pulls, by=people, body=bodies, fate=fates)
    def comment(self, pull: PullRequest, by: str, body: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.comment(pull, self.actor(by), body), pull=pull)

    @rule(pull=Acts.pulls, by=phrases, phrase=phrases, fate=fates)
    def command(self, pull: PullRequest, by: int, phrase: int, fate: Fate) -> None:
        """What the history is about, mostly by those who may."""
        commanders, commands = self.theme.commanders, self.theme.commands
        self.comment(pull, commanders[by % len(commanders)], commands[phrase % len(commands)], fate)

    @rule(pull=Acts.pulls, by=phrases, first=phrases, then=phrases, fate=fates)
    def command_twice(self, pull: PullRequest, *, by: int, first: int, then: int, fate: Fate) -> None:
        """The same person, who may think better of it."""
        self.command(pull, by, first, Fate.SENT)
        self.command(pull, by, then, fate)

    @rule(pull=Acts.pulls, by=phrases, phrase=phrases, body=words, passing=later, fate=fates)
    def command_and_talk(self, pull: PullRequest, *, by: int, phrase: int, body: str, passing: int, fate: Fate) -> None:
        """The same, and somebody whom it concerns says something; it may have ended when it is looked at again."""
        self.command(pull, by, phrase, Fate.SENT)
        self.comment(pull, self.theme.concerned[phrase % len(self.theme.concerned)], body, fate)
        if passing:
            self.days_pass(passing, 1)

    @rule(pull=Acts.pulls, phrase=phrases, fate=fates)
    def approve(self, pull: PullRequest, phrase: int, fate: Fate) -> None:
        """Somebody whom it concerns is content."""
        self.review(pull, self.theme.concerned[phrase % len(self.theme.concerned)], "APPROVED", "", fate)

    @rule(pull=Acts.pulls, by=people, position=positions, body=bodies, how=takings, reason=reasons, fate=fates)
    def take_back(
        self, pull: PullRequest, *, by: str, position: int, body: str, how: Taking, reason: str | None, fate: Fate
    ) -> None:
        """Edit, delete or hide what stands there; GitHub sends no webhook for the last."""
        box, written, actor = self.world.box, written_at(pull, position), self.actor(by)
        match how, written:
            case Taking.EDIT, Review() as review:
                self.play(fate, lambda: box.edit_review(review, actor, body), pull=pull)
            case Taking.EDIT, (Comment() | ReviewComment()) as comment:
                self.play(fate, lambda: box.edit_comment(comment, actor, body), pull=pull)
            case Taking.DELETE, (Comment() | ReviewComment()) as comment:
                self.play(fate, lambda: box.delete_comment(comment, actor), pull=pull)
            case Taking.HIDE, (Comment() | ReviewComment() | Review()) as hidden:
                hide = (
                    partial(box.minimize, hidden, actor, reason) if reason else partial(box.unminimize, hidden, actor)
                )
                self.play(Fate.LOST, hide, pull=pull)

    @rule(pull=Acts.pulls, by=people, state=review_states, body=review_bodies, fate=fates)
    def review(self, pull: PullRequest, by: str, state: str, body: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.review(pull, self.actor(by), state, body), pull=pull)

    @rule(pull=Acts.pulls, by=people, state=states, body=bodies, fate=fates)
    def review_a_line(self, pull: PullRequest, by: str, state: str, body: str, fate: Fate) -> None:
        if pull.files:
            lines = [(pull.files[0].path, 1, body)]
            self.play(fate, lambda: self.world.box.review(pull, self.actor(by), state, comments=lines), pull=pull)

    @rule(pull=Acts.pulls, state=states, by=people, fate=fates)
    def submit_or_dismiss_review(self, pull: PullRequest, state: str, by: str, fate: Fate) -> None:
        box, review = self.world.box, pull.reviews[-1] if pull.reviews else None
        if review and review.state == "PENDING":
            self.play(fate, lambda: box.submit_review(review, review.author, state, "Finally."), pull=pull)
        elif review:
            self.play(fate, lambda: box.dismiss(review, self.actor(by), "Outdated."), pull=pull)

    @rule(pull=Acts.pulls, by=people, button=st.sampled_from(["re-evaluate", "nudge"]), fate=fates)
    def press(self, pull: PullRequest, by: str, button: str, fate: Fate) -> None:
        """Press a button of the check."""
        runs = [
            run for suite in self.world.box.suites[pull.repository].get(pull.head.oid, []) for run in suite.latest()
        ]
        if runs:
            self.play(fate, lambda: self.world.box.press(runs[-1], button, self.actor(by)), pull=pull)
