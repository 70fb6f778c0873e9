"""Random acts: users and teams are renamed, and somebody else takes the name that is free."""

from __future__ import annotations

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ghapp.sandbox.state.accounts import User
from tests.support.machine.acts import Acts
from tests.support.machine.choices import Fate

RENAMED = ("pam",)


class Renaming(Acts):
    """What is called otherwise from then on."""

    @rule(is_taken=st.booleans())
    def rename_team(self, *, is_taken: bool) -> None:
        """A team is renamed; with `is_taken`, another one has its slug then, and speaks up."""
        acme, box, zoe = self.world.acme, self.world.box, self.actor("zoe")
        team = acme.teams.get("product")
        if team is None or "goods" in acme.teams:
            return

        def act() -> None:
            box.rename_team(team, "goods")
            if is_taken and isinstance(zoe, User):
                box.add_team(self.world.shop, box.create_team(acme, "product", [zoe]), "write")
            self.taken.requests.difference_update([each for each in self.taken.requests if "/" in each[1]])

        # The names of a configuration are pinned by the first look under it.
        self.look_at_everything()
        self.play(Fate.SENT, act)
        self.reached("a team renamed")
        if is_taken:
            self.reached("a slug taken")
            self.all_hear("zoe")

    @rule(login=st.sampled_from(RENAMED), is_taken=st.booleans())
    def rename_user(self, login: str, *, is_taken: bool) -> None:
        """A user is renamed, of which GitHub tells nobody; with `is_taken`, another one has the login then."""
        box, user = self.world.box, self.actor(login)
        if not isinstance(user, User) or user.login != login:
            return

        def act() -> None:
            box.rename_user(user, f"{login}-2")
            if is_taken:
                self.named[f"another {login}"] = taker = box.user(login)
                box.add_collaborator(self.world.shop, taker, "write")

        self.look_at_everything()
        self.play(Fate.LOST, act)
        self.reached("a user renamed")
        self.look_at_everything()
        if is_taken:
            self.all_hear(f"another {login}")

    def all_hear(self, login: str) -> None:
        """Let somebody comment on every open pull request."""
        for pull in list(self.book.open_pulls()):
            self.play(Fate.SENT, partial(self.world.box.comment, pull, self.actor(login), "/ack"), pull=pull)
