"""Archived repositories are read-only for people and for apps, in REST and in GraphQL."""

from __future__ import annotations

from collections.abc import Callable

import gidgethub
import pytest

from ghapp.sandbox import PullRequest, Refused
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.populated_sandbox import populated_sandbox
from tests.support.small_sandbox import CHECK, Connect, SmallSandbox, small_sandbox

MESSAGE = "Repository was archived so is read-only."
SHOP = "/repos/acme/shop"


def archived() -> tuple[SmallSandbox, PullRequest]:
    """The shop, archived by Emil, with Paula's pull request."""
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.emil, "admin")
    pull = here.pull()
    here.sandbox.archive(here.shop, here.emil)
    return here, pull


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda here, pull: here.sandbox.comment(pull, here.paula, "x"), id="comment"),
        pytest.param(lambda here, pull: here.sandbox.review(pull, here.emil, "APPROVE"), id="review"),
        pytest.param(lambda here, pull: here.sandbox.push(pull, here.paula, {"a": "1"}), id="push"),
        pytest.param(lambda here, pull: here.sandbox.edit(pull, here.paula, title="x"), id="edit by the author"),
        pytest.param(lambda here, pull: here.sandbox.close(pull, here.paula), id="close"),
        pytest.param(lambda here, pull: here.sandbox.merge(pull, here.emil), id="merge"),
        pytest.param(lambda here, _: here.sandbox.open_issue(here.shop, here.paula, "x"), id="issue"),
        pytest.param(lambda here, _: here.sandbox.create_label(here.shop, here.emil, "x"), id="label"),
        pytest.param(lambda here, pull: here.sandbox.request_reviews(pull, here.paula, [here.emil]), id="request"),
        pytest.param(lambda here, _: here.sandbox.commit(here.shop, here.emil, {"a": "1"}), id="commit"),
        pytest.param(lambda here, _: here.sandbox.rename_repository(here.shop, here.emil, "store"), id="rename"),
        pytest.param(lambda here, _: here.sandbox.archive(here.shop, here.emil), id="archive again"),
    ],
)
def test_nobody_changes_an_archived_repository(change: Callable[[SmallSandbox, PullRequest], object]) -> None:
    here, pull = archived()
    with pytest.raises(Refused) as caught:
        change(here, pull)
    assert (caught.value.status, caught.value.message) == (403, MESSAGE)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/issues/1/comments", {"body": "x"}, id="comment"),
        pytest.param("/issues/1/labels", {"labels": ["x"]}, id="labels"),
        pytest.param("/pulls/1/requested_reviewers", {"reviewers": ["emil"]}, id="request"),
        pytest.param("/check-runs", {"name": CHECK, "head_sha": "HEAD"}, id="check run"),
    ],
)
async def test_an_app_cannot_write_to_an_archived_repository(
    connect: Connect, path: str, body: dict[str, object]
) -> None:
    here, pull = archived()
    api = await connect(here)
    if "head_sha" in body:
        body = {**body, "head_sha": pull.head.oid}
    with pytest.raises(gidgethub.BadRequest, match=MESSAGE) as caught:
        await api.post(f"{SHOP}{path}", data=body)
    assert caught.value.status_code == 403
    assert (await api.getitem(SHOP))["archived"] is True


def test_graphql_calls_a_write_to_an_archived_repository_unprocessable() -> None:
    there = populated_sandbox()
    there.pull.repository.archived = True
    text = """mutation($id: ID!) { addComment(input: {subjectId: $id, body: "x"}) { clientMutationId } }"""
    (error,) = there.errors(text, id=there.pull.node_id)
    assert (error["type"], error["message"]) == ("UNPROCESSABLE", MESSAGE)
    found = there.ask(
        "query($id: ID!) { node(id: $id) { ... on PullRequest { repository { isArchived } } } }", id=there.pull.node_id
    )
    assert found == {"node": {"repository": {"isArchived": True}}}


def test_an_archived_repository_can_be_forked_unarchived_and_deleted() -> None:
    here, pull = archived()
    assert here.sandbox.fork(here.shop, here.paula).parent is here.shop
    here.sandbox.unarchive(here.shop, here.emil)
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK))
    here.sandbox.archive(here.shop, here.emil)
    here.sandbox.delete_repository(here.shop, here.emil)
    announced = [each.action for each in here.sandbox.outbox if each.event == "repository"]
    assert announced[-4:] == ["archived", "unarchived", "archived", "deleted"]
