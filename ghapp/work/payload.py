"""Tolerant reading of webhook payloads: whatever is missing or odd in a field, it is told by one error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ghapp.store.protocol import RepositoryFacts

# The largest whole number that a database column holds.
_LARGEST = 2**63 - 1


class OddPayload(Exception):
    """A field that is needed is missing, or is not what GitHub documents."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A JSON object whose fields are asked for by path, such as `repository.owner.login`.

    GitHub's payloads grow fields and lack others, so only what is asked for is looked at.
    """

    data: Mapping[str, Any]

    def get(self, path: str) -> Any:
        """The value at `path`; None where a step of it is missing."""
        value: Any = self.data
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    def number(self, path: str) -> int:
        """A positive whole number that a database can hold. Raises `OddPayload`."""
        value = self.get(path)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST:
            return value
        raise OddPayload(f"no number at {path}")

    def text(self, path: str) -> str:
        """A text that is not empty and that a database can hold. Raises `OddPayload`."""
        value = self.get(path)
        if isinstance(value, str) and value and _is_storable(value):
            return value
        raise OddPayload(f"no text at {path}")

    def moment(self, path: str) -> float | None:
        """A time, as UTC epoch seconds; None where there is none, or not as GitHub writes it."""
        value = self.get(path)
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return None
        return moment.timestamp() if moment and moment.tzinfo else None

    def part(self, path: str) -> Payload:
        """An object inside this one. Raises `OddPayload`."""
        value = self.get(path)
        if isinstance(value, Mapping):
            return Payload(value)
        raise OddPayload(f"no object at {path}")

    def parts(self, path: str) -> tuple[Payload, ...]:
        """The objects in a list; none where there is no list."""
        value = self.get(path)
        return tuple(Payload(item) for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()

    def repository_facts(self, installation_id: int) -> RepositoryFacts:
        """This object read as a repository, whole or in the short form of installation events. Raises `OddPayload`."""
        owner, _, _ = self.text("full_name").partition("/")
        return RepositoryFacts(
            id=self.number("id"),
            node_id=self.text("node_id"),
            owner=owner,
            name=self.text("name"),
            installation_id=installation_id,
        )


def _is_storable(text: str) -> bool:
    """Whether the text is valid Unicode: JSON can escape half of a surrogate pair, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
