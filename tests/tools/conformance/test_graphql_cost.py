"""Nodes and points follow the examples in GitHub's documentation."""

from __future__ import annotations

import pytest
from graphql import FragmentDefinitionNode, build_schema, get_operation_ast, parse

from tools.conformance.graphql_cost import Cost, cost

SCHEMA = build_schema(
    """
    type Label { name: String }
    type LabelConnection { nodes: [Label] }
    type Issue { title: String  labels(first: Int, last: Int): LabelConnection }
    type IssueConnection { nodes: [Issue] }
    type Repository { name: String  issues(first: Int, last: Int): IssueConnection }
    type RepositoryConnection { nodes: [Repository] }
    type User { repositories(first: Int, last: Int): RepositoryConnection }
    type Query { viewer: User }
    """
)
# https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
DOCUMENTED = """{ viewer { repositories(first: 100) { nodes {
  issues(first: 50) { nodes { title labels(first: 60) { nodes { name } } } } } } } }"""


def _cost(text: str, **variables: object) -> Cost:
    document = parse(text)
    operation = get_operation_ast(document)
    assert operation
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return cost(SCHEMA, operation, fragments, variables)


def test_the_documented_example_costs_what_the_documentation_says() -> None:
    found = _cost(DOCUMENTED)
    assert (found.requests, found.points) == (5101, 51)
    assert found.nodes == 100 + 100 * 50 + 5000 * 60


def test_a_request_without_connections_costs_one_point() -> None:
    assert (_cost("{ viewer { __typename } }").points, _cost("{ viewer { __typename } }").nodes) == (1, 0)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("query ($n: Int!) { viewer { repositories(first: $n) { nodes { name } } } }", 7),
        ("{ viewer { a: repositories(first: 3) { nodes { name } } b: repositories(last: 4) { nodes { name } } } }", 7),
        ("{ viewer { ...F } } fragment F on User { repositories(first: 7) { nodes { name } } }", 7),
        ("{ viewer { ... on User { repositories(first: 7) { nodes { name } } } } }", 7),
    ],
)
def test_connections_count_wherever_they_are(text: str, nodes: int) -> None:
    assert _cost(text, n=7).nodes == nodes


@pytest.mark.parametrize("size", ["", "(first: 0)", "(first: 101)"])
def test_a_connection_needs_a_size_from_1_to_100(size: str) -> None:
    found = _cost(f"{{ viewer {{ repositories{size} {{ nodes {{ name }} }} }} }}")
    assert found.problems == ["query.viewer.repositories needs first or last from 1 to 100"]
