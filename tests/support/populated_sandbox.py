"""A sandbox in which everything that GraphQL shows has happened at least once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ghapp.sandbox.access.permissions import Access
from ghapp.sandbox.graphql.endpoint import GraphQL, Result
from ghapp.sandbox.sandbox import Sandbox
from ghapp.sandbox.state.accounts import Organisation, Team, User
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.checks import CheckAnnotation, CheckOutput
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import AutoMerge, Comment, Issue, PullRequest, Review
from ghapp.sandbox.verbs.checks import CheckChange
from ghapp.sandbox.verbs.notifications import add_timeline_event

PERMISSIONS = {
    "administration": "read",
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "merge_queues": "write",
    "pull_requests": "write",
}
SHOP = 'repository(owner: "acme", name: "shop")'
CONFIG = ".github/rules-of-engagement.yml"


class Ticking:
    """A clock that advances a second per reading, so that everything has its order."""

    def __init__(self) -> None:
        self._now = datetime(2024, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@dataclass
class PopulatedSandbox:
    """The sandbox, its people, and an app that calls the API."""

    sandbox: Sandbox
    acme: Organisation
    pat: User
    emma: User
    eve: User
    product: Team
    shop: Repository
    app: SandboxApp
    access: Access
    pull: PullRequest = field(init=False)
    issue: Issue = field(init=False)
    fork_pull: PullRequest = field(init=False)
    comment: Comment = field(init=False)
    review: Review = field(init=False)

    def __post_init__(self) -> None:
        self.graphql = GraphQL(self.sandbox)

    def without(self, *permissions: str) -> Access:
        """Return the app's permissions without some."""
        held = {name: level for name, level in self.access.permissions.items() if name not in permissions}
        return replace(self.access, permissions=held)

    def request(self, text: str, access: Access | None = None, **variables: object) -> Result:
        """Execute a query; return the result."""
        return self.graphql.answer(access or self.access, {"query": text, "variables": variables})

    def ask(self, text: str, access: Access | None = None, **variables: object) -> dict[str, Any]:
        """Execute a query; return its data. Any error fails the test."""
        body = self.request(text, access, **variables).body
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    def errors(self, text: str, access: Access | None = None, **variables: object) -> list[Mapping[str, Any]]:
        """Execute a query; return its errors."""
        found: list[Mapping[str, Any]] = self.request(text, access, **variables).body.get("errors", [])
        return found


def populated_sandbox() -> PopulatedSandbox:
    """Create an organisation with a team, a private repository, threads of every kind, and an installed app."""
    sandbox = Sandbox(Ticking())
    acme = sandbox.organisation("acme")
    pat, emma, eve = (sandbox.user(login) for login in ("pat", "emma", "eve"))
    product = sandbox.create_team(acme, "product", members=[pat])
    sandbox.create_team(acme, "checkout", members=[eve], parent=product)
    shop = sandbox.repository(
        "acme/shop",
        private=True,
        files={"README.md": "shop\n", "docs/prd/cart.md": "cart\n", CONFIG: "pm: pat\nem: emma\n"},
        collaborators={emma: "write", eve: "write"},
        teams={product: "write"},
    )
    app = sandbox.register_app("roe", permissions=PERMISSIONS, events=[])
    installation = sandbox.install(app, acme, [shop])
    there = PopulatedSandbox(
        sandbox=sandbox,
        acme=acme,
        pat=pat,
        emma=emma,
        eve=eve,
        product=product,
        shop=shop,
        app=app,
        access=Access(installation=installation, permissions=installation.permissions),
    )
    sandbox.protect(shop, "main", required=[("Rules of Engagement", app.id)])
    sandbox.create_label(shop, by=emma, name="why", color="c2e0c6", description="Why work on this")
    sandbox.create_label(shop, by=emma, name="how", color="d4c5f9")
    _discuss(there)
    _check(there)
    _fork(there)
    _queue(there)
    return there


def _discuss(there: PopulatedSandbox) -> None:
    sandbox, pat, emma, eve = there.sandbox, there.pat, there.emma, there.eve
    sandbox.commit(there.shop, by=emma, files={"README.md": "next\n"}, branch="next")
    pull = there.pull = sandbox.open_pull(
        there.shop, by=pat, files={"docs/prd/pay.md": "pay\n"}, title="Pay", draft=True
    )
    issue = there.issue = sandbox.open_issue(there.shop, by=eve, title="Why pay?", body="Because.")
    for thread in (pull, issue):
        sandbox.add_labels(thread, by=emma, labels=["why", "how"])
        sandbox.remove_label(thread, by=emma, label="how")
        sandbox.assign(thread, by=emma, assignees=[emma, eve])
        sandbox.unassign(thread, by=emma, assignees=[eve])
        sandbox.edit(thread, by=emma, title=f"{thread.title}!")
        sandbox.delete_comment(sandbox.comment(thread, by=eve, body="oops"), by=emma)
        sandbox.close(thread, by=emma)
        sandbox.reopen(thread, by=emma)
    sandbox.push(pull, by=pat, files={"docs/prd/pay.md": "pay more\n"})
    sandbox.push(pull, by=pat, files={"docs/prd/pay.md": "pay now\n"}, renames={"README.md": "READ.md"}, force=True)
    sandbox.mark_ready(pull, by=pat)
    sandbox.convert_to_draft(pull, by=pat)
    sandbox.mark_ready(pull, by=pat)
    sandbox.retarget(pull, by=pat, base="next")
    there.shop.branches["next"], after = there.shop.head, there.shop.branches["next"]
    sandbox.branch(there.shop, emma, "next", after, force=True)
    add_timeline_event(sandbox, pull, "automatic_base_change_succeeded", pat, before="other", after="next")
    sandbox.retarget(pull, by=pat, base="main")
    sandbox.request_reviews(pull, by=emma, reviewers=[emma, eve, there.product])
    sandbox.remove_review_requests(pull, by=emma, reviewers=[eve])
    sandbox.dismiss(sandbox.review(pull, by=emma, state="APPROVED"), by=emma, message="too soon")
    there.review = sandbox.review(
        pull, by=emma, state="COMMENTED", body="Hm.", comments=[("docs/prd/pay.md", 1, "Now?")]
    )
    sandbox.request_reviews(pull, by=eve, reviewers=[emma])
    there.comment = sandbox.comment(pull, by=eve, body="Nice")
    sandbox.edit_comment(there.comment, by=emma, body="Very nice")
    sandbox.minimize(there.comment, by=emma, reason="OFF_TOPIC")
    sandbox.react(there.comment, by=there.app.bot, content="THUMBS_UP")


def _check(there: PopulatedSandbox) -> None:
    note = CheckAnnotation(path=CONFIG, start_line=1, end_line=1, level="failure", message="no", title="t")
    change = CheckChange(
        name="Rules of Engagement",
        conclusion="success",
        external_id="roe1:a:b",
        output=CheckOutput(title="All heard", summary="fine", text="tree"),
        annotations=(note,),
    )
    there.sandbox.create_check(there.shop, there.app, there.pull.head.oid, change)


def _fork(there: PopulatedSandbox) -> None:
    sandbox = there.sandbox
    pull = there.fork_pull = sandbox.open_pull(there.shop, by=there.eve, files={"x.md": "x\n"}, title="X", fork=True)
    change = CheckChange(name="Rules of Engagement", conclusion="neutral")
    sandbox.create_check(there.shop, there.app, pull.head.oid, change)
    sandbox.merge(pull, by=there.emma)


def _queue(there: PopulatedSandbox) -> None:
    sandbox = there.sandbox
    there.pull.auto_merge = AutoMerge(enabled_by=there.emma, enabled_at=sandbox.now())
    sandbox.require_merge_queue(there.shop)
    sandbox.enqueue(there.pull, by=there.emma)
    sandbox.dequeue(there.pull, by=there.emma)
    sandbox.enqueue(there.pull, by=there.emma)
