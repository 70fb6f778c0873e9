"""Page rows: what the page of a pull request shows of it, and of the check on its head."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ghapp.rules.model.document_rows import as_json
from ghapp.rules.model.plan import Conclusion, Reason, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRow:
    """An open pull request whose check says more than that it touches no document.

    `author` is a login (empty: the account is gone). `instruction` is the check's first sentence: who has to do what,
    in Markdown with every foreign name neutralised.
    """

    title: str
    author: str
    url: str
    base: str
    draft: bool
    opened_at: datetime
    head_sha: str
    check_name: str
    instruction: str

    def __str__(self) -> str:
        return json.dumps(self, default=as_json, sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """What the check `name` on a head commit says: `title` is its line in the merge box, `tree` has the reasons."""

    head_sha: str
    name: str
    conclusion: Conclusion
    title: str
    tree: Reason

    def __str__(self) -> str:
        return json.dumps(self.tree.to_json(), sort_keys=True)


def decode_pull(text: str) -> PullRow:
    """Return a pull request that was stored as text."""
    data = json.loads(text)
    return PullRow(**data | {"opened_at": datetime.fromisoformat(data["opened_at"])})


def decode_verdict(head_sha: str, name: str, conclusion: str, title: str, tree: str) -> VerdictRow:
    """Return a verdict that was stored, its reasons as text."""
    return VerdictRow(
        head_sha=head_sha,
        name=name,
        conclusion=Conclusion(conclusion),
        title=title,
        tree=_reason(json.loads(tree)),
    )


def _reason(data: dict[str, Any]) -> Reason:
    return Reason(
        status=Status(data["status"]),
        text=data["text"],
        link=data.get("link"),
        children=tuple(map(_reason, data.get("children", ()))),
    )
