"""The REST router finds the operation of a path, and its parameters, as GitHub does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ghapp.sandbox.http.router import find
from ghapp.sandbox.rest.calls import Result, Route


def route(method: str, path: str, *, legacy_path: str = "") -> Route:
    """A route with an operation of its own."""
    return Route(method=method, path=path, operation=lambda _: Result(text=path), legacy_path=legacy_path)


REPO = "/repos/{owner}/{repo}"
ROUTES = (
    route("GET", "/app"),
    route("GET", REPO),
    route("PATCH", REPO),
    route("GET", REPO + "/issues/{number:[0-9]+}"),
    route("GET", REPO + "/contents/{path:.*}"),
    route("GET", REPO + "/commits/{ref:.+}/statuses", legacy_path=REPO + "/statuses/{ref:.+}"),
)
SHOP = {"owner": "acme", "repo": "shop"}
FOUND: list[tuple[str, str, int, Mapping[str, str]]] = [
    ("GET", "/app", 0, {}),
    ("GET", "/repos/acme/shop", 1, SHOP),
    ("PATCH", "/repos/acme/shop", 2, SHOP),
    ("GET", "/repositories/7", 1, {"repository_id": "7"}),
    ("GET", "/repos/acme/shop/issues/12", 3, {**SHOP, "number": "12"}),
    ("GET", "/repos/acme/shop/contents/", 4, {**SHOP, "path": ""}),
    ("GET", "/repos/acme/shop/contents/docs/prd/a%2Fb%25.md", 4, {**SHOP, "path": "docs/prd/a/b%.md"}),
    ("GET", "/repos/acme/shop/commits/feature/x/statuses", 5, {**SHOP, "ref": "feature/x"}),
    ("GET", "/repositories/7/statuses/main", 5, {"repository_id": "7", "ref": "main"}),
]


@pytest.mark.parametrize(("method", "path", "place", "parameters"), FOUND)
def test_a_path_leads_to_its_operation(method: str, path: str, place: int, parameters: Mapping[str, str]) -> None:
    found = find(ROUTES, method, path)
    assert (found.operation, found.parameters) == (ROUTES[place].operation, parameters)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/app"),
        ("HEAD", "/app"),
        ("GET", "/apps"),
        ("GET", "/app/"),
        ("GET", "/repos/acme"),
        ("GET", "/repos/acme/shop/issues/twelve"),
        ("GET", "/repos/acme/shop/commits//statuses"),
    ],
)
def test_any_other_path_leads_nowhere(method: str, path: str) -> None:
    assert find(ROUTES, method, path).operation is None
