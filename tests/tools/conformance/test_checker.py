"""What violates a contract is found, in requests, responses, deliveries and their headers."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from tests.support import small_contracts as small
from tests.support.small_contracts import ASKED, CREATED, DELIVERED, LISTED, ONE_LABEL, small_checker
from tools.conformance.checker import Checker, examine_all
from tools.conformance.recording import Exchange, Recorded, WebhookDelivery


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The small contracts' checker."""
    return small_checker()


@pytest.mark.parametrize("message", [LISTED, CREATED, ASKED, DELIVERED])
def test_a_message_that_satisfies_its_contract_has_no_problem(checker: Checker, message: Recorded) -> None:
    assert checker.problems(message) == set()


def _response(**changes: object) -> Exchange:
    return replace(CREATED, response=json.dumps(ONE_LABEL | changes))


def _error(status: int, body: object) -> Exchange:
    headers = {"x-github-request-id": "1", "content-type": "application/json"}
    return replace(CREATED, status=status, headers=headers, response=json.dumps(body))


def _without(name: str) -> Exchange:
    label = {key: value for key, value in ONE_LABEL.items() if key != name}
    return replace(CREATED, response=json.dumps(label))


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (_without("name"), "response.name is missing"),
        (_response(id="1"), "response.id is not integer"),
        (_response(kind="story"), "response.kind is not one of the values in the contract"),
        (_response(more=1), "response.more is not in the contract"),
        (_response(by={"login": "pam", "email": 1}), "response.by.email is not null or string"),
        (_response(url="a b"), "response.url has not the format uri"),
        (replace(CREATED, status=200), "response: the contract has no status 200"),
        (replace(CREATED, request=""), "request: a body is required"),
        (replace(CREATED, request="{"), "request: the body is not JSON"),
        (replace(CREATED, request='{"name":"why","more":1}'), "request.more is not in the contract"),
        (replace(CREATED, target="/repos/acme/shop/tags"), "the contract has no such operation"),
        (replace(LISTED, target="/repos/acme/shop/labels?sort=up"), "query parameter sort: the contract has none"),
        (replace(LISTED, target="/repos/acme/shop/labels?per_page=all"), "query parameter per_page. is not integer"),
        (replace(LISTED, response="[]]"), "response: the body is not JSON"),
        (_error(422, {"message": 1}), "error.message is not string"),
        (_error(404, {"status": "404"}), "error: an error has a message"),
    ],
)
def test_a_violation_of_rest_is_found(checker: Checker, message: Exchange, problem: str) -> None:
    assert any(found.startswith(problem) for found in checker.problems(message)), checker.problems(message)


@pytest.mark.parametrize(
    "message",
    [
        _error(404, {"message": "Not Found", "documentation_url": "x", "status": "404"}),
        replace(LISTED, target="/repositories/12/labels"),
        replace(LISTED, target="/api/v3/repos/acme/shop/labels"),
        replace(LISTED, status=304, response=""),
        replace(LISTED, status=502, response="<html>", headers={}),
        replace(LISTED, response="", complete=False),
    ],
    ids=["an error", "by id", "enterprise server", "not modified", "a failure", "in pieces"],
)
def test_what_any_operation_may_answer_is_no_violation(checker: Checker, message: Exchange) -> None:
    assert checker.problems(message) == set()


def test_other_clients_than_the_app_may_send_what_is_refused(checker: Checker) -> None:
    refused = _error(422, {"message": "Validation Failed"})
    headers = {**refused.request_headers, "user-agent": "a test"}
    assert checker.problems(replace(refused, request="{", request_headers=headers)) == set()


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (small.answered(number=None), "response: data.issue.number is null, and its type is Int!"),
        (small.answered(number=2**31), "response: data.issue.number is not a Int"),
        (small.answered(state="MERGED"), "response: data.issue.state is not a State"),
        (small.answered(url="no url"), "response: data.issue.url is not a URI"),
        (small.answered(more=1), "response: data.issue.more was not asked for"),
        (small.answered(related={}), "response: data.issue.related.nodes is missing"),
        (
            small.answered(author={"__typename": "Bot", "login": "roe", "name": 1}),
            "response: data.issue.author.name was",
        ),
        (small.answered(author={"__typename": "Team", "login": "roe"}), "response: data.issue.author is none of the"),
        (replace(ASKED, response="{}"), "response: there is neither data nor an error"),
        (replace(ASKED, response='{"data":null,"errors":[{}]}'), "response: an error has a message"),
        (replace(ASKED, response='{"data":{"issue":null},"more":1}'), "response: the keys ['more'] are not GraphQL's"),
        (replace(ASKED, status=404), "response: GraphQL does not answer 404"),
        (replace(ASKED, request='{"query":"{ issues }"}'), "request: Cannot query field 'issues' on type 'Query'"),
        (replace(ASKED, request=json.dumps({"query": small.DOCUMENT})), "request: Variable '$number'"),
        (
            replace(ASKED, request=json.dumps({"query": small.DOCUMENT, "variables": {"number": 7, "first": 101}})),
            "request: query.issue.related needs first or last from 1 to 100",
        ),
    ],
)
def test_a_violation_of_graphql_is_found(checker: Checker, message: Exchange, problem: str) -> None:
    assert any(found.startswith(problem) for found in checker.problems(message)), checker.problems(message)


def test_the_path_of_an_error_leads_to_null(checker: Checker) -> None:
    def failed(issue: object) -> Exchange:
        errors = [{"type": "NOT_FOUND", "path": ["issue"], "message": "There is none."}]
        return replace(ASKED, response=json.dumps({"data": {"issue": issue}, "errors": errors}))

    assert checker.problems(failed(None)) == set()
    assert "response: the path of an error leads to a value that is not null" in checker.problems(failed(small.ISSUE))


def _payload(**changes: object) -> WebhookDelivery:
    return replace(DELIVERED, request=json.dumps({"action": "created", "label": ONE_LABEL} | changes))


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (_payload(label={}), "payload.label.id is missing"),
        (_payload(more=1), "payload.more is not in the contract"),
        (_payload(action="deleted"), "the contract has no such event and action"),
        (replace(DELIVERED, request="{"), "the payload is not JSON"),
    ],
)
def test_a_violation_of_webhooks_is_found(checker: Checker, message: WebhookDelivery, problem: str) -> None:
    assert problem in checker.problems(message)


@pytest.mark.parametrize("name", sorted(DELIVERED.request_headers.keys() - {"x-hub-signature"}))
def test_a_missing_header_of_a_delivery_is_found(checker: Checker, name: str) -> None:
    kept = {key: value for key, value in DELIVERED.request_headers.items() if key != name}
    assert checker.problems(replace(DELIVERED, request_headers=kept))


def test_a_delivery_to_an_app_without_a_secret_has_no_signature(checker: Checker) -> None:
    kept = {name: value for name, value in DELIVERED.request_headers.items() if "signature" not in name}
    assert checker.problems(replace(DELIVERED, request_headers=kept)) == set()


@pytest.mark.parametrize(
    ("side", "name", "value"),
    [
        ("request_headers", "accept", "text/html"),
        ("request_headers", "authorization", "basic x"),
        ("request_headers", "x-github-api-version", "2020-01-01"),
        ("headers", "x-ratelimit-remaining", "many"),
        ("headers", "content-type", "text/html"),
        ("headers", "etag", "0a"),
        ("headers", "link", "page 2"),
    ],
)
def test_a_wrong_header_is_found(checker: Checker, side: str, name: str, value: str) -> None:
    fields: dict[str, Any] = {side: getattr(LISTED, side) | {name: value}}
    assert checker.problems(replace(LISTED, **fields))


def test_a_login_with_brackets_has_to_be_encoded(checker: Checker) -> None:
    encoded = replace(LISTED, target="/repos/roe%5Bbot%5D/shop/labels")
    assert checker.problems(encoded) == set()
    assert checker.problems(replace(encoded, target="/repos/roe[bot]/shop/labels"))


def test_the_messages_of_all_files_are_counted_by_several_processes(checker: Checker, tmp_path: Path) -> None:
    wrong = _response(id="1")
    files: list[list[Recorded]] = [[LISTED, CREATED, DELIVERED], [ASKED, wrong]]
    for number, messages in enumerate(files):
        (tmp_path / f"{number}.jsonl").write_text("".join(_line(each) for each in messages))
    found = examine_all(checker, tmp_path, processes=2)
    assert (found.requests, found.deliveries, found.messages) == (4, 1, 9)
    assert found.violations == {("POST /repos/{owner}/{repo}/labels", "response.id is not integer"): 1}
    assert found.costs["GraphQL One"].nodes == 60
    assert len(found.samples) == 4


def _line(message: Recorded) -> str:
    kind = "exchange" if isinstance(message, Exchange) else "delivery"
    return json.dumps({"kind": kind} | asdict(message)) + "\n"
