"""Random acts: pull requests are opened, pushed to, rewritten, rebased, retargeted, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.acts import Acts, Pulls, branch
from tests.support.machine.choices import MOST_PULLS, PATHS, Fate, Turn, bases, configs, fates, paths, people, turns

# A document that says all that any document should.
COMPLETE = """# Checkout
Its [PRD](../prd/checkout.md)
## Why
x
## What
x
## Out of scope
x
## Rollout
x
## Metrics
x
## Options
Cost, time, debt.
## Choice
x
## Who
x
## When
2026-06-01
"""


class Proposing(Acts):
    """What becomes of pull requests as a whole."""

    def texts(
        self, touched: list[str], config: str | None, tree: Mapping[str, str], *, again: int = 0
    ) -> dict[str, str | None]:
        """New contents for paths of a tree, or (`again`) those of an earlier draft; every other one is complete.

        The rules file becomes `config`, or (None) is taken away.
        """
        self.drafts += 1
        number = min(again, self.drafts) or self.drafts
        draft = f"{COMPLETE if number % 2 else ''}Draft {number}\n"
        texts = {path: config if path == CONFIG_PATH else draft for path in touched}
        return {path: text for path, text in texts.items() if text is not None or path in tree}

    @rule(
        target=Acts.pulls,
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
        if len(self.world.box.threads[shop]) >= MOST_PULLS:
            return multiple()
        files = self.texts(touched, config, shop.branches[base].tree)
        pull = self.play(fate, lambda: box.open_pull(shop, self.actor(by), files, base=base, draft=draft, fork=fork))
        return pull or multiple()

    @rule(target=Acts.pulls, pull=Acts.pulls, by=people, base=bases, fork=st.booleans(), fate=fates)
    def open_twin(self, pull: PullRequest, by: str, base: str, fork: bool, fate: Fate) -> PullRequest | Pulls:
        """Another pull request with the same head."""
        box, shop, actor = self.world.box, self.world.shop, self.actor(by)
        name = f"twin-{len(self.world.box.threads[shop])}"

        def act() -> PullRequest:
            home = box.fork(shop, actor) if fork else shop
            box.branch(home, actor, name, pull.head)
            return box.open_pull(shop, actor, branch=name, base=base, fork=fork)

        twin = None if len(box.threads[shop]) >= MOST_PULLS else self.play(fate, act)
        return twin or multiple()

    @rule(pull=Acts.pulls, by=people, fate=fates)
    def line_up(self, pull: PullRequest, by: str, fate: Fate) -> None:
        """Into the merge queue, or out of it."""
        box, actor = self.world.box, self.actor(by)
        way = box.dequeue if box.queue_entry(pull) else box.enqueue
        self.play(fate, lambda: way(pull, actor), pull=pull)

    @rule(
        pull=Acts.pulls,
        by=people,
        touched=paths,
        config=configs,
        force=st.booleans(),
        again=st.integers(0, 2),
        fate=fates,
    )
    def push(
        self,
        pull: PullRequest,
        *,
        by: str,
        touched: list[str],
        config: str | None,
        force: bool,
        again: int,
        fate: Fate,
    ) -> None:
        files = self.texts(touched, config, branch(pull), again=again)
        self.play(fate, lambda: self.world.box.push(pull, self.actor(by), files, force=force), pull=pull)

    @rule(
        pull=Acts.pulls, old=st.sampled_from(PATHS), new=st.sampled_from([None, "archive/old.md", *PATHS]), fate=fates
    )
    def move_or_delete(self, pull: PullRequest, old: str, new: str | None, fate: Fate) -> None:
        box, files = self.world.box, branch(pull)
        if old in files and new is None:
            self.play(fate, lambda: box.push(pull, pull.author, {old: None}), pull=pull)
        elif old in files and new is not None and new not in files:
            self.play(fate, lambda: box.push(pull, pull.author, renames={old: new}), pull=pull)

    @rule(pull=Acts.pulls, by=people, turn=turns, fate=fates)
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
            Turn.REBASE: lambda: box.push(pull, pull.author, {}, force=True),
        }
        self.play(fate, ways[turn], pull=pull)
