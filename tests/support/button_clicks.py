"""Clicks on the buttons of the check, and the answers of the app."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ghapp.rules.decide import decide
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import EffectiveConfig, Mode
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import ChangedFile, Snapshot, VerifiedClick
from tests.support.builders import (
    DORA,
    HEAD,
    PAULA,
    PRD,
    check,
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


def click(button: str = "nudge", by: Actor = DORA, delivery: str = "d-1", **changes: Any) -> VerifiedClick:
    """A click on the check of the present head, by a person with write access."""
    if button == "override":
        button = shown_override()
    made = VerifiedClick(delivery=delivery, button=button, by=by, head_sha=HEAD, may_write=True, administers=by == ADA)
    return replace(made, **changes)


def shown_override(rules: EffectiveConfig | None = None, **changes: Any) -> str:
    """The identifier of Override on a check."""
    (shown,) = (
        each for each in check(decide(thread(**changes), rules or effective())).buttons if each.label == "Override"
    )
    return shown.identifier


def thread(*button_clicks: VerifiedClick, files: tuple[ChangedFile, ...] = (HELD,), **changes: Any) -> Snapshot:
    """A PRD by paula that nobody has commented on; ada and paula administer the repository."""
    defaults: dict[str, Any] = {
        "author": PAULA,
        "administrators": frozenset({"U_ada", "U_paula"}),
        "people": known(person("lena")),
        "button_clicks": button_clicks,
    }
    return pull(files=files, **(defaults | changes))


def written(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> tuple[list[str], tuple[str, ...]]:
    """The comments of the app without their markers, and the clicks whose answer is not seen yet."""
    plan = decide(snapshot, rules or effective())
    return [said_in(action) for action in only(plan, AddComment)], plan.unanswered


def said_in(action: AddComment) -> str:
    """A comment without its marker."""
    return action.body.partition("\n\n<!--")[0]


def answered(snapshot: Snapshot, *button_clicks: VerifiedClick, rules: EffectiveConfig | None = None) -> Snapshot:
    """The thread after the answers, with new clicks."""
    done = applied(snapshot, decide(snapshot, rules or effective()))
    return replace(done, button_clicks=button_clicks or snapshot.button_clicks)
