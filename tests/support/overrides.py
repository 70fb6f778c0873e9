"""A PRD that nobody has commented on, and the commands that override its check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.plan import AddComment, AddReaction
from ghapp.rules.model.snapshot import ChangedFile, Comment, Snapshot
from tests.support.builders import (
    PAULA,
    PRD,
    comment,
    config,
    effective,
    file,
    holder,
    known,
    only,
    person,
    pull,
    team,
)
from tests.support.effects import applied
from tests.support.verdicts import SUCCESS, WAITING

REASON = "/roe override the outage cannot wait"


GIVEN = comment("ada", REASON, number=1)


TAKEN = replace(GIVEN, reactions=frozenset({"THUMBS_UP"}))


OVERRIDDEN = (SUCCESS, "Overridden by ada until the documents change")


CLOSED = (WAITING, "Waiting for @eric (EM) to comment on the PRD")


LEADS = effective(replace(config(), override=(holder("lena"), holder("acme/leads"))))


PEOPLE = known(person("lena"), team("acme/leads", "liz", "paula"))


def held(path: str, blob: str, **changes: Any) -> ChangedFile:
    """A changed file whose contents were read."""
    return replace(file(path), blob=blob, **changes)


def thread(*said: Comment, files: tuple[ChangedFile, ...] = (held(PRD, "b1"),), **changes: Any) -> Snapshot:
    """A PRD by paula that nobody has commented on; ada and paula administer the repository."""
    admins = frozenset({"U_ada", "U_paula", *(f"U_{name}" for name in changes.pop("administrators_of", "").split())})
    return pull(author=PAULA, comments=said, files=files, administrators=admins, people=PEOPLE, **changes)


def later(snapshot: Snapshot, rules: EffectiveConfig | None = None, **changes: Any) -> Snapshot:
    """The thread after the plan was applied, with changes."""
    done = applied(snapshot, decide(snapshot, rules or effective()))
    assert done.pull_request
    return replace(done, pull_request=replace(done.pull_request, **changes))


def answer(said: Comment, rules: EffectiveConfig | None = None, *before: Comment, **changes: Any) -> tuple[str, str]:
    """The reaction to the last comment, and the last comment of the app."""
    plan = decide(thread(*before, said, **changes), rules or effective())
    reactions = {action.comment_id: action.content for action in only(plan, AddReaction)}
    (*_, reply) = ["", *(action.body for action in only(plan, AddComment))]
    return reactions[said.node_id], reply


def member(who: str, body: str) -> Comment:
    return comment(who, body, association="MEMBER")
