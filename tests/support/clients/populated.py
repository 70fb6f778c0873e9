"""A populated sandbox, in which every operation has something to find, served over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from ghapp.sandbox import PullRequest
from ghapp.sandbox.access.sign_in import issue_user_token
from ghapp.sandbox.http.request_log import Request
from ghapp.sandbox.state.checks import CheckAnnotation
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.small_sandbox import CHECK, PERMISSIONS, SmallSandbox, small_sandbox

NOTE = CheckAnnotation(path="docs/prd/cart.md", start_line=1, end_line=1, level="notice", message="Say why.")


@dataclass(frozen=True, kw_only=True)
class Populated:
    """A sandbox with an open pull request (1) and a merged one (2); `user_token` is that of Paula.

    `values` are the arguments with which clients find what is there, by GitHub's names for them.
    """

    here: SmallSandbox
    pull: PullRequest
    user_token: str

    @property
    def url(self) -> str:
        """Return the URL of the API."""
        return self.here.sandbox.api_url

    @property
    def values(self) -> Mapping[str, object]:
        """Return the values of the parameters in paths."""
        (blob,) = (oid for oid, text in self.here.shop.blobs.items() if text == "# Shop\n")
        return {
            "owner": "acme",
            "repo": "shop",
            "org": "acme",
            "team_slug": "devs",
            "username": "emil",
            "assignee": "emil",
            "installation_id": self.here.installation.id,
            "delivery_id": 1,
            "issue_number": 1,
            "pull_number": 1,
            "comment_id": 1,
            "check_run_id": 1,
            "name": "why",
            "branch": "main",
            "path": "README.md",
            "ref": self.pull.head.oid,
            "sha": self.pull.head.oid,
            "basehead": f"main...{self.pull.head.oid}",
            "file_sha": blob,
        }

    @property
    def last_request(self) -> Request:
        """Return the last request to the API."""
        return self.here.sandbox.requests[-1]


@asynccontextmanager
async def populated() -> AsyncIterator[Populated]:
    """Serve a populated sandbox, whose clock stands at the present: the clients compare it with when tokens expire."""
    here = small_sandbox(permissions={**PERMISSIONS, "contents": "write"})
    here.clock.time = datetime.now(UTC).replace(microsecond=0)
    sandbox, bot = here.sandbox, here.app.bot
    pull = here.pull()
    sandbox.add_labels(pull, here.emil, ["why"])
    sandbox.assign(pull, here.emil, [here.emil])
    sandbox.request_reviews(pull, here.paula, [here.enno])
    sandbox.react(sandbox.comment(pull, bot, "Please look."), here.emil, "HEART")
    sandbox.review(pull, here.emil, "COMMENT", "Why?", comments=[("docs/prd/cart.md", 1, "Why?")])
    change = CheckChange(name=CHECK, conclusion="success", annotations=(NOTE,))
    sandbox.create_check(here.shop, here.app, pull.head.oid, change)
    sandbox.create_status(here.shop, bot, pull.head.oid, "success", context="tests", description="Passed")
    sandbox.merge(sandbox.open_pull(here.shop, here.enno, {"a": "1\n"}, title="Merged"), here.enno)
    sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)], ruleset=True)
    sandbox.fail()
    token = issue_user_token(sandbox, here.app, here.paula).value
    async with sandbox.serve():
        yield Populated(here=here, pull=pull, user_token=token)
