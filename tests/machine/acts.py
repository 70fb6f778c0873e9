"""What people do on pull requests: random acts, each by anybody, on anything; GitHub refuses what is not allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, multiple, rule

from ghapp.rules.model import CONFIG_PATH
from ghapp.sandbox.accounts import Actor, Reviewer
from ghapp.sandbox.threads import Comment, PullRequest, Review, ReviewComment
from tests.machine.choices import (
    PATHS,
    Fate,
    Turn,
    areas,
    bases,
    bodies,
    configs,
    fates,
    paths,
    people,
    positions,
    reasons,
    reviewers,
    states,
    turns,
)
from tests.scenarios.world import World

T = TypeVar("T")
Pulls: TypeAlias = MultipleResults[PullRequest]
MOST_PULLS = 3


@dataclass(frozen=True)
class Taken:
    """What humans took off pull requests, and did not put back: labels and requests, by name."""

    labels: set[tuple[PullRequest, str]] = field(default_factory=set)
    requests: set[tuple[PullRequest, str]] = field(default_factory=set)


class Acts(RuleBasedStateMachine):
    """Every act of a human or a bot. `play` does it, with what becomes of its deliveries; None: GitHub refused."""

    pulls = Bundle("pulls")
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.taken = Taken()
        self.drafts = 0

    def play(self, fate: Fate, act: Callable[[], T], *, pull: PullRequest | None = None) -> T | None:
        """Do an act about `pull` (None: about the repository or a new one)."""
        raise NotImplementedError

    def actor(self, login: str) -> Actor:
        """Who goes by that login."""
        return self.world.box.actor(login)

    def reviewer(self, name: str) -> Reviewer:
        """The user or team of that name."""
        _, _, slug = name.partition("/")
        found = self.world.acme.teams[slug] if slug else self.actor(name)
        assert isinstance(found, Reviewer)
        return found

    def texts(self, touched: list[str], config: str | None, tree: Mapping[str, str]) -> dict[str, str | None]:
        """New contents for paths of a tree; the rules file becomes `config`, or (None) is taken away."""
        self.drafts += 1
        texts = {path: config if path == CONFIG_PATH else f"Draft {self.drafts}\n" for path in touched}
        return {path: text for path, text in texts.items() if text is not None or path in tree}

    @rule()
    def a_second_passes(self) -> None:
        """GitHub's time is no finer: without this, all happens at the same time."""
        self.world.clock.advance(timedelta(seconds=1))

    @rule(
        target=pulls,
        by=people,
        touched=paths,
        config=configs,
        base=bases,
        draft=st.booleans(),
        fork=st.booleans(),
        fate=fates,
    )
    def open(
        self, *, by: str, touched: list[str], config: str | None, base: str, draft: bool, fork: bool, fate: Fate
    ) -> PullRequest | Pulls:
        box, shop = self.world.box, self.world.shop
        if len(shop.threads) == MOST_PULLS:
            return multiple()
        files = self.texts(touched, config, shop.branches[base].tree)
        pull = self.play(fate, lambda: box.open_pull(shop, self.actor(by), files, base=base, draft=draft, fork=fork))
        return pull or multiple()

    @rule(pull=pulls, by=people, touched=paths, config=configs, force=st.booleans(), fate=fates)
    def push(
        self, pull: PullRequest, *, by: str, touched: list[str], config: str | None, force: bool, fate: Fate
    ) -> None:
        files = self.texts(touched, config, branch(pull))
        self.play(fate, lambda: self.world.box.push(pull, self.actor(by), files, force=force), pull=pull)

    @rule(pull=pulls, old=st.sampled_from(PATHS), new=st.sampled_from([None, "archive/old.md", *PATHS]), fate=fates)
    def move_or_delete(self, pull: PullRequest, old: str, new: str | None, fate: Fate) -> None:
        box, files = self.world.box, branch(pull)
        if old in files and new is None:
            self.play(fate, lambda: box.push(pull, pull.author, {old: None}), pull=pull)
        elif old in files and new is not None and new not in files:
            self.play(fate, lambda: box.push(pull, pull.author, renames={old: new}), pull=pull)

    @rule(pull=pulls, by=people, turn=turns, fate=fates)
    def take_a_turn(self, pull: PullRequest, by: str, turn: Turn, fate: Fate) -> None:
        box, actor = self.world.box, self.actor(by)
        other = "release" if pull.base_ref == "main" else "main"
        before = pull.base_tip.tree
        files = {change.path: before.get(change.path) for change in pull.files if change.path in branch(pull)}
        ways: Mapping[Turn, Callable[[], object]] = {
            Turn.RETARGET: lambda: box.retarget(pull, actor, other),
            Turn.DRAFT: lambda: (box.mark_ready if pull.draft else box.convert_to_draft)(pull, actor),
            Turn.CLOSE: lambda: box.close(pull, actor),
            Turn.REOPEN: lambda: box.reopen(pull, actor),
            Turn.TAKE_BACK: lambda: box.push(pull, pull.author, files),
        }
        self.play(fate, ways[turn], pull=pull)

    @rule(pull=pulls, by=people, body=bodies, fate=fates)
    def comment(self, pull: PullRequest, by: str, body: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.comment(pull, self.actor(by), body), pull=pull)

    @rule(pull=pulls, by=people, position=positions, body=bodies, fate=fates)
    def edit(self, pull: PullRequest, by: str, position: int, body: str, fate: Fate) -> None:
        match written_at(pull, position):
            case Review() as review:
                self.play(fate, lambda: self.world.box.edit_review(review, self.actor(by), body), pull=pull)
            case Comment() | ReviewComment() as comment:
                self.play(fate, lambda: self.world.box.edit_comment(comment, self.actor(by), body), pull=pull)
            case None:
                self.comment(pull, by, body, fate)

    @rule(pull=pulls, by=people, position=positions, fate=fates)
    def delete(self, pull: PullRequest, by: str, position: int, fate: Fate) -> None:
        match written_at(pull, position):
            case Comment() | ReviewComment() as comment:
                self.play(fate, lambda: self.world.box.delete_comment(comment, self.actor(by)), pull=pull)

    @rule(pull=pulls, by=people, position=positions, reason=reasons)
    def hide(self, pull: PullRequest, by: str, position: int, reason: str | None) -> None:
        # GitHub sends no webhook for this.
        box, written = self.world.box, written_at(pull, position)
        if written and reason:
            self.play(Fate.LOST, lambda: box.minimize(written, self.actor(by), reason), pull=pull)
        elif written:
            self.play(Fate.LOST, lambda: box.unminimize(written, self.actor(by)), pull=pull)

    @rule(pull=pulls, by=people, state=states | st.just("PENDING"), body=st.just("") | bodies, fate=fates)
    def review(self, pull: PullRequest, by: str, state: str, body: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.review(pull, self.actor(by), state, body), pull=pull)

    @rule(pull=pulls, by=people, state=states, body=bodies, fate=fates)
    def review_a_line(self, pull: PullRequest, by: str, state: str, body: str, fate: Fate) -> None:
        if pull.files:
            lines = [(pull.files[0].path, 1, body)]
            self.play(fate, lambda: self.world.box.review(pull, self.actor(by), state, comments=lines), pull=pull)

    @rule(pull=pulls, state=states, by=people, fate=fates)
    def submit_or_dismiss_review(self, pull: PullRequest, state: str, by: str, fate: Fate) -> None:
        box, review = self.world.box, pull.reviews[-1] if pull.reviews else None
        if review and review.state == "PENDING":
            self.a_second_passes()
            self.play(fate, lambda: box.submit_review(review, review.author, state, "Finally."), pull=pull)
        elif review:
            self.play(fate, lambda: box.dismiss(review, self.actor(by), "Outdated."), pull=pull)

    @rule(pull=pulls, by=people, name=areas, on=st.booleans(), fate=fates)
    def label(self, pull: PullRequest, by: str, name: str, on: bool, fate: Fate) -> None:
        def act() -> None:
            if on:
                self.world.box.add_labels(pull, self.actor(by), [name])
                self.taken.labels.discard((pull, name))
            else:
                self.world.box.remove_label(pull, self.actor(by), name)
                self.taken.labels.add((pull, name))

        self.play(fate, act, pull=pull)

    @rule(pull=pulls, by=people, name=reviewers, on=st.booleans(), fate=fates)
    def request(self, pull: PullRequest, by: str, name: str, on: bool, fate: Fate) -> None:
        def act() -> None:
            reviewer = self.reviewer(name)
            if on:
                self.world.box.request_reviews(pull, self.actor(by), [reviewer])
                self.taken.requests.discard((pull, name))
            elif pull.asked(reviewer):
                self.world.box.remove_review_requests(pull, self.actor(by), [reviewer])
                self.taken.requests.add((pull, name))

        self.play(fate, act, pull=pull)


def branch(pull: PullRequest) -> Mapping[str, str]:
    """The files of a pull request's branch, which a closed one does not follow."""
    return pull.head_repository.branches[pull.head_ref].tree


def written_at(pull: PullRequest, position: int) -> Comment | ReviewComment | Review | None:
    """Something that stands on a pull request for all to see, the newest first; None where nothing does."""
    reviews = [review for review in pull.reviews if review.state != "PENDING"]
    written: list[Comment | ReviewComment | Review] = [*pull.comments.values(), *pull.review_comments, *reviews]
    written.sort(key=lambda item: (item.created_at, item.node_id), reverse=True)
    return written[position % len(written)] if written else None
