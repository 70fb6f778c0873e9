"""Webhook deliveries: signed, in order, in GitHub's format, for every installed and subscribed app."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from gidgethub import sansio
from pytest_aiohttp import AiohttpServer

from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.long_pushes import push_commits
from tests.support.small_sandbox import CHECK, Connect, SmallSandbox, small_sandbox

PAYLOADS = Path(__file__).parents[2] / "payloads"


@dataclass
class Receiver:
    """A server for webhooks; `events` are those that it received."""

    url: str
    events: list[sansio.Event]


@pytest.fixture
async def receiver(aiohttp_server: AiohttpServer) -> Receiver:
    """Serve webhooks: check signatures with gidgethub and keep the events."""
    events: list[sansio.Event] = []

    async def receive(request: web.Request) -> web.Response:
        assert "X-Hub-Signature-256" in request.headers
        events.append(sansio.Event.from_http(request.headers, await request.read(), secret="secret"))
        return web.Response(status=202, text="taken")

    app = web.Application()
    app.router.add_post("/webhook", receive)
    server = await aiohttp_server(app)
    return Receiver(str(server.make_url("/webhook")), events)


async def test_deliveries_are_signed_and_sent_in_order(receiver: Receiver) -> None:
    here = small_sandbox(webhook_url=receiver.url)
    pull = here.pull()
    here.sandbox.comment(pull, here.emil, "Why?")
    sent = await here.sandbox.deliver()
    assert [(event.event, event.data.get("action")) for event in receiver.events] == [
        ("installation", "created"),
        ("push", None),
        ("check_suite", "requested"),
        ("pull_request", "opened"),
        ("issue_comment", "created"),
    ]
    assert [(delivery.status, delivery.response) for delivery in sent] == [(202, "taken")] * 5
    assert [delivery.id for delivery in sent] == [event.delivery_id for event in receiver.events]
    assert len({uuid.UUID(delivery.id) for delivery in here.sandbox.sent}) == 5
    assert here.sandbox.outbox == []


async def test_deliveries_can_be_lost_repeated_and_reordered(receiver: Receiver) -> None:
    here = small_sandbox(webhook_url=receiver.url)
    here.sandbox.outbox.clear()
    pull = here.pull()
    here.sandbox.outbox.clear()
    here.sandbox.comment(pull, here.emil, "one")
    here.sandbox.comment(pull, here.emil, "two")
    one, two = here.sandbox.outbox
    here.sandbox.outbox[:] = [two, one, one]
    await here.sandbox.deliver()
    assert [event.data["comment"]["body"] for event in receiver.events] == ["two", "one", "one"]
    assert receiver.events[1].delivery_id == receiver.events[2].delivery_id


async def test_deliveries_are_sent_automatically_when_enabled(connect: Connect, receiver: Receiver) -> None:
    here = small_sandbox(webhook_url=receiver.url, auto_deliver=True)
    api = await connect(here)
    here.pull()
    await api.post("/repos/acme/shop/issues/1/comments", data={"body": "Please look."})
    while here.sandbox.outbox or len(here.sandbox.sent) < 5:
        await api.getitem("/rate_limit")
    assert receiver.events[-1].data["sender"]["login"] == "rules[bot]"


async def test_an_unreachable_receiver_is_recorded() -> None:
    here = small_sandbox(webhook_url="http://127.0.0.1:1/webhook")
    (delivery,) = await here.sandbox.deliver()
    assert delivery.status is None
    assert "Cannot connect" in delivery.response


def _label(here: SmallSandbox) -> None:
    here.sandbox.add_labels(here.pull(), here.emil, ["how"])


def _push(here: SmallSandbox) -> None:
    here.sandbox.push(here.pull(), here.paula, {"a": "1"})


def _comment(here: SmallSandbox) -> None:
    here.sandbox.comment(here.sandbox.open_issue(here.shop, here.paula, "Carts get lost"), here.emil, "Why?")


def _issue_label(here: SmallSandbox) -> None:
    here.sandbox.add_labels(here.sandbox.open_issue(here.shop, here.paula, "Carts get lost"), here.emil, ["why"])


def _review(here: SmallSandbox) -> None:
    here.sandbox.review(here.pull(), here.emil, "APPROVE")


def _line(here: SmallSandbox) -> None:
    here.sandbox.review(here.pull(), here.emil, "COMMENT", comments=[("docs/prd/cart.md", 1, "Why?")])


def _rerequest(here: SmallSandbox) -> None:
    change = CheckChange(name=CHECK, conclusion="failure")
    run = here.sandbox.create_check(here.shop, here.app, here.pull().head.oid, change)
    here.sandbox.rerequest_check(run, here.emil)


def _enqueue(here: SmallSandbox) -> None:
    here.sandbox.require_merge_queue(here.shop)
    here.sandbox.enqueue(here.pull(), here.emil)


def _open(here: SmallSandbox) -> None:
    here.pull()


def _nothing(_here: SmallSandbox) -> None:
    pass


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("installation.created", _nothing),
        ("pull_request.opened", _open),
        ("pull_request.synchronize", _push),
        ("pull_request.labeled", _label),
        ("issues.labeled", _issue_label),
        ("issue_comment.created", _comment),
        ("pull_request_review.submitted", _review),
        ("pull_request_review_comment.created", _line),
        ("check_run.rerequested", _rerequest),
        ("merge_group.checks_requested", _enqueue),
        ("push", _push),
    ],
)
def test_a_payload_has_every_field_of_the_one_from_github(name: str, act: Callable[[SmallSandbox], None]) -> None:
    here = small_sandbox()
    act(here)
    event, _, action = name.partition(".")
    sent = [delivery for delivery in here.sandbox.outbox if (delivery.event, delivery.action or "") == (event, action)]
    theirs = json.loads((PAYLOADS / f"{name}.json").read_text())
    theirs.get("installation", {}).pop("permissions", None)
    assert _lacking(theirs, json.loads(sent[-1].body)) == []


def _lacking(theirs: Any, ours: Any, path: str = "") -> list[str]:
    """Return the paths of fields that theirs has and ours lacks; lists are compared by their first items."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        found = [f"{path}{key}" for key in theirs if key not in ours]
        for key in theirs.keys() & ours.keys():
            found += _lacking(theirs[key], ours[key], f"{path}{key}.")
        return sorted(found)
    if isinstance(theirs, list) and isinstance(ours, list) and theirs and ours:
        return _lacking(theirs[0], ours[0], f"{path}[].")
    return []


def test_only_installed_and_subscribed_apps_get_events() -> None:
    here = small_sandbox()
    deaf = here.sandbox.register_app("deaf", permissions={}, events=["issues"])
    here.sandbox.install(deaf, here.acme)
    elsewhere = here.sandbox.register_app("elsewhere", permissions={}, events=["pull_request"])
    here.sandbox.install(elsewhere, here.stella)
    here.sandbox.outbox.clear()
    here.pull()
    assert {delivery.app for delivery in here.sandbox.outbox} == {here.app}


def test_a_suspended_app_gets_only_installation_events() -> None:
    here = small_sandbox()
    here.sandbox.outbox.clear()
    here.sandbox.suspend(here.installation)
    here.pull()
    here.sandbox.unsuspend(here.installation)
    here.sandbox.uninstall(here.installation)
    here.pull()
    actions = [(delivery.event, delivery.action) for delivery in here.sandbox.outbox]
    assert actions == [("installation", "suspend"), ("installation", "unsuspend"), ("installation", "deleted")]


def test_a_check_run_for_a_fork_lists_no_pull_request() -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.stella, "read")
    pull = here.sandbox.open_pull(here.shop, here.stella, {"docs/prd/cart.md": "# Cart\n"}, fork=True)
    run = here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="success"))
    here.sandbox.rerequest_check(run, here.emil)
    assert here.sandbox.outbox[-1].payload["check_run"]["pull_requests"] == []


def test_hiding_a_comment_sends_no_event() -> None:
    here = small_sandbox()
    comment = here.sandbox.comment(here.pull(), here.emil, "Why?")
    here.sandbox.outbox.clear()
    here.sandbox.minimize(comment, here.paula, "SPAM")
    assert (comment.minimized_reason, here.sandbox.outbox) == ("SPAM", [])


def test_retargeting_sends_the_old_base() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.commit(here.shop, here.paula, {"a": "1"}, branch="next")
    here.sandbox.retarget(pull, here.paula, "next")
    assert here.sandbox.outbox[-1].payload["changes"]["base"]["ref"] == {"from": "main"}
    assert here.sandbox.outbox[-1].payload["pull_request"]["base"]["ref"] == "next"


def test_changes_of_people_and_repositories_send_events() -> None:
    here = small_sandbox()
    here.sandbox.outbox.clear()
    here.sandbox.add_to_installation(here.installation, here.sandbox.repository("acme/other"))
    here.sandbox.add_team_member(here.devs, here.stella)
    here.sandbox.remove_team_member(here.devs, here.stella)
    here.sandbox.add_collaborator(here.shop, here.paula, "admin")
    here.sandbox.create_label(here.shop, here.emil, "how")
    here.sandbox.rename_repository(here.shop, here.paula, "store")
    assert [(delivery.event, delivery.action) for delivery in here.sandbox.outbox] == [
        ("installation_repositories", "added"),
        ("organization", "member_added"),
        ("membership", "added"),
        ("membership", "removed"),
        ("label", "created"),
        ("repository", "renamed"),
    ]


def test_a_membership_has_the_urls_of_github() -> None:
    here = small_sandbox()
    here.sandbox.add_member(here.acme, here.stella)
    membership = here.sandbox.outbox[-1].payload["membership"]
    assert membership["url"] == "https://api.github.com/orgs/acme/memberships/stella"
    assert membership["organization_url"] == "https://api.github.com/orgs/acme"
    assert (membership["role"], membership["state"], membership["user"]["login"]) == ("member", "active", "stella")


def test_a_transfer_shows_the_old_owner_in_full() -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.paula, "admin")
    here.sandbox.install(here.app, here.paula)
    here.sandbox.transfer_repository(here.shop, here.paula, here.paula)
    owner = here.sandbox.outbox[-1].payload["changes"]["owner"]["from"]["organization"]
    assert (owner["login"], owner["members_url"]) == ("acme", "https://api.github.com/orgs/acme/members{/member}")


def test_a_delivery_accepts_any_answer() -> None:
    here = small_sandbox()
    assert here.sandbox.outbox[-1].headers["Accept"] == "*/*"


def test_a_burst_of_comments_is_fast() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.outbox.clear()
    for number in range(2_000):
        here.sandbox.comment(pull, here.emil, f"{number}")
    assert len({delivery.id for delivery in here.sandbox.outbox}) == 2_000


def test_a_push_lists_at_most_three_thousand_files_of_a_commit() -> None:
    here = small_sandbox()
    here.sandbox.commit(here.shop, here.emil, {f"{number}.py": "" for number in range(3_001)})
    push = next(delivery for delivery in here.sandbox.outbox if delivery.event == "push")
    (commit,) = push.payload["commits"]
    assert [len(commit[kind]) for kind in ("added", "removed", "modified")] == [3_000, 0, 0]


def test_a_push_lists_the_commits_that_were_not_in_the_branch() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.push(pull, here.paula, {"a.py": "1\n"})
    here.sandbox.commit(here.shop, here.emil, {"b.py": "1\n"})
    here.sandbox.outbox.clear()
    here.sandbox.merge(pull, here.emil)
    push = next(delivery for delivery in here.sandbox.outbox if delivery.event == "push")
    assert [(commit["id"], sorted(commit["added"])) for commit in push.payload["commits"]] == [
        (pull.commits[0].oid, ["docs/prd/cart.md"]),
        (pull.commits[1].oid, ["a.py"]),
        (push.payload["after"], ["a.py", "docs/prd/cart.md"]),
    ]
    assert push.payload["head_commit"] == push.payload["commits"][-1]


def test_a_push_lists_at_most_2048_commits() -> None:
    here = small_sandbox()
    push_commits(here.sandbox, here.shop, here.emil, [{"a.py": f"{number}"} for number in range(2_049)])
    (push,) = [delivery for delivery in here.sandbox.outbox if delivery.event == "push"]
    messages = [commit["message"] for commit in push.payload["commits"]]
    assert messages == [f"Change {number}" for number in range(2_048)]
    assert push.payload["head_commit"]["message"] == "Change 2048"
