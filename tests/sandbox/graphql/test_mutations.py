"""GraphQL's mutations: what they change, their order, and their errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ghapp.sandbox.state.threads import PullRequest
from tests.support.populated_sandbox import PopulatedSandbox, populated_sandbox


@pytest.fixture
def there() -> PopulatedSandbox:
    return populated_sandbox()


def change(there: PopulatedSandbox, name: str, selected: str = "clientMutationId", /, **given: object) -> Any:
    """Execute one mutation; return its payload. Any error fails the test."""
    return there.ask(_text(name, selected), input=given)[name]


def refusal(there: PopulatedSandbox, name: str, /, **given: object) -> tuple[str, str]:
    """Return the type and message of a mutation's error."""
    (error,) = there.errors(_text(name, "clientMutationId"), input=given)
    assert error["path"] == [name]
    return error["type"], error["message"]


def _text(name: str, selected: str) -> str:
    return f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {selected} }} }}"


def names(pull: PullRequest) -> list[str]:
    """Return the requested reviewers."""
    return [getattr(request.reviewer, "login", None) or request.reviewer.node_id for request in pull.review_requests]


def test_a_mutation_returns_the_client_mutation_id(there: PopulatedSandbox) -> None:
    payload = change(there, "addComment", subjectId=there.issue.node_id, body="x", clientMutationId="7")
    assert payload == {"clientMutationId": "7"}


def test_mutations_run_in_order_each_with_its_own_error(there: PopulatedSandbox) -> None:
    text = """mutation($thread: ID!, $repository: ID!) {
      a: addComment(input: {subjectId: $thread, body: "one"}) { commentEdge { node { body } } }
      b: addComment(input: {subjectId: "X_1", body: "two"}) { commentEdge { node { body } } }
      c: createLabel(input: {repositoryId: $repository, name: "WHY", color: "ffffff"}) { label { id } }
      d: addComment(input: {subjectId: $thread, body: "four"}) { commentEdge { node { body } } }
    }"""
    answer = there.request(text, thread=there.issue.node_id, repository=there.shop.node_id)
    assert answer.body["data"]["b"] is None
    assert [(error["path"], error["type"]) for error in answer.body["errors"]] == [
        (["b"], "NOT_FOUND"),
        (["c"], "UNPROCESSABLE"),
    ]
    assert answer.body["errors"][1]["message"] == "Name has already been taken"
    assert [comment.body for comment in there.issue.comments.values()] == ["one", "four"]
    assert (answer.kind, answer.fields) == ("write", ("addComment", "addComment", "createLabel", "addComment"))


def test_labels_are_created_added_and_removed(there: PopulatedSandbox) -> None:
    created = change(
        there, "createLabel", "label { id name color }", repositoryId=there.shop.node_id, name="who", color="BFD4F2"
    )
    assert created["label"] == {"id": created["label"]["id"], "name": "who", "color": "bfd4f2"}
    selected = "labelable { labels(first: 9) { nodes { name } } }"
    given = {"labelableId": there.pull.node_id, "labelIds": [created["label"]["id"]]}
    added = change(there, "addLabelsToLabelable", selected, **given)
    assert [node["name"] for node in added["labelable"]["labels"]["nodes"]] == ["why", "who"]
    removed = change(there, "removeLabelsFromLabelable", selected, **given)
    assert [node["name"] for node in removed["labelable"]["labels"]["nodes"]] == ["why"]
    assert there.pull.timeline[-1].actor is there.app.bot


def test_review_requests_are_kept_only_with_union(there: PopulatedSandbox) -> None:
    assert names(there.pull) == [there.product.node_id, "emma"]
    change(there, "requestReviews", pullRequestId=there.pull.node_id, userIds=[there.eve.node_id], union=True)
    assert names(there.pull) == [there.product.node_id, "emma", "eve"]
    change(there, "requestReviews", pullRequestId=there.pull.node_id, userIds=[there.eve.node_id])
    assert names(there.pull) == ["eve"]


@pytest.mark.parametrize(
    ("reviewers", "message"),
    [
        (("pat",), "Review cannot be requested from pull request author."),
        (
            ("eve", "stranger"),
            "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not "
            "a collaborator of the acme/shop repository.",
        ),
    ],
)
def test_one_invalid_reviewer_fails_the_whole_request(
    there: PopulatedSandbox, reviewers: tuple[str, ...], message: str
) -> None:
    there.sandbox.user("stranger")
    before = names(there.pull)
    ids = [there.sandbox.accounts[login].node_id for login in reviewers]
    told = refusal(there, "requestReviews", pullRequestId=there.pull.node_id, userIds=ids, union=True)
    assert told == ("UNPROCESSABLE", message)
    assert names(there.pull) == before


def test_an_id_of_another_kind_does_not_resolve(there: PopulatedSandbox) -> None:
    told = refusal(there, "requestReviews", pullRequestId=there.issue.node_id, userIds=[], union=True)
    assert told == (
        "NOT_FOUND",
        f"Could not resolve to PullRequest node with the global id of '{there.issue.node_id}'.",
    )


def test_assignees_are_added_and_removed(there: PopulatedSandbox) -> None:
    selected = "assignable { assignees(first: 9) { nodes { login } } }"
    given = {"assignableId": there.issue.node_id, "assigneeIds": [there.pat.node_id]}
    added = change(there, "addAssigneesToAssignable", selected, **given)
    assert [node["login"] for node in added["assignable"]["assignees"]["nodes"]] == ["emma", "pat"]
    removed = change(there, "removeAssigneesFromAssignable", selected, **given)
    assert [node["login"] for node in removed["assignable"]["assignees"]["nodes"]] == ["emma"]


def test_a_comment_is_created_edited_hidden_shown_and_deleted(there: PopulatedSandbox) -> None:
    added = change(
        there,
        "addComment",
        "commentEdge { node { id author { __typename login } } }",
        subjectId=there.issue.node_id,
        body="one",
    )
    node = added["commentEdge"]["node"]
    assert node["author"] == {"__typename": "Bot", "login": "roe"}
    edited = change(there, "updateIssueComment", "issueComment { body editor { login } }", id=node["id"], body="two")
    assert edited["issueComment"] == {"body": "two", "editor": {"login": "roe"}}
    hidden = change(
        there,
        "minimizeComment",
        "minimizedComment { isMinimized minimizedReason }",
        subjectId=node["id"],
        classifier="SPAM",
    )
    assert hidden["minimizedComment"] == {"isMinimized": True, "minimizedReason": "spam"}
    shown = change(there, "unminimizeComment", "unminimizedComment { isMinimized }", subjectId=node["id"])
    assert shown["unminimizedComment"] == {"isMinimized": False}
    change(there, "deleteIssueComment", id=node["id"])
    assert not there.issue.comments


def test_a_repeated_reaction_counts_once(there: PopulatedSandbox) -> None:
    for _ in range(2):
        payload = change(
            there,
            "addReaction",
            "reaction { content } reactionGroups { content viewerHasReacted }",
            subjectId=there.comment.node_id,
            content="CONFUSED",
        )
        assert payload["reaction"] == {"content": "CONFUSED"}
    assert [reaction.content for reaction in there.comment.reactions] == ["THUMBS_UP", "CONFUSED"]


def test_a_review_is_dismissed_with_a_message(there: PopulatedSandbox) -> None:
    review = there.sandbox.review(there.pull, by=there.eve, state="APPROVED")
    payload = change(
        there,
        "dismissPullRequestReview",
        "pullRequestReview { state }",
        pullRequestReviewId=review.node_id,
        message="stale",
    )
    assert payload["pullRequestReview"] == {"state": "DISMISSED"}


def test_a_conclusion_completes_a_check_run_and_annotations_add_up(there: PopulatedSandbox) -> None:
    annotation = {
        "path": "docs/prd/pay.md",
        "location": {"startLine": 1, "endLine": 1, "startColumn": 2, "endColumn": 3},
        "annotationLevel": "WARNING",
        "message": "hm",
    }
    output = {"title": "Waiting", "summary": "s", "text": None, "annotations": [annotation]}
    selected = """checkRun { id status conclusion title summary text externalId annotations(first: 9) { nodes {
      annotationLevel location { start { line column } }
    } } }"""
    action = {"label": "Re-evaluate", "description": "Look again now", "identifier": "recheck"}
    created = change(
        there,
        "createCheckRun",
        selected,
        repositoryId=there.shop.node_id,
        headSha=there.pull.head.oid,
        name="Rules of Engagement",
        conclusion="ACTION_REQUIRED",
        externalId="roe1:x:y",
        output=output,
        actions=[action],
    )["checkRun"]
    assert (created["status"], created["conclusion"], created["text"]) == ("COMPLETED", "ACTION_REQUIRED", None)
    assert created["annotations"]["nodes"] == [
        {"annotationLevel": "WARNING", "location": {"start": {"line": 1, "column": 2}}}
    ]
    updated = change(
        there,
        "updateCheckRun",
        selected,
        repositoryId=there.shop.node_id,
        checkRunId=created["id"],
        conclusion="SUCCESS",
        output=output,
    )["checkRun"]
    assert (updated["id"], updated["conclusion"]) == (created["id"], "SUCCESS")
    assert len(updated["annotations"]["nodes"]) == 2


def test_too_many_annotations_are_refused(there: PopulatedSandbox) -> None:
    note = {"path": "a", "location": {"startLine": 1, "endLine": 1}, "annotationLevel": "NOTICE", "message": "m"}
    kind, message = refusal(
        there,
        "createCheckRun",
        repositoryId=there.shop.node_id,
        name="n",
        conclusion="NEUTRAL",
        headSha=there.pull.head.oid,
        output={"title": "t", "summary": "s", "annotations": [note] * 51},
    )
    assert kind == "UNPROCESSABLE"
    assert "No more than 50 items are allowed" in message


@pytest.mark.parametrize(
    ("permissions", "name", "given"),
    [
        (("issues",), "addComment", lambda there: {"subjectId": there.issue.node_id, "body": "x"}),
        (("issues", "pull_requests"), "addComment", lambda there: {"subjectId": there.pull.node_id, "body": "x"}),
        (("pull_requests",), "requestReviews", lambda there: {"pullRequestId": there.pull.node_id}),
        (
            ("checks",),
            "createCheckRun",
            lambda there: {"repositoryId": there.shop.node_id, "headSha": there.pull.head.oid, "name": "n"},
        ),
        (
            ("issues", "pull_requests"),
            "createLabel",
            lambda there: {"repositoryId": there.shop.node_id, "name": "n", "color": "ffffff"},
        ),
    ],
)
def test_a_mutation_needs_its_permission(
    there: PopulatedSandbox,
    permissions: tuple[str, ...],
    name: str,
    given: Callable[[PopulatedSandbox], dict[str, object]],
) -> None:
    text, variables = _text(name, "clientMutationId"), given(there)
    (error,) = there.errors(text, there.without(*permissions), input=variables)
    assert (error["type"], error["message"]) == ("FORBIDDEN", "Resource not accessible by integration")
    assert there.errors(text, input=variables) == []


def test_a_pull_request_can_be_labelled_with_either_permission(there: PopulatedSandbox) -> None:
    text = _text("addLabelsToLabelable", "clientMutationId")
    given = {"labelableId": there.pull.node_id, "labelIds": [there.shop.labels["how"].node_id]}
    for missing in ("issues", "pull_requests"):
        assert there.errors(text, there.without(missing), input=given) == []


def test_a_pull_request_is_dequeued_and_enqueued(there: PopulatedSandbox) -> None:
    entry = "mergeQueueEntry { position state headCommit { oid } pullRequest { number } }"
    taken = change(there, "dequeuePullRequest", entry, id=there.pull.node_id)
    assert taken["mergeQueueEntry"] == {
        "position": 0,
        "state": "QUEUED",
        "headCommit": None,
        "pullRequest": {"number": 1},
    }
    given = {"pullRequestId": there.pull.node_id, "expectedHeadOid": there.pull.head.oid, "jump": True}
    put = change(there, "enqueuePullRequest", entry, **given)["mergeQueueEntry"]
    assert (put["position"], put["state"], len(put["headCommit"]["oid"])) == (1, "AWAITING_CHECKS", 40)


def test_read_permission_cannot_change_a_queue(there: PopulatedSandbox) -> None:
    reading = there.without("merge_queues")
    text = _text("dequeuePullRequest", "clientMutationId")
    (error,) = there.errors(text, reading, input={"id": there.pull.node_id})
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["dequeuePullRequest"])
