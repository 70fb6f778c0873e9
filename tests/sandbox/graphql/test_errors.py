"""GraphQL errors: partial data, and errors in GitHub's format."""

from __future__ import annotations

import pytest

from tests.support.populated_sandbox import SHOP, PopulatedSandbox, populated_sandbox


def in_shop(selected: str) -> str:
    """Return a query for fields of the shop."""
    return f"{{ {SHOP} {{ {selected} }} }}"


@pytest.fixture(scope="module")
def there() -> PopulatedSandbox:
    found = populated_sandbox()
    found.sandbox.repository("acme/secret", private=True)
    found.sandbox.repository("acme/open", files={"README.md": "open\n"})
    return found


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ('{ it: user(login: "x") { id } }', "a User with the login of 'x'."),
        ('{ it: user(login: "acme") { id } }', "a User with the login of 'acme'."),
        ('{ it: organization(login: "pat") { id } }', "an Organization with the login of 'pat'."),
        ('{ it: repository(owner: "acme", name: "none") { id } }', "a Repository with the name 'acme/none'."),
        ('{ it: repository(owner: "acme", name: "secret") { id } }', "a Repository with the name 'acme/secret'."),
        (
            '{ organization(login: "acme") { it: repository(name: "secret") { id } } }',
            "a Repository with the name 'acme/secret'.",
        ),
        (in_shop("it: issue(number: 1) { id }"), "an Issue with the number of 1."),
        (in_shop("it: pullRequest(number: 2) { id }"), "a PullRequest with the number of 2."),
        (
            in_shop("it: issueOrPullRequest(number: 9) { __typename }"),
            "an issue or pull request with the number of 9.",
        ),
        ('{ it: node(id: "X_1") { id } }', "a node with the global id of 'X_1'"),
    ],
)
def test_a_missing_or_hidden_resource_is_not_found(there: PopulatedSandbox, query: str, what: str) -> None:
    (error,) = there.errors(query)
    assert error["type"] == "NOT_FOUND"
    assert error["path"][-1] == "it"
    assert error["message"] == f"Could not resolve to {what}"
    assert set(error["locations"][0]) == {"line", "column"}


def test_a_failed_alias_does_not_affect_the_others(there: PopulatedSandbox) -> None:
    body = there.request('{ a: user(login: "pat") { login } b: user(login: "x") { login } }').body
    assert body["data"] == {"a": {"login": "pat"}, "b": None}
    assert [error["path"] for error in body["errors"]] == [["b"]]


def test_a_private_repository_is_hidden_by_its_node_id_too(there: PopulatedSandbox) -> None:
    secret = there.sandbox.repositories["acme/secret"]
    (error,) = there.errors("query($id: ID!) { node(id: $id) { id } }", id=secret.node_id)
    assert error["type"] == "NOT_FOUND"


def test_a_public_repository_is_visible_without_being_selected(there: PopulatedSandbox) -> None:
    query = (
        '{ repository(owner: "acme", name: "open") { object(expression: "HEAD:README.md") { ... on Blob { text } } } }'
    )
    assert there.ask(query)["repository"]["object"] == {"text": "open\n"}


@pytest.mark.parametrize(
    ("permission", "query"),
    [
        ("contents", in_shop('it: object(expression: "HEAD") { id }')),
        ("issues", in_shop("it: issue(number: 2) { id }")),
        ("issues", in_shop("it: issueOrPullRequest(number: 2) { __typename }")),
        ("pull_requests", in_shop("it: pullRequest(number: 1) { id }")),
        ("checks", in_shop('object(expression: "HEAD") { ... on Commit { it: checkSuites { totalCount } } }')),
        ("members", '{ organization(login: "acme") { it: team(slug: "product") { id } } }'),
        ("members", '{ organization(login: "acme") { it: membersWithRole(first: 1) { totalCount } } }'),
        ("merge_queues", in_shop("it: mergeQueue { id }")),
        ("merge_queues", in_shop("pullRequest(number: 1) { it: mergeQueueEntry { id } }")),
        ("merge_queues", in_shop("pullRequest(number: 1) { it: mergeQueue { id } }")),
        ("administration", in_shop("it: branchProtectionRules(first: 1) { totalCount }")),
    ],
)
def test_a_missing_permission_is_forbidden(there: PopulatedSandbox, permission: str, query: str) -> None:
    assert there.errors(query) == []
    (error,) = there.errors(query, there.without(permission))
    assert error["type"] == "FORBIDDEN"
    assert error["path"][-1] == "it"
    assert error["extensions"] == {"saml_failure": False}
    assert error["message"] == "Resource not accessible by integration"


def test_a_requested_team_is_hidden_without_the_members_permission(there: PopulatedSandbox) -> None:
    asked = "reviewRequests(first: 5) { nodes { requestedReviewer { __typename } } }"
    query = in_shop(f"pullRequest(number: 1) {{ {asked} }}")
    body = there.request(query, there.without("members")).body
    nodes = body["data"]["repository"]["pullRequest"]["reviewRequests"]["nodes"]
    assert nodes == [{"requestedReviewer": None}, {"requestedReviewer": {"__typename": "User"}}]
    assert [error["type"] for error in body["errors"]] == ["FORBIDDEN"]


@pytest.mark.parametrize(
    ("query", "message", "code"),
    [
        ("{ viewer { nope } }", "Field 'nope' doesn't exist on type 'User'", "undefinedField"),
        (
            '{ user(name: "x", login: "x") { id } }',
            "Field 'user' doesn't accept argument 'name'",
            "argumentNotAccepted",
        ),
    ],
)
def test_a_document_that_does_not_match_the_schema_gets_no_data(
    there: PopulatedSandbox, query: str, message: str, code: str
) -> None:
    body = there.request(query).body
    assert list(body) == ["errors"]
    assert body["errors"][0]["message"] == message
    assert body["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize(
    "request_", [{}, {"query": 1}, {"query": "{ viewer"}, {"query": "{ viewer { id } }", "variables": [1]}]
)
def test_a_malformed_request_gets_an_error_and_no_data(there: PopulatedSandbox, request_: dict[str, object]) -> None:
    body = there.graphql.answer(there.access, request_).body
    assert "data" not in body
    assert len(body["errors"]) == 1


def test_a_variable_of_the_wrong_type_gets_no_data(there: PopulatedSandbox) -> None:
    body = there.request("query($id: ID!) { node(id: $id) { id } }").body
    assert list(body) == ["errors"]


def test_more_than_a_hundred_node_ids_are_refused(there: PopulatedSandbox) -> None:
    (error,) = there.errors("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["X_1"] * 101)
    assert "more than 100 node ids" in error["message"]


def test_each_node_id_that_fails_has_its_own_error(there: PopulatedSandbox) -> None:
    body = there.request("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[there.shop.node_id, "X_1"]).body
    assert body["data"] == {"nodes": [{"id": there.shop.node_id}, None]}
    assert body["errors"][0]["path"] == ["nodes", 1]
