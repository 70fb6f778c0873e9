"""The log of every request that the sandbox's API received."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ghapp.sandbox.access.permissions import Access


@dataclass(kw_only=True)
class Request:
    """One request to the API; `actor` is a bot's login, an app's slug or empty, `kind` is `read`, `write` or `token`,
    and `none` where a fault kept it from being carried out. `fault` is the name of what went wrong.

    `fields` are a GraphQL operation's root fields, in order. `seconds` is what the sandbox itself took, without the
    latency it was told to have. `access` is what the caller's token allows (None for an app's JWT).
    """

    method: str
    path: str
    kind: str = "read"
    actor: str = ""
    status: int = 0
    fields: tuple[str, ...] = ()
    seconds: float = 0.0
    access: Access | None = None
    fault: str = ""

    def __str__(self) -> str:
        return " ".join([self.method, self.path, *self.fields])


class RequestLog:
    """All requests since the start or the last `clear`, oldest first."""

    def __init__(self) -> None:
        self._requests: list[Request] = []

    def add(self, request: Request) -> None:
        """Note a request."""
        self._requests.append(request)

    def clear(self) -> None:
        """Forget them all."""
        self._requests.clear()

    @property
    def writes(self) -> list[Request]:
        """Those that asked for a change, but for a token."""
        return [request for request in self if request.kind == "write"]

    def __iter__(self) -> Iterator[Request]:
        return iter(self._requests)

    def __len__(self) -> int:
        return len(self._requests)

    def __getitem__(self, index: int) -> Request:
        return self._requests[index]
