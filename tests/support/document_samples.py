"""Documents that say all that they should, and what the check remarks on one."""

from __future__ import annotations

from typing import Any

from ghapp.rules.config.load import load
from ghapp.rules.decide import decide
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import EffectiveConfig, RepoConfig
from ghapp.rules.model.snapshot import Snapshot
from tests.support.builders import ERIC, PAULA, PRD, check, comment, effective, pull

GOOD_PRD = """\
# Checkout without an account
## The problem
Guests leave.
## Features
A guest pays.
## What the MVP leaves out
Refunds.
## Rollout
Ten percent first.
## Success metrics
Fewer leave.
"""
GOOD_SDD = f"""\
# Guests
It answers [its PRD](/{PRD}).
## Options considered
| option | cost | time | tech debt |
| --- | --- | --- | --- |
| tokens | 1 | 2 | 3 |
## Decision
Tokens.
## Who
Dora.
## When
To all by 2026-06-01.
"""


def rules(text: str = "") -> EffectiveConfig:
    """The smallest rules file without reminders, and more keys."""
    loaded = load(f"pm: paula\nem: eric\nreminders: off\n{text}\n")
    assert isinstance(loaded, RepoConfig), loaded
    return effective(loaded)


def written(path: str, text: str | None, **changes: Any) -> Snapshot:
    """A pull request that adds a document, heard already."""
    partner = "eric" if path == PRD else "paula"
    defaults: dict[str, Any] = {
        "author": PAULA if path == PRD else ERIC,
        "comments": (comment(partner, number=1),),
        "texts": {path: Blob("b", text)},
    }
    return pull(path, **(defaults | changes))


def remarks(text: str, path: str = PRD, config: str = "") -> list[tuple[int, str]]:
    """The lines of a document that are remarked upon, and the remarks."""
    annotations = check(decide(written(path, text), rules(config))).annotations
    assert {annotation.path for annotation in annotations} <= {path}
    return [(annotation.line, annotation.message) for annotation in annotations]
