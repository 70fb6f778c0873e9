"""What GitHub's answers mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from ghapp.errors import Archived, Denied, GitHubError, Gone, NotFound, RateLimitReached, TryLater
from ghapp.github.api.responses import (
    Forbidden,
    GraphQLFault,
    RateLimit,
    TooSlow,
    Unauthorized,
    Unprocessable,
    failure,
    message_of,
    rate_limit,
    read_graphql,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UNSAID = RateLimit(NOW + timedelta(seconds=60), everywhere=True, backoff=True)
IN_TEN_MINUTES = NOW + timedelta(minutes=10)
RESET = {"x-ratelimit-reset": str(int(IN_TEN_MINUTES.timestamp()))}
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@pytest.mark.parametrize(
    ("status", "headers", "message", "expected"),
    [
        pytest.param(200, {"x-ratelimit-remaining": "4999"}, "", None, id="enough is left"),
        pytest.param(403, {"x-ratelimit-remaining": "4999"}, "Forbidden", None, id="a permission is missing"),
        pytest.param(404, {"retry-after": "9"}, "Not Found", None, id="not about limits"),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "0", **RESET},
            "",
            RateLimit(IN_TEN_MINUTES, everywhere=False),
            id="primary, 403",
        ),
        pytest.param(
            429,
            {"x-ratelimit-remaining": "0", **RESET},
            "",
            RateLimit(IN_TEN_MINUTES, everywhere=False),
            id="primary, 429",
        ),
        pytest.param(
            200,
            {"x-ratelimit-remaining": "0", **RESET},
            "",
            RateLimit(IN_TEN_MINUTES, everywhere=False),
            id="the last one",
        ),
        pytest.param(
            403,
            {"retry-after": "17"},
            SECONDARY,
            RateLimit(NOW + timedelta(seconds=17), everywhere=True),
            id="secondary",
        ),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "12"},
            SECONDARY,
            UNSAID,
            id="secondary, silent about when",
        ),
        pytest.param(429, {}, "", UNSAID, id="429, silent about when"),
        pytest.param(
            429, {"retry-after": "soon"}, "", RateLimit(NOW + timedelta(seconds=60), everywhere=True), id="not a number"
        ),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"},
            "",
            RateLimit(NOW + timedelta(seconds=1), everywhere=False),
            id="a clock ahead of GitHub's still waits",
        ),
    ],
)
def test_github_says_how_long_to_wait(
    status: int, headers: dict[str, str], message: str, expected: RateLimit | None
) -> None:
    assert rate_limit(status, headers, message, NOW) == expected


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (200, "", None),
        (304, "", None),
        (401, "Bad credentials", Unauthorized),
        (403, "Resource not accessible by integration", Forbidden),
        (403, "This installation has been suspended", Gone),
        (404, "Not Found", NotFound),
        (408, "", TryLater),
        (410, "Issues are disabled for this repo", Gone),
        (422, "Validation Failed", Unprocessable),
        (451, "Repository access blocked", Gone),
        (409, "Git Repository is empty.", Denied),
        (500, "", TryLater),
        (502, "Server Error", TooSlow),
        (503, "", TryLater),
        (403, "Repository was archived so is read-only.", Archived),
    ],
)
def test_a_status_determines_what_must_happen_next(
    status: int, message: str, expected: type[GitHubError] | None
) -> None:
    error = failure(status, message, "GET /x")
    assert type(error) is (expected or type(None))
    assert error is None or str(error) == f"GET /x: {status} {message}".strip()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"message": "Not Found"}, "Not Found"),
        ({"message": "Validation Failed", "errors": ["no such team"]}, "Validation Failed: no such team"),
        ({"message": "Validation Failed", "errors": [{"message": "taken"}, {"code": "x"}]}, "Validation Failed: taken"),
        (["no object"], ""),
        (None, ""),
    ],
)
def test_a_refusal_is_reported_in_the_words_of_github(body: object, expected: str) -> None:
    assert message_of(json.dumps(body).encode()) == expected


def test_an_html_page_contains_no_message_for_a_person() -> None:
    assert message_of(b"<html>Unicorn!</html>") == ""


def test_a_graphql_response_keeps_partial_data_next_to_its_errors() -> None:
    error = {"type": "NOT_FOUND", "path": ["person0"], "message": "Could not resolve to a User"}
    answer = read_graphql({"data": {"person0": None, "viewer": {}}, "errors": [error]}, NOW, reset=None)
    assert answer.data == {"person0": None, "viewer": {}}
    assert answer.faults == (GraphQLFault("NOT_FOUND", ("person0",), "Could not resolve to a User"),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"data": None, "errors": [{"message": "Something went wrong"}]}, TryLater, id="GitHub's fault"),
        pytest.param({"message": "odd"}, TryLater, id="neither data nor errors"),
        pytest.param(["odd"], TryLater, id="no object"),
        pytest.param(
            {"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]},
            Denied,
            id="a field that this server does not have",
        ),
        pytest.param({"errors": [{"message": "Parse error", "locations": [{}]}]}, Denied, id="a document it refuses"),
    ],
)
def test_a_graphql_response_without_data_is_an_error(body: object, expected: type[GitHubError]) -> None:
    with pytest.raises(expected):
        read_graphql(body, NOW, reset=None)


@pytest.mark.parametrize(
    ("error", "reset", "until"),
    [
        ({"type": "RATE_LIMITED", "message": "API rate limit exceeded"}, IN_TEN_MINUTES, IN_TEN_MINUTES),
        ({"type": "RATE_LIMITED", "message": "API rate limit exceeded"}, None, NOW + timedelta(seconds=60)),
        ({"message": SECONDARY}, IN_TEN_MINUTES, NOW + timedelta(seconds=60)),
    ],
)
def test_a_graphql_rate_limit_comes_with_status_200(
    error: dict[str, str], reset: datetime | None, until: datetime
) -> None:
    with pytest.raises(RateLimitReached) as caught:
        read_graphql({"data": None, "errors": [error]}, NOW, reset=reset)
    assert caught.value.until == until
