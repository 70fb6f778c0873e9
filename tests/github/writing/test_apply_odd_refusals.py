"""What GitHub does seldom when a plan is performed: each ends as a refusal that is told, or as another try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ghapp.errors import TryLater
from ghapp.github.writing.apply import Applied, apply, create_labels
from ghapp.rules.model.plan import (
    Action,
    AddComment,
    AddLabels,
    Assign,
    CreateLabel,
    RemoveReviewRequests,
    RequestReviews,
)
from ghapp.rules.model.snapshot import Refusal
from tests.support import builders
from tests.support.builders import DORA, ERIC, HEAD
from tests.support.scripted_github import Reply, TinyGitHub

FORBIDDEN = "Resource not accessible by integration"
NO_SUCH_LABEL = "the repository has no such label"


def answer(*payloads: dict[str, Any] | None, **error: Any) -> Reply:
    """What GitHub says to a batch; an error is about its first change."""
    data = {f"change{index}": payload for index, payload in enumerate(payloads)}
    return Reply(body={"data": data, "errors": [{"path": ["change0"], **error}] if error else []})


def asked(*reviewers: str | None) -> dict[str, Any]:
    """The payload of a request for review."""
    nodes = [{"requestedReviewer": {"id": node_id} if node_id else None} for node_id in reviewers]
    return {"pullRequest": {"reviewRequests": {"nodes": nodes}}}


TEAM = RequestReviews((builders.team("acme/eng"),))
USER = RequestReviews((builders.person("eric"),))
NOT_ALLOWED = answer(None, type="FORBIDDEN", message=FORBIDDEN)
CREATE = CreateLabel(name="new", color="5319e7", description="")


@pytest.mark.parametrize(
    ("action", "reply", "refusals"),
    [
        pytest.param(USER, answer(asked("U_eric")), [], id="asked"),
        pytest.param(USER, answer(asked(None)), [("eric", "cannot be asked for review")], id="passed over in silence"),
        pytest.param(USER, answer({"pullRequest": None}), [], id="what came of it is not shown"),
        pytest.param(TEAM, answer(asked("U_eric")), [], id="a team's members are asked in its place"),
        pytest.param(TEAM, NOT_ALLOWED, [("acme/eng", FORBIDDEN)], id="a team that the app may not see"),
        pytest.param(USER, NOT_ALLOWED, [("pull_requests: write", FORBIDDEN)], id="a missing permission"),
        pytest.param(USER, answer(None), [("eric", "GitHub gave no reason")], id="no reason"),
        pytest.param(
            AddComment("Hello."),
            answer(None, type="UNPROCESSABLE", message="Body is too long"),
            [("comment", "Body is too long")],
            id="a comment that GitHub does not take",
        ),
        pytest.param(
            AddLabels(("why",)),
            answer(None, type="NOT_FOUND", message="Could not resolve to a node"),
            [("why", "Could not resolve to a node")],
            id="a label deleted since the look",
        ),
        pytest.param(
            AddLabels(("none",)), answer(), [("none", "the repository has no such label")], id="no label left"
        ),
        pytest.param(
            Assign((ERIC, DORA)),
            answer(None, type="UNPROCESSABLE", message="maximum of 10 assignees"),
            [("eric", "maximum of 10 assignees"), ("dora", "maximum of 10 assignees")],
            id="too many are assigned",
        ),
        pytest.param(Assign((ERIC,)), answer({"assignable": None}), [], id="who is assigned is not shown"),
    ],
)
async def test_a_refusal_is_reported(
    private_key: str, action: Action, reply: Reply, refusals: Sequence[tuple[str, str]]
) -> None:
    async with TinyGitHub(reply).installed(private_key) as api:
        applied = await apply(api, builders.pull(), [action])
    assert applied.refusals == tuple(Refusal(subject, reason, HEAD) for subject, reason in refusals)


async def test_a_label_neither_created_nor_present_is_reported(private_key: str) -> None:
    refused = answer(None, type="UNPROCESSABLE", message="Color is invalid")
    github = TinyGitHub(refused, Reply(body={"data": {"node": {"label": None}}}))
    async with github.installed(private_key) as api:
        applied = await apply(api, builders.issue(), [CREATE])
    assert applied == Applied((Refusal("new", "Color is invalid"),))


WENT_WRONG = "Something went wrong while executing your query."


@pytest.mark.parametrize("action", [USER, TEAM, AddComment("Hello."), AddLabels(("why",)), Assign((ERIC,)), CREATE])
async def test_a_failure_without_a_reason_is_retried_and_not_a_refusal(private_key: str, action: Action) -> None:
    async with TinyGitHub(answer(None, message=WENT_WRONG)).installed(private_key) as api:
        with pytest.raises(TryLater, match=r"change0: Something went wrong"):
            await apply(api, builders.pull(), [action])


async def test_labels_that_failed_without_a_reason_do_not_count_as_created(private_key: str) -> None:
    async with TinyGitHub(answer(None, message=WENT_WRONG)).installed(private_key) as api:
        with pytest.raises(TryLater):
            await create_labels(api, builders.pull().repository, [CREATE])


async def test_a_thread_unknown_to_rest_is_retried(private_key: str) -> None:
    github = TinyGitHub(Reply(404, {"message": "Not Found"}))
    async with github.installed(private_key) as api:
        with pytest.raises(TryLater, match="GraphQL shows it"):
            await apply(api, builders.pull(), [RemoveReviewRequests(users=("eric",))])


async def test_a_batch_that_timed_out_is_not_repeated_blindly(private_key: str) -> None:
    github = TinyGitHub(Reply(502, b"<html>", {"content-type": "text/html"}))
    async with github.installed(private_key) as api:
        with pytest.raises(TryLater):
            await apply(api, builders.pull(), [AddComment("Hello."), USER])
    assert github.requests == [("POST", "/graphql")]
