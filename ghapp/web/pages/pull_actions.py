"""What the buttons of a pull request's page do: the same as the check's buttons and a slash command.

An override is a comment that GitHub writes for the person, with their own token. So GitHub decides whether they may
comment, and the rules decide what the comment does.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from ghapp.errors import Denied, NotFound
from ghapp.github.api.github_app import GitHub
from ghapp.github.api.oauth import OAuth
from ghapp.github.reading.checks_of_head import latest_run
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import ButtonClick, Delivery, DeliveryEffects
from ghapp.rules.gate.buttons import NUDGE
from ghapp.store.page_answers import ShownPull
from ghapp.store.protocol import Store
from ghapp.web.visits import SignedInUser

LONGEST_REASON = 500


class PullActions:
    """Carries out the buttons. `clock` gives UTC epoch seconds."""

    def __init__(self, store: Store, github: GitHub, oauth: OAuth, *, app_id: int, clock: Callable[[], float]) -> None:
        self._store = store
        self._github = github
        self._oauth = oauth
        self._app_id = app_id
        self._clock = clock

    async def re_evaluate(self, key: Key) -> None:
        """Ask for another evaluation."""
        await self._store.enqueue([key])

    async def nudge(self, shown: ShownPull, repository: RepositoryRef, user: SignedInUser) -> bool:
        """Click Nudge on the check; false where there is no check to click on."""
        if shown.pull is None:
            return False
        api = self._github.installation(repository.installation_id)
        run = await latest_run(api, repository.id, shown.pull.head_sha, shown.pull.check_name, self._app_id)
        if run is None:
            return False
        click = ButtonClick(button=NUDGE.identifier, run=run, login=user.login, user_id=user.id)
        delivery = Delivery(id=f"page-{secrets.token_hex(16)}", event="check_run", received_at=self._clock())
        effects = DeliveryEffects(keys=(Key(repository.id, shown.number),), pressed=click)
        await self._store.accept(delivery, effects)
        return True

    async def override(self, key: Key, reason: str, user: SignedInUser) -> bool:
        """Comment `/roe override` for the person; false where GitHub does not let them comment."""
        words = " ".join(reason.split())[:LONGEST_REASON]
        url = f"/repositories/{key.repository_id}/issues/{key.number}/comments"
        try:
            await self._oauth.client(user.token).post(url, data={"body": f"/roe override {words}"})
        except (Denied, NotFound):
            return False
        return True
