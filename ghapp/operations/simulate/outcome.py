"""Outcomes: what the app would have done about one pull request, and about all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A pull request as the app would have handled it.

    `version` identifies the state that was read: GitHub's time of the last change. `state` is GitHub's. `documents` are
    those it touches, as `PRD of checkout`; without any, nothing else but the counts can be set. `waited` is for how
    long the check would not have passed, in seconds. `blocked` says that the check did not pass at the merge. `heard`
    are those who had spoken by the merge. `labels`, `requests` and `comments` count what the app would have written.
    `undetermined` says why the result may differ from what the app would have done; empty if it would not.
    """

    number: int
    version: str
    title: str = ""
    url: str = ""
    state: str = ""
    documents: tuple[str, ...] = ()
    waited: int = 0
    blocked: bool = False
    heard: tuple[str, ...] = ()
    labels: int = 0
    requests: int = 0
    comments: int = 0
    missed: tuple[str, ...] = ()
    undetermined: str = ""

    def as_line(self) -> str:
        """Return the outcome as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Outcome:
        """Return an outcome from its JSON. Raises `TypeError` for the JSON of something else."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
        }
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """All outcomes for a repository, by number; `config` says which rules file they are based on."""

    repository: str
    since: datetime
    until: datetime
    config: str
    outcomes: tuple[Outcome, ...]

    @property
    def with_documents(self) -> tuple[Outcome, ...]:
        """Return the certain outcomes of pull requests that touch a document."""
        return tuple(each for each in self.outcomes if each.documents and not each.undetermined)

    @property
    def undetermined(self) -> tuple[Outcome, ...]:
        """Return the outcomes that may differ from what the app would have done."""
        return tuple(each for each in self.outcomes if each.undetermined)


def total(outcomes: Iterable[Outcome], name: str) -> int:
    """Return the sum of a count."""
    return sum(getattr(each, name) for each in outcomes)
