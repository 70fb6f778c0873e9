"""Random acts round the pull requests: labels, requests, rules files, teams, and time."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.acts import Acts, reviewer_of
from tests.support.machine.choices import Fate, areas, configs, fates, people, reviewers


class Around(Acts):
    """What is done to labels and requests, and what the rules rest on."""

    organisation: Repository

    @rule(pull=Acts.pulls, by=people, name=areas, on=st.booleans(), fate=fates)
    def label(self, pull: PullRequest, by: str, name: str, on: bool, fate: Fate) -> None:
        def act() -> None:
            if on:
                self.world.box.add_labels(pull, self.actor(by), [name])
                if name in self.taken.names:
                    # A new label by that name: what was taken away was another one.
                    self.taken.labels.difference_update([taken for taken in self.taken.labels if taken[1] == name])
                self.taken.labels.discard((pull, name))
                self.taken.names.discard(name)
            else:
                self.world.box.remove_label(pull, self.actor(by), name)
                self.taken.labels.add((pull, name))

        self.play(fate, act, pull=pull)

    @rule(pull=Acts.pulls, by=people, name=reviewers, on=st.booleans(), fate=fates)
    def request(self, pull: PullRequest, by: str, name: str, on: bool, fate: Fate) -> None:
        def act() -> None:
            reviewer = reviewer_of(self.world, name)
            if reviewer is None:
                return
            if on:
                self.world.box.request_reviews(pull, self.actor(by), [reviewer])
                self.taken.requests.discard((pull, name))
            elif pull.review_request_for(reviewer):
                self.world.box.remove_review_requests(pull, self.actor(by), [reviewer])
                self.taken.requests.add((pull, name))

        self.play(fate, act, pull=pull)

    @rule(name=areas, new=st.sampled_from([None, "because"]), fate=fates)
    def rename_or_delete_label(self, name: str, new: str | None, fate: Fate) -> None:
        """Never undone, wherever the label was."""
        label, box, ada = self.world.shop.labels.get(name), self.world.box, self.world.ada

        def act() -> None:
            if label and new:
                box.rename_label(label, ada, new)
            elif label:
                box.delete_label(label, ada)
            self.taken.names.add(name)

        if label and label.description:  # it is the app's: what it had yet to create it could not know
            self.play(fate, act)

    @rule(config=configs, whose=st.sampled_from(["shop", "shop", "shop", "organisation"]), fate=fates)
    def configure(self, config: str | None, whose: str, fate: Fate) -> None:
        repository = self.organisation if whose == "organisation" else self.world.shop
        if repository.head.tree.get(CONFIG_PATH) != config:
            # The last valid version is the last that the app has seen: here, each one that there was.
            self.look_at_everything()
            self.play(fate, lambda: self.world.box.commit(repository, self.world.ada, {CONFIG_PATH: config}))

    @rule(login=st.sampled_from(["pam", "emma", "dan", "ada"]), fate=fates)
    def join_or_leave_team(self, login: str, fate: Fate) -> None:
        team, user = self.world.acme.teams.get("product"), self.actor(login)
        assert isinstance(user, User)
        box = self.world.box
        if team is None:
            return
        change = box.remove_team_member if user in team.members else box.add_team_member
        self.play(fate, lambda: change(team, user))
