"""The messages that `tests/support/recording.py` wrote, one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

JSON: TypeAlias = Any
NOT_JSON = object()
"""The body of a message that is not JSON."""
GRAPHQL = "/graphql"
SIGNATURE = "x-hub-signature-256"
APP = "ghapp/"
"""How the user agent of the app begins. Other clients are tests, which may send what GitHub refuses."""


def parse_json(text: str) -> JSON:
    """Return the value of a JSON text, or `NOT_JSON`."""
    try:
        return json.loads(text)
    except ValueError:
        return NOT_JSON


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request to the API and its response. Header names are in lower case.

    `complete` is False if the response was sent in pieces: its body was not recorded.
    """

    method: str
    target: str
    request_headers: Mapping[str, str]
    request: str = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    response: str = field(repr=False)
    complete: bool = True

    @cached_property
    def path(self) -> str:
        """Return the path of the URL, still percent-encoded, as api.github.com has it: GHES puts `/api` before it."""
        path = urlsplit(self.target).path
        return GRAPHQL if path == f"/api{GRAPHQL}" else path.removeprefix("/api/v3")

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """Return the parameters in the URL, decoded."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def is_graphql(self) -> bool:
        """Return whether the request went to GraphQL."""
        return self.path == GRAPHQL

    @property
    def is_json(self) -> bool:
        """Return whether the response is JSON, and not a file or a diff that `Accept` asked for."""
        is_error = self.status >= 300
        return is_error or re.search(r"\.(raw|diff|patch|html)\b", self.request_headers.get("accept", "")) is None

    @property
    def media_type(self) -> str:
        """Return the media type of the response, by what `Accept` asked for."""
        wants_object = ".object" in self.request_headers.get("accept", "") and self.status < 300
        return "application/vnd.github.object" if wants_object else "application/json"

    @property
    def is_secondary_limit(self) -> bool:
        """Return whether GraphQL refuses for too many requests in a short time: with 200 or 403, and an error.

        Source: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
        """
        return self.is_graphql and "retry-after" in self.headers

    @property
    def version(self) -> str:
        """Return the version of the REST API that the request asked for."""
        return self.request_headers.get("x-github-api-version", "2022-11-28")

    @property
    def is_of_the_app(self) -> bool:
        """Return whether the app sent the request."""
        return self.request_headers.get("user-agent", "").startswith(APP)


@dataclass(frozen=True, kw_only=True)
class WebhookDelivery:
    """A webhook delivery. Header names are in lower case."""

    request_headers: Mapping[str, str]
    request: str = field(repr=False)

    @property
    def event(self) -> str:
        """Return the name of the event."""
        return self.request_headers.get("x-github-event", "")

    @property
    def is_unsigned(self) -> bool:
        """Return whether the app has no secret: then GitHub sends neither the old signature nor the new one."""
        return not self.request_headers.keys() & {"x-hub-signature", SIGNATURE}


Recorded: TypeAlias = Exchange | WebhookDelivery


def read_line(line: str | bytes) -> Recorded:
    """Return the message of one line."""
    fields: dict[str, Any] = json.loads(line)
    kind = fields.pop("kind")
    return Exchange(**fields) if kind == "exchange" else WebhookDelivery(**fields)


def read_file(path: Path) -> Iterator[Recorded]:
    """Yield the messages of one file."""
    with path.open("rb") as lines:
        for line in lines:
            yield read_line(line)
