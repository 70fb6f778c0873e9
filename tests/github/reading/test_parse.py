"""GitHub's nodes as the rules' values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ghapp.github.reading import parse
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, OTHER_CONFIG_PATH
from ghapp.rules.model.snapshot import Event, EventKind, ReviewRequest

VIEWER = Actor("rules", "BOT_of_viewer", is_bot=True)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOMEBODY = {"__typename": "User", "login": "Octocat", "id": "U_1"}
OCTOCAT = Actor("Octocat", "U_1")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param(SOMEBODY, OCTOCAT, id="a user"),
        pytest.param(None, None, id="a deleted account"),
        pytest.param(
            {"__typename": "Bot", "login": "dependabot", "id": "BOT_1"},
            Actor("dependabot", "BOT_1", is_bot=True),
            id="a bot",
        ),
        pytest.param(
            {"__typename": "Bot", "login": "dependabot[bot]", "id": "BOT_1"},
            Actor("dependabot", "BOT_1", is_bot=True),
            id="a bot, spelled as in REST",
        ),
        pytest.param({"__typename": "Bot", "login": "rules", "id": "BOT_other_id"}, VIEWER, id="the app itself"),
        pytest.param(
            {"__typename": "User", "login": "rules", "id": "U_9"}, Actor("rules", "U_9"), id="a user of the app's name"
        ),
        pytest.param(
            {"__typename": "Mannequin", "login": "old", "id": "M_1"}, Actor("old", "M_1"), id="an imported account"
        ),
    ],
)
def test_an_actor_has_a_type_and_an_id(node: dict[str, str] | None, expected: Actor | None) -> None:
    assert parse.actor(node, VIEWER) == expected


def blob(**different: Any) -> dict[str, Any]:
    """A small text file, as GraphQL gives it."""
    return {"oid": "b1", "text": "pm: a", "byteSize": 5, "isBinary": False, "isTruncated": False, **different}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param(None, None, id="no such file"),
        pytest.param({}, None, id="a folder of that name"),
        pytest.param(blob(), Blob("b1", "pm: a", 5), id="text"),
        pytest.param(blob(text=""), Blob("b1", "", 5), id="an empty file"),
        pytest.param(blob(text=None, isBinary=True), Blob("b1", None, 5), id="binary"),
        pytest.param(blob(isTruncated=True), Blob("b1", None, 5, is_cut_off=True), id="too large"),
    ],
)
def test_a_file_has_text_only_when_it_is_complete(node: dict[str, Any] | None, expected: Blob | None) -> None:
    assert parse.blob(node) == expected


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        (None, None, (None, CONFIG_PATH, False)),
        (blob(), None, (Blob("b1", "pm: a", 5), CONFIG_PATH, False)),
        (None, blob(oid="b2"), (Blob("b2", "pm: a", 5), OTHER_CONFIG_PATH, False)),
        (blob(), blob(oid="b2"), (Blob("b1+b2", "pm: a", 5), OTHER_CONFIG_PATH, True)),
    ],
)
def test_the_rules_file_is_found_under_either_name(first: Any, other: Any, expected: tuple[Any, ...]) -> None:
    assert parse.config_file(first, other) == expected


def written(**different: Any) -> dict[str, Any]:
    """An issue comment of Octocat's, as GraphQL gives it."""
    return {
        "id": "IC_1",
        "body": "Fine.",
        "createdAt": "2026-03-02T09:00:00Z",
        "authorAssociation": "MEMBER",
        "createdViaEmail": False,
        "lastEditedAt": None,
        "author": SOMEBODY,
        "editor": None,
        "isMinimized": False,
        "minimizedReason": None,
        "reactionGroups": [{"content": "HEART", "viewerHasReacted": False}],
        "url": "https://github.com/acme/shop/issues/1#issuecomment-1",
        **different,
    }


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("off-topic", "off_topic"), ("OFF_TOPIC", "off_topic"), ("spam", "spam"), (None, "unknown")],
)
def test_the_reason_for_hiding_a_comment_has_one_spelling(reason: str | None, expected: str) -> None:
    hidden = parse.comment(written(isMinimized=True, minimizedReason=reason), VIEWER)
    assert hidden.minimized_reason == expected
    assert parse.comment(written(), VIEWER).minimized_reason is None


def test_an_edit_is_known_even_when_its_editor_is_gone() -> None:
    edited = parse.comment(written(lastEditedAt="2026-03-02T10:00:00Z"), VIEWER)
    assert (edited.edited, edited.editor) == (True, None)
    assert edited.created_at == AT


def test_only_reactions_of_the_app_are_kept() -> None:
    groups = [
        {"content": "THUMBS_UP", "viewerHasReacted": True},
        {"content": "CONFUSED", "viewerHasReacted": False},
    ]
    reacted = parse.comment(written(reactionGroups=groups), VIEWER)
    assert reacted.reactions == {"THUMBS_UP"}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"__typename": "LabeledEvent", "label": {"name": "how"}}, Event(EventKind.LABELED, AT, OCTOCAT, "how")),
        ({"__typename": "UnlabeledEvent", "label": {"name": "how"}}, Event(EventKind.UNLABELED, AT, OCTOCAT, "how")),
        ({"__typename": "AssignedEvent", "assignee": {"id": "U_2"}}, Event(EventKind.ASSIGNED, AT, OCTOCAT, "U_2")),
        ({"__typename": "UnassignedEvent", "assignee": None}, Event(EventKind.UNASSIGNED, AT, OCTOCAT, "")),
        (
            {"__typename": "ReviewRequestedEvent", "requestedReviewer": {"id": "T_1"}},
            Event(EventKind.REVIEW_REQUESTED, AT, OCTOCAT, "T_1"),
        ),
        (
            {"__typename": "ReviewRequestRemovedEvent", "requestedReviewer": {"id": "U_2"}},
            Event(EventKind.REVIEW_REQUEST_REMOVED, AT, OCTOCAT, "U_2"),
        ),
        ({"__typename": "MergedEvent"}, None),
    ],
)
def test_a_timeline_event_names_the_person_concerned(node: dict[str, Any], expected: Event | None) -> None:
    assert parse.event({"createdAt": "2026-03-02T09:00:00Z", "actor": SOMEBODY, **node}, VIEWER) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (SOMEBODY, ReviewRequest("U_1", "Octocat")),
        (
            {"__typename": "Team", "id": "T_1", "combinedSlug": "acme/product"},
            ReviewRequest("T_1", "acme/product", is_team=True),
        ),
        (None, None),
    ],
)
def test_a_review_is_requested_from_a_user_or_a_team(
    asked: dict[str, str] | None, expected: ReviewRequest | None
) -> None:
    assert parse.review_request({"requestedReviewer": asked}) == expected


def run(number: int, name: str, conclusion: str | None = "SUCCESS") -> dict[str, Any]:
    """A check run as GraphQL gives it."""
    return {
        "id": f"CR_{number}",
        "databaseId": number,
        "name": name,
        "conclusion": conclusion,
        "externalId": None,
        "completedAt": None,
        "title": None,
        "url": f"https://github.com/acme/shop/runs/{number}",
    }


def test_the_latest_run_of_a_name_counts_in_any_suite() -> None:
    suites = [[run(12, "Rules of Engagement", "NEUTRAL"), run(9, "other")], [run(10, "Rules of Engagement")]]
    commit = {"checkSuites": {"nodes": [{"status": "COMPLETED", "checkRuns": {"nodes": runs}} for runs in suites]}}
    assert {check.name: check.node_id for check in parse.check_runs(commit)} == {
        "Rules of Engagement": "CR_12",
        "other": "CR_9",
    }


@pytest.mark.parametrize(("status", "is_rerequested"), [("QUEUED", True), ("COMPLETED", False)])
def test_a_run_in_a_suite_that_was_reset_was_rerequested(status: str, *, is_rerequested: bool) -> None:
    commit = {"checkSuites": {"nodes": [{"status": status, "checkRuns": {"nodes": [run(1, "Rules of Engagement")]}}]}}
    (found,) = parse.check_runs(commit)
    assert found.is_rerequested is is_rerequested


def test_checks_hidden_from_the_app_are_none() -> None:
    assert parse.check_runs({"checkSuites": None}) == ()
