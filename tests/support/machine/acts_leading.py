"""Random acts that lead to rare states: moves between pairs, changes of one pair, objections to what merges by itself.

And what people's programs do for them, and what GitHub does not show.
"""

from __future__ import annotations

import re
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.acts import Acts, branch
from tests.support.machine.choices import BILL, EXTENDING, PLAIN, PRD, Fate, Lead, fates, people, phrases

AWAY = "I am out of office until Monday."
MOVED = "docs/prd/moved.md"
_EM = re.compile(r"(?<=, em: )dan(?=, paths)")


class Leading(Acts):
    """What seldom happens by chance."""

    organisation: Repository

    def lead(self, pull: PullRequest, to: Lead) -> None:
        """Do what leads to a rare state, on a PRD of the PM's."""
        match to:
            case Lead.CHANGE_PAIR:
                self.change_one_pair(pull, "pam", "ada", Fate.SENT)
            case Lead.MOVE:
                self.move_document(pull, BILL, is_kept=True, fate=Fate.SENT)
            case Lead.HIDE:
                self.hide_member("dan")
            case Lead.OBJECT:
                self.object_to_auto_merge(pull, 0, is_concern=False, fate=Fate.SENT)
            case Lead.APPROVE:
                self.play(Fate.SENT, lambda: self.world.box.review(pull, self.world.pam, "APPROVED", ""), pull=pull)
            case Lead.CHANGE_PAIRS:
                self.change_all_pairs(pull, "pam", Fate.SENT)
            case Lead.INHERIT:
                self.inherit()
            case Lead.SHARE:
                self.share(pull, self.world.emma)
            case Lead.RETARGET:
                other = "release" if pull.base_ref == "main" else "main"
                self.play(Fate.SENT, lambda: self.world.box.retarget(pull, self.world.ada, other), pull=pull)

    @rule(pull=Acts.pulls, old=st.sampled_from([BILL, BILL, PRD]), is_kept=st.booleans(), fate=fates)
    def move_document(self, pull: PullRequest, old: str, *, is_kept: bool, fate: Fate) -> None:
        """A document goes to another pair, or (unless `is_kept`) to where it is none, with the contents that it had."""
        text, new = pull.base_tip.tree.get(old), MOVED if is_kept else "archive/moved.md"
        tree = branch(pull)
        if text is not None and old in tree and new not in tree:
            files = {old: None, new: text}
            self.play(fate, lambda: self.world.box.push(pull, pull.author, files), pull=pull)

    @rule(pull=Acts.pulls, by=people, em=st.sampled_from(["ada", "[dan, ada]"]), fate=fates)
    def change_one_pair(self, pull: PullRequest, by: str, em: str, fate: Fate) -> None:
        """Somebody else leads a pair that is not the fallback, and nothing else changes."""
        text = self.world.shop.head.tree.get(CONFIG_PATH)
        if text and _EM.search(text):
            files = {CONFIG_PATH: _EM.sub(em, text)}
            self.play(fate, lambda: self.world.box.push(pull, self.actor(by), files), pull=pull)

    @rule(pull=Acts.pulls, by=people, fate=fates)
    def change_all_pairs(self, pull: PullRequest, by: str, fate: Fate) -> None:
        """Somebody else is the PM of every pair, and nothing else changes."""
        text = self.world.shop.head.tree.get(CONFIG_PATH)
        if text and "pm: pam, " in text:
            files = {CONFIG_PATH: text.replace("pm: pam, ", "pm: ada, ")}
            self.play(fate, lambda: self.world.box.push(pull, self.actor(by), files), pull=pull)

    def inherit(self) -> None:
        """The rules become those of the organisation with something added, then nothing but those."""
        box, shop, ada = self.world.box, self.world.shop, self.world.ada
        self.play(Fate.SENT, lambda: box.commit(self.organisation, ada, {CONFIG_PATH: PLAIN}))
        for config in (EXTENDING[1], None):
            self.look_at_everything()
            self.play(Fate.SENT, partial(box.commit, shop, ada, {CONFIG_PATH: config}))

    def share(self, pull: PullRequest, by: User) -> None:
        """Somebody opens a copy of a pull request."""
        box, shop = self.world.box, self.world.shop

        def act() -> None:
            box.branch(shop, by, "shared", pull.head)
            box.open_pull(shop, by, branch="shared", base=pull.base_ref)

        self.play(Fate.SENT, act)

    @rule(pull=Acts.pulls, by=phrases, is_concern=st.booleans(), fate=fates)
    def object_to_auto_merge(self, pull: PullRequest, by: int, *, is_concern: bool, fate: Fate) -> None:
        """A pull request would be merged as soon as somebody is heard, who objects."""
        box, critic = self.world.box, self.actor(self.theme.concerned[by % len(self.theme.concerned)])
        if pull.auto_merge is None:
            self.play(Fate.SENT, lambda: box.enable_auto_merge(pull, self.world.ada), pull=pull)
        if is_concern:
            self.play(fate, lambda: box.comment(pull, critic, "/concern cost: too dear"), pull=pull)
        else:
            self.play(fate, lambda: box.review(pull, critic, "CHANGES_REQUESTED", "Too dear."), pull=pull)

    @rule(pull=Acts.pulls, by=people, is_away=st.booleans(), fate=fates)
    def answer_by_mail(self, pull: PullRequest, by: str, *, is_away: bool, fate: Fate) -> None:
        """Somebody replies to GitHub's mail, or their mail program does."""
        body = AWAY if is_away else "Fine with me."
        self.play(fate, lambda: self.world.box.comment(pull, self.actor(by), body, via_email=True), pull=pull)
        if is_away:
            self.reached("an out-of-office mail")

    @rule(login=st.sampled_from(["pam", "dan"]))
    def hide_member(self, login: str) -> None:
        """GitHub hides a member of a team, or shows them again, and tells nobody."""
        team, user = self.world.acme.teams.get("product"), self.actor(login)
        if team is None or not isinstance(user, User) or user not in team.members:
            return
        self.look_at_everything()
        self.play(Fate.LOST, lambda: self.world.box.hide_team_member(team, user))
        self.look_at_everything()
