"""Random acts on branches: bases that move by themselves, contents that change places, commits from elsewhere."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.acts import Acts, Pulls, branch
from tests.support.machine.choices import MOST_PULLS, PRD, SDD, Fate, bases, fates, people

STACK = "stack"


class Branching(Acts):
    """What happens to branches, and not to a pull request by itself."""

    @rule(pull=Acts.pulls, fate=fates)
    def swap_contents(self, pull: PullRequest, fate: Fate) -> None:
        """Two documents change places."""
        box, tree = self.world.box, branch(pull)
        if PRD in tree and SDD in tree and tree[PRD] != tree[SDD]:
            files = {PRD: tree[SDD], SDD: tree[PRD]}
            if self.play(fate, lambda: box.push(pull, pull.author, files), pull=pull):
                self.reached("contents swapped")

    @rule(target=Acts.pulls, by=people, fate=fates)
    def open_on_stack(self, by: str, fate: Fate) -> PullRequest | Pulls:
        """Open a pull request into a branch that is merged, and has a document more since then."""
        box, shop, ada = self.world.box, self.world.shop, self.world.ada
        if len(box.threads[shop]) > MOST_PULLS - 2 or STACK in shop.branches:
            return multiple()

        def merge_below() -> None:
            box.commit(shop, ada, {"src/below.py": "pass\n"}, STACK)
            box.merge(box.open_pull(shop, ada, branch=STACK), ada, bypass=True)
            box.commit(shop, ada, {"docs/prd/stacked.md": "Stacked\n"}, STACK)

        self.look_at_everything()
        self.play(Fate.SENT, merge_below)
        files: dict[str, str | None] = {"src/above.py": "pass\n"}
        pull = self.play(fate, lambda: box.open_pull(shop, self.actor(by), files, base=STACK))
        return pull or multiple()

    @rule(fate=fates)
    def delete_base(self, fate: Fate) -> None:
        """GitHub retargets the pull requests into a branch that was merged and is deleted, and tells nobody."""
        box, shop = self.world.box, self.world.shop
        if any(pull.base_ref == STACK for pull in self.book.open_pulls()):
            self.play(fate, lambda: box.delete_branch(shop, self.world.ada, STACK))
            self.reached("a base that was deleted")
            self._base_moved(fate)

    @rule(fate=fates)
    def force_base(self, fate: Fate) -> None:
        """A base is put back to where the default branch is, and loses a document."""
        box, shop = self.world.box, self.world.shop
        if shop.branches["release"] is not shop.head and not box.queues[shop]["release"].entries:
            if any(pull.base_ref == "release" for pull in self.book.open_pulls()):
                self.reached("a base that was forced")
            self.play(fate, lambda: box.branch(shop, self.world.ada, "release", shop.head, force=True))
            self._base_moved(fate)

    def _base_moved(self, fate: Fate) -> None:
        if fate not in (Fate.HELD, Fate.LOST):
            self.wait_for_the_rest()

    @rule(pull=Acts.pulls, by=people, said=people)
    def fast_forward(self, pull: PullRequest, by: str, said: str) -> None:
        """A commit that lay on another branch comes after a word; its delivery is lost, and the app starts again."""
        box, shop, actor = self.world.box, self.world.shop, self.actor(by)
        if pull.is_fork or pull.state == "closed" or pull.head_ref in shop.protections:
            return
        name, home = f"aside-{self.next_draft()}", pull.head_repository
        tip = home.branches[pull.head_ref]

        def lay_aside() -> None:
            box.branch(home, actor, name, tip)
            box.commit(home, actor, {PRD: f"Draft {name}\n"}, name)

        self.play(Fate.SENT, lay_aside)
        if name not in home.branches:
            return
        self.play(Fate.SENT, lambda: box.comment(pull, self.actor(said), "Fine with me."), pull=pull)
        self.play(Fate.LOST, lambda: box.branch(home, actor, pull.head_ref, home.branches[name]), pull=pull)
        self.reached("a commit from another branch")
        self.restart()
        self.look_at_everything()

    @rule(pull=Acts.pulls, by=people, path=st.sampled_from([PRD, SDD]), is_told=st.booleans())
    def restart_in_between(self, pull: PullRequest, by: str, path: str, *, is_told: bool) -> None:
        """The app starts again after a push: its delivery is lost, or accepted and not looked at yet."""
        box, actor, files = self.world.box, self.actor(by), {path: f"Draft {self.next_draft()}\n"}
        fate = Fate.RESTARTED if is_told else Fate.LOST
        self.play(fate, lambda: box.push(pull, actor, files), pull=pull)
        self.reached("a delivery accepted before a restart" if is_told else "a delivery lost before a restart")
        if not is_told:
            self.restart()
            self.look_at_everything()

    @rule(
        target=Acts.pulls,
        pull=Acts.pulls,
        by=st.sampled_from(["zoe", "zoe", "emma", "pam", "dan", "robot[bot]"]),
        base=bases,
        fate=fates,
    )
    def copy_head(self, pull: PullRequest, by: str, base: str, fate: Fate) -> PullRequest | Pulls:
        """Somebody who wants to be done opens another pull request with the same head."""
        box, shop, actor = self.world.box, self.world.shop, self.actor(by)
        if len(box.threads[shop]) >= MOST_PULLS or pull.state == "closed":
            return multiple()
        name, is_stranger = f"copy-{len(box.threads[shop])}", by == "zoe"

        def act() -> PullRequest:
            home = box.fork(shop, actor) if is_stranger else shop
            box.branch(home, actor, name, pull.head)
            return box.open_pull(shop, actor, branch=name, base=base, fork=is_stranger)

        copy = self.play(fate, act)
        if copy:
            whose = "a stranger" if is_stranger else "a bot" if by == "robot[bot]" else "a friend of the author's"
            self.reached(f"a copy by {whose}")
        return copy or multiple()

    @rule(pull=Acts.pulls, by=people, fate=fates)
    def auto_merge(self, pull: PullRequest, by: str, fate: Fate) -> None:
        """Auto-merge is turned on, or off."""
        box, actor = self.world.box, self.actor(by)
        turn = box.disable_auto_merge if pull.auto_merge else box.enable_auto_merge
        self.play(fate, lambda: turn(pull, actor), pull=pull)
        if pull.auto_merge:
            self.reached("auto-merge")
