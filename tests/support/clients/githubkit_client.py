"""githubkit's clients of a populated sandbox."""

from __future__ import annotations

from typing import Any

from githubkit import AppAuthStrategy, AppInstallationAuthStrategy, GitHub, TokenAuthStrategy
from githubkit.cache import MemCacheStrategy

from tests.support.clients.operations import Operation
from tests.support.clients.populated import Populated


class Githubkit:
    """githubkit as the app, as its installation (the default) and as a person."""

    def __init__(self, there: Populated) -> None:
        app, installation = there.here.app, there.here.installation
        signed = AppAuthStrategy(str(app.id), app.private_key)
        self._there = there
        self._cache = MemCacheStrategy()  # otherwise all sandboxes would share the tokens
        self._strategies = {
            "app": signed,
            "installation": AppInstallationAuthStrategy(str(app.id), app.private_key, installation.id),
            "user": TokenAuthStrategy(there.user_token),
        }

    def client(self, caller: str = "installation", *, cached: bool = False) -> GitHub[Any]:
        """Return a client, which repeats no request; with `cached` it makes conditional requests."""
        return GitHub(
            self._strategies[caller],
            base_url=self._there.url,
            auto_retry=False,
            http_cache=cached,
            ssl_verify=False,  # the sandbox has no TLS, and reading certificates takes longer than a call
            cache_strategy=self._cache,
        )

    def webhooks(self, version: str) -> Any:
        """Return what parses webhooks in a version of the API."""
        return self.client().webhooks(version)

    async def run(self, operation: Operation, version: str) -> Any:
        """Make the call of an operation in a version of the API; return the response, whose data is validated."""
        category, _, name = operation.githubkit.partition(".")
        client = self.client(operation.caller)  # held until the end: its methods do not keep it alive
        method = getattr(getattr(client.rest(version), category), f"async_{name}")
        return await method(**operation.arguments(self._there.values))
