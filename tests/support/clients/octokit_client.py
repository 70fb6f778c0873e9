"""octokit's clients of a populated sandbox."""

from __future__ import annotations

from typing import Any

from tests.support.clients.octokit_bridge import OctokitBridge
from tests.support.clients.operations import Operation
from tests.support.clients.populated import Populated


class Octokit:
    """octokit as the app, as its installation (the default) and as a person."""

    def __init__(self, there: Populated, bridge: OctokitBridge) -> None:
        app = {"url": there.url, "appId": there.here.app.id, "privateKey": there.here.app.private_key}
        self._there = there
        self._bridge = bridge
        self._clients: dict[str, dict[str, object]] = {
            "app": app,
            "installation": {**app, "installationId": there.here.installation.id},
            "user": {"url": there.url, "token": there.user_token},
        }

    async def run(self, operation: Operation) -> Any:
        """Make the call of an operation; return its status, headers and data."""
        return await self.call(
            f"rest.{operation.octokit}", caller=operation.caller, **operation.arguments(self._there.values)
        )

    async def call(self, method: str, /, *, caller: str = "installation", **parameters: object) -> Any:
        """Call a method, `rest.issues.get` say; `paginate rest.issues.get` follows its links."""
        return await self._bridge.call(self._clients[caller], method, parameters)
