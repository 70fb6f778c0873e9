"""Pages of GraphQL's connections: cursors, bounds and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.populated_sandbox import SHOP, PopulatedSandbox, populated_sandbox

PAGE = "nodes { path } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


@pytest.fixture(scope="module")
def there() -> PopulatedSandbox:
    found = populated_sandbox()
    many = {f"src/{number:03}.py": f"{number}\n" for number in range(250)}
    found.pull = found.sandbox.open_pull(found.shop, by=found.eve, files=many, title="Many")
    return found


def files(there: PopulatedSandbox, arguments: str) -> Any:
    """Return one page of the files."""
    query = f"{{ {SHOP} {{ pullRequest(number: {there.pull.number}) {{ files({arguments}) {{ {PAGE} }} }} }} }}"
    return there.ask(query)["repository"]["pullRequest"]["files"]


def walk(there: PopulatedSandbox, bound: str, cursor: str, more: str, end: str) -> Iterator[list[str]]:
    """Return the paths of all pages, in the direction of the arguments."""
    arguments = bound
    while True:
        page = files(there, arguments)
        yield [node["path"] for node in page["nodes"]]
        if not page["pageInfo"][more]:
            return
        arguments = f'{bound}, {cursor}: "{page["pageInfo"][end]}"'


def test_forward_pages_contain_every_item_once(there: PopulatedSandbox) -> None:
    pages = list(walk(there, "first: 100", "after", "hasNextPage", "endCursor"))
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [path for page in pages for path in page] == [f"src/{number:03}.py" for number in range(250)]


def test_backward_pages_contain_every_item_once(there: PopulatedSandbox) -> None:
    pages = list(walk(there, "last: 100", "before", "hasPreviousPage", "startCursor"))
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [path for page in reversed(pages) for path in page] == [f"src/{number:03}.py" for number in range(250)]


def test_an_empty_page_has_no_cursors(there: PopulatedSandbox) -> None:
    page = files(there, "first: 0")
    assert page["totalCount"] == 250
    assert page["nodes"] == []
    assert (page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"]) == (None, None)
    assert page["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (
            "first: 250",
            "EXCESSIVE_PAGINATION",
            "Requesting 250 records on the `files` connection exceeds the `first` limit of 100 records.",
        ),
        (
            "last: 101",
            "EXCESSIVE_PAGINATION",
            "Requesting 101 records on the `files` connection exceeds the `last` limit of 100 records.",
        ),
        (
            "after: null",
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the `files` connection.",
        ),
        (
            "first: 1, last: 1",
            "BAD_USER_INPUT",
            "Passing both `first` and `last` to paginate the `files` connection is not supported.",
        ),
        ("first: -1", "BAD_USER_INPUT", "`first` on the `files` connection cannot be less than zero."),
        (
            'first: 1, after: "nope"',
            "INVALID_CURSOR_ARGUMENTS",
            "`nope` does not appear to be a valid cursor for `after`.",
        ),
    ],
)
def test_a_page_out_of_bounds_is_refused(there: PopulatedSandbox, arguments: str, kind: str, message: str) -> None:
    query = f"{{ {SHOP} {{ pullRequest(number: 1) {{ title files({arguments}) {{ nodes {{ path }} }} }} }} }}"
    body = there.request(query).body
    (error,) = body["errors"]
    assert (error["type"], error["message"]) == (kind, message)
    assert error["path"] == ["repository", "pullRequest", "files"]
    assert body["data"]["repository"]["pullRequest"] == {"title": "Pay!", "files": None}


def test_a_count_needs_no_bounds(there: PopulatedSandbox) -> None:
    query = f"{{ {SHOP} {{ pullRequest(number: {there.pull.number}) {{ files {{ totalCount }} }} }} }}"
    assert there.ask(query)["repository"]["pullRequest"]["files"] == {"totalCount": 250}


def test_the_entries_of_a_merge_queue_are_read_by_its_id(there: PopulatedSandbox) -> None:
    text = "query($id: ID!) { node(id: $id) { ... on MergeQueue { entries(first: 1) { totalCount } } } }"
    queue = there.sandbox.queues[there.shop]["main"].node_id
    assert there.ask(text, id=queue)["node"] == {"entries": {"totalCount": 1}}
    (error,) = there.errors(text, there.without("merge_queues"), id=queue)
    assert error["type"] == "FORBIDDEN"
