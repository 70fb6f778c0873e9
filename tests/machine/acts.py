"""What people do on pull requests: random acts, each by anybody, on anything; GitHub refuses what is not allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, multiple, rule

from ghapp.rules.model import CONFIG_PATH
from ghapp.sandbox.accounts import Actor, Reviewer
from ghapp.sandbox.threads import Comment, PullRequest, Review, ReviewComment
from tests.scenarios.world import World

T = TypeVar("T")
Pulls: TypeAlias = MultipleResults[PullRequest]


class Fate(StrEnum):
    """What becomes of the deliveries of an act; `MEANWHILE`: the app is in the middle of a look when it is done."""

    SENT = "sent"
    HELD = "held"
    LOST = "lost"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    MEANWHILE = "meanwhile"


VALID = (
    "pm: pam\nem: emma\n",
    "pm: pam\nem: emma\ngate: {mode: advise}\n",
    "pm: pam\nem: emma\ngate: {partner: review}\n",
    "pm: pam\nem: emma\ngate: {partner: approval}\n",
    "pm: '@acme/product'\nem: [emma, dan]\n",
    "pm: pam\nem: pam\n",
    "pm: ghost\nem: [emma, '@acme/nobody']\n",
    "pm: pam\nem: emma\ndocuments: {prd: [notes/**], sdd: []}\n",
    "pairs:\n- {name: bills, pm: emma, em: dan, paths: [billing/**]}\n- {name: shop, pm: pam, em: emma}\n",
)
BROKEN = ("pm: [\n", "pm: pam\n", "pm: pam\nem: emma\nmood: good\n")
PATHS = (
    "docs/prd/checkout.md",
    "docs/prd/old.md",
    "docs/sdd/checkout.md",
    "docs/sdd/old.md",
    "billing/PRD.md",
    "notes/search.sdd.md",
    "src/app.py",
)
BODIES = (
    "Which payment providers?",
    "/ack",
    "/ack Fine with me.",
    "/recheck",
    "/recheck\n\n/help",
    "/hold",
    "> Which payment providers?",
    "`/recheck`",
    "/rechek",
)
AREAS = ("why", "what", "how", "who", "when")
HIDDEN = ("SPAM", "ABUSE", "OFF_TOPIC", "RESOLVED", "OUTDATED")

fates = st.sampled_from([Fate.SENT, Fate.SENT, Fate.SENT, *Fate])
people = st.sampled_from(["pam", "emma", "dan", "ada", "zoe", "robot[bot]"])
authors = st.sampled_from(["pam", "emma", "dan"])
reviewers = st.sampled_from(["pam", "emma", "dan", "acme/product"])
bodies = st.sampled_from(BODIES)
bases = st.sampled_from(["main", "release"])
states = st.sampled_from(["COMMENTED", "APPROVED", "CHANGES_REQUESTED"])
configs = st.sampled_from([VALID[0], VALID[0], *VALID, *BROKEN, None])
paths = st.lists(st.sampled_from([*PATHS, CONFIG_PATH]), unique=True, max_size=2)
which = st.integers(0, 3)


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
        files = self.texts(touched, config, shop.branches[base].tree)
        pull = self.play(fate, lambda: box.open_pull(shop, self.actor(by), files, base=base, draft=draft, fork=fork))
        return pull or multiple()

    @rule(pull=pulls, by=people, touched=paths, config=configs, force=st.booleans(), fate=fates)
    def push(
        self, pull: PullRequest, *, by: str, touched: list[str], config: str | None, force: bool, fate: Fate
    ) -> None:
        files = self.texts(touched, config, branch(pull))
        self.play(fate, lambda: self.world.box.push(pull, self.actor(by), files, force=force), pull=pull)

    @rule(pull=pulls, old=st.sampled_from(PATHS), new=st.sampled_from(["archive/old.md", *PATHS]), fate=fates)
    def move_file(self, pull: PullRequest, old: str, new: str, fate: Fate) -> None:
        if old in branch(pull) and new not in branch(pull):
            self.play(fate, lambda: self.world.box.push(pull, pull.author, renames={old: new}), pull=pull)

    @rule(pull=pulls, path=st.sampled_from([*PATHS, CONFIG_PATH]), fate=fates)
    def delete_file(self, pull: PullRequest, path: str, fate: Fate) -> None:
        if path in branch(pull):
            self.play(fate, lambda: self.world.box.push(pull, pull.author, {path: None}), pull=pull)

    @rule(pull=pulls, fate=fates)
    def take_changes_back(self, pull: PullRequest, fate: Fate) -> None:
        before = pull.base_tip.tree
        files = {change.path: before.get(change.path) for change in pull.files if change.path in branch(pull)}
        self.play(fate, lambda: self.world.box.push(pull, pull.author, files), pull=pull)

    @rule(pull=pulls, by=people, base=bases, fate=fates)
    def retarget(self, pull: PullRequest, by: str, base: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.retarget(pull, self.actor(by), base), pull=pull)

    @rule(pull=pulls, by=people, draft=st.booleans(), fate=fates)
    def set_draft(self, pull: PullRequest, by: str, draft: bool, fate: Fate) -> None:
        verb = self.world.box.convert_to_draft if draft else self.world.box.mark_ready
        self.play(fate, lambda: verb(pull, self.actor(by)), pull=pull)

    @rule(pull=pulls, by=people, fate=fates)
    def close(self, pull: PullRequest, by: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.close(pull, self.actor(by)), pull=pull)

    @rule(pull=pulls, by=people, fate=fates)
    def reopen(self, pull: PullRequest, by: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.reopen(pull, self.actor(by)), pull=pull)

    @rule(pull=pulls, by=people, body=bodies, fate=fates)
    def comment(self, pull: PullRequest, by: str, body: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.comment(pull, self.actor(by), body), pull=pull)

    @rule(pull=pulls, by=people, which=which, body=bodies, fate=fates)
    def edit(self, pull: PullRequest, by: str, which: int, body: str, fate: Fate) -> None:
        match chosen(pull, which):
            case Review() as review:
                self.play(fate, lambda: self.world.box.edit_review(review, self.actor(by), body), pull=pull)
            case Comment() | ReviewComment() as written:
                self.play(fate, lambda: self.world.box.edit_comment(written, self.actor(by), body), pull=pull)

    @rule(pull=pulls, by=people, which=which, fate=fates)
    def delete(self, pull: PullRequest, by: str, which: int, fate: Fate) -> None:
        match chosen(pull, which):
            case Comment() | ReviewComment() as written:
                self.play(fate, lambda: self.world.box.delete_comment(written, self.actor(by)), pull=pull)

    @rule(pull=pulls, by=people, which=which, reason=st.sampled_from(HIDDEN))
    def hide(self, pull: PullRequest, by: str, which: int, reason: str) -> None:
        if written := chosen(pull, which):
            # GitHub sends no webhook for that.
            self.play(Fate.LOST, lambda: self.world.box.minimize(written, self.actor(by), reason), pull=pull)

    @rule(pull=pulls, by=people, which=which)
    def show(self, pull: PullRequest, by: str, which: int) -> None:
        if written := chosen(pull, which):
            self.play(Fate.LOST, lambda: self.world.box.unminimize(written, self.actor(by)), pull=pull)

    @rule(pull=pulls, by=people, state=states, body=st.just("") | bodies, fate=fates)
    def review(self, pull: PullRequest, by: str, state: str, body: str, fate: Fate) -> None:
        self.play(fate, lambda: self.world.box.review(pull, self.actor(by), state, body), pull=pull)

    @rule(pull=pulls, by=people, state=states, body=bodies, fate=fates)
    def review_a_line(self, pull: PullRequest, by: str, state: str, body: str, fate: Fate) -> None:
        if pull.files:
            lines = [(pull.files[0].path, 1, body)]
            self.play(fate, lambda: self.world.box.review(pull, self.actor(by), state, comments=lines), pull=pull)

    @rule(pull=pulls, by=people, body=bodies)
    def begin_review(self, pull: PullRequest, by: str, body: str) -> None:
        self.play(Fate.SENT, lambda: self.world.box.review(pull, self.actor(by), "PENDING", body), pull=pull)

    @rule(pull=pulls, which=which, state=states, fate=fates)
    def submit_review(self, pull: PullRequest, which: int, state: str, fate: Fate) -> None:
        pending = [review for review in pull.reviews if review.state == "PENDING"]
        if pending:
            review = pending[which % len(pending)]
            self.a_second_passes()
            self.play(fate, lambda: self.world.box.submit_review(review, review.author, state), pull=pull)

    @rule(pull=pulls, by=people, which=which, fate=fates)
    def dismiss(self, pull: PullRequest, by: str, which: int, fate: Fate) -> None:
        if pull.reviews:
            review = pull.reviews[which % len(pull.reviews)]
            self.play(fate, lambda: self.world.box.dismiss(review, self.actor(by), "Outdated."), pull=pull)

    @rule(pull=pulls, by=people, name=st.sampled_from(AREAS), fate=fates)
    def label(self, pull: PullRequest, by: str, name: str, fate: Fate) -> None:
        def act() -> None:
            self.world.box.add_labels(pull, self.actor(by), [name])
            self.taken.labels.discard((pull, name))

        self.play(fate, act, pull=pull)

    @rule(pull=pulls, by=people, name=st.sampled_from(AREAS), fate=fates)
    def unlabel(self, pull: PullRequest, by: str, name: str, fate: Fate) -> None:
        def act() -> None:
            self.world.box.remove_label(pull, self.actor(by), name)
            self.taken.labels.add((pull, name))

        self.play(fate, act, pull=pull)

    @rule(pull=pulls, by=people, name=reviewers, fate=fates)
    def request(self, pull: PullRequest, by: str, name: str, fate: Fate) -> None:
        def act() -> None:
            self.world.box.request_reviews(pull, self.actor(by), [self.reviewer(name)])
            self.taken.requests.discard((pull, name))

        self.play(fate, act, pull=pull)

    @rule(pull=pulls, by=people, name=reviewers, fate=fates)
    def unrequest(self, pull: PullRequest, by: str, name: str, fate: Fate) -> None:
        def act() -> None:
            was_asked = pull.asked(self.reviewer(name))
            self.world.box.remove_review_requests(pull, self.actor(by), [self.reviewer(name)])
            if was_asked:
                self.taken.requests.add((pull, name))

        self.play(fate, act, pull=pull)


def branch(pull: PullRequest) -> Mapping[str, str]:
    """The files of a pull request's branch, which a closed one does not follow."""
    return pull.head_repository.branches[pull.head_ref].tree


def chosen(pull: PullRequest, which: int) -> Comment | ReviewComment | Review | None:
    """Something that was written on a pull request and is to be seen; None where there is nothing."""
    reviews = [review for review in pull.reviews if review.state != "PENDING"]
    written: list[Comment | ReviewComment | Review] = [*pull.comments.values(), *pull.review_comments, *reviews]
    return written[which % len(written)] if written else None
