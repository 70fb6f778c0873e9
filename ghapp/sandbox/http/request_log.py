"""The log of every request to the sandbox's API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ghapp.sandbox.access.permissions import Access


@dataclass(kw_only=True)
class Request:
    """One request to the API.

    `actor` is a bot's login, an app's slug or empty. `kind` is `read`, `write` or `token`, and `none` if a fault kept
    the request from being carried out; `fault` is the name of that fault. `fields` are the root fields of a GraphQL
    operation, in order. `seconds` is the time that the sandbox took, without its latency. `access` is what the caller's
    token permits, None for an app's JWT.
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
        """Add a request."""
        self._requests.append(request)

    def clear(self) -> None:
        """Remove all requests."""
        self._requests.clear()

    @property
    def writes(self) -> list[Request]:
        """Return the requests for a change, without those for a token."""
        return [request for request in self if request.kind == "write"]

    def __iter__(self) -> Iterator[Request]:
        return iter(self._requests)

    def __len__(self) -> int:
        return len(self._requests)

    def __getitem__(self, index: int) -> Request:
        return self._requests[index]
