"""A populated sandbox, and PyGithub, githubkit and octokit as its clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.clients.githubkit_client import Githubkit
from tests.support.clients.octokit_bridge import OctokitBridge
from tests.support.clients.octokit_client import Octokit
from tests.support.clients.populated import Populated, populated
from tests.support.clients.pygithub_client import PyGithub


@pytest.fixture
async def there() -> AsyncIterator[Populated]:
    """A populated sandbox that is served."""
    async with populated() as found:
        yield found


@pytest.fixture(scope="session")
def bridge() -> Iterator[OctokitBridge]:
    """The process in which octokit runs."""
    process = OctokitBridge()
    yield process
    process.close()


@pytest.fixture
def octokit(there: Populated, bridge: OctokitBridge) -> Octokit:
    """Octokit's clients of the sandbox."""
    return Octokit(there, bridge)


@pytest.fixture
def githubkit(there: Populated) -> Githubkit:
    """githubkit's clients of the sandbox."""
    return Githubkit(there)


@pytest.fixture
def pygithub(there: Populated) -> PyGithub:
    """PyGithub's clients of the sandbox."""
    return PyGithub(there)
