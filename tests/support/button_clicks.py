"""Presses of the check's buttons: somebody presses, the app answers, and the answer is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig, Mode
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import Actor, ChangedFile, Snapshot, VerifiedClick
from tests.support.builders import (
    DORA,
    HEAD,
    PAULA,
    PRD,
    config,
    effective,
    file,
    known,
    only,
    person,
    pull,
    user,
)
from tests.support.effects import applied

ADA = user("ada")
HELD = replace(file(PRD), blob="b1")
ADVICE = effective(config(mode=Mode.ADVISE))


def press(button: str = "nudge", by: Actor = DORA, delivery: str = "d-1", **changes: Any) -> VerifiedClick:
    """A press on the check of the present head, by somebody who may write."""
    made = VerifiedClick(delivery=delivery, button=button, by=by, head_sha=HEAD, may_write=True, administers=by == ADA)
    return replace(made, **changes)


def thread(*button_clicks: VerifiedClick, files: tuple[ChangedFile, ...] = (HELD,), **changes: Any) -> Snapshot:
    """A PRD by paula that nobody has spoken on; ada administers the repository, and so does paula."""
    defaults: dict[str, Any] = {
        "author": PAULA,
        "administrators": frozenset({"U_ada", "U_paula"}),
        "people": known(person("lena")),
        "button_clicks": button_clicks,
    }
    return pull(files=files, **(defaults | changes))


def written(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> tuple[list[str], tuple[str, ...]]:
    """What the app says, without its markers, and which presses have no answer yet."""
    plan = decide(snapshot, rules or effective())
    return [said_in(action) for action in only(plan, AddComment)], plan.unanswered


def said_in(action: AddComment) -> str:
    """A comment without its marker."""
    return action.body.partition("\n\n<!--")[0]


def answered(snapshot: Snapshot, *button_clicks: VerifiedClick, rules: EffectiveConfig | None = None) -> Snapshot:
    """After a look that answered, with new presses."""
    done = applied(snapshot, decide(snapshot, rules or effective()))
    return replace(done, button_clicks=button_clicks or snapshot.button_clicks)
