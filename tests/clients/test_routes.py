"""Every route of the sandbox's REST API, called by three clients that other people wrote for GitHub."""

from __future__ import annotations

import re

import pytest

from ghapp.sandbox.http.server import ROUTES
from tests.support.clients.all_operations import OPERATIONS
from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.operations import Operation, shape
from tests.support.clients.populated import Populated
from tests.support.clients.pygithub_client import PyGithub, misfits

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=[each.route for each in OPERATIONS])


@each_operation
async def test_a_route_answers_octokit(there: Populated, octokit: Octokit, operation: Operation) -> None:
    await octokit.run(operation)
    assert_served(there, operation)


@each_operation
@pytest.mark.parametrize("version", ["2022-11-28", "2026-03-10"])
async def test_a_route_answers_githubkit_as_its_models_say(
    there: Populated, githubkit: Githubkit, operation: Operation, version: str
) -> None:
    response = await githubkit.run(operation, version)
    assert response.headers["x-github-api-version-selected"] == version
    if response.status_code not in (202, 204):
        assert response.parsed_data is not None
    assert_served(there, operation)


@each_operation
async def test_a_route_answers_pygithub_with_the_types_it_expects(
    there: Populated, pygithub: PyGithub, operation: Operation
) -> None:
    assert list(misfits(await pygithub.run(operation))) == []
    assert_served(there, operation)


def test_every_route_is_called() -> None:
    assert {shape(route.method, route.path) for route in ROUTES} == {operation.shape for operation in OPERATIONS}


def assert_served(there: Populated, operation: Operation) -> None:
    """Assert that the last request went to the route of the operation, and succeeded."""
    request = there.last_request
    routes = "|".join(re.sub(r"\{\w+\}", r"[^/]+", route) for route in (operation.route, operation.legacy))
    assert re.fullmatch(routes, f"{request.method} {request.path}")
    assert request.status < 300
