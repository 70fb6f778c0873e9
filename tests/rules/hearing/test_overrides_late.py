"""Overrides that the app sees late: they count only for what was pushed before them (SPEC §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.head_arrivals import NO_HISTORY
from ghapp.rules.model.plan import AddComment, AddReaction
from ghapp.rules.model.snapshot import EventKind
from tests.support.builders import HEAD, came, effective, event, only
from tests.support.overrides import (
    CLOSED,
    GIVEN,
    OVERRIDDEN,
    REASON,
    answer,
    later,
    member,
    thread,
)
from tests.support.verdicts import outcome

# After what is said, which is said in the tenth minute.
LATE: Mapping[str, Mapping[str, Any]] = {
    "a push": {"head_history": came(HEAD, 12)},
    "a base": {"timeline": (event(EventKind.BASE_CHANGED, "", minutes=12),)},
    "a head of unknown date": {"head_history": NO_HISTORY},
}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE)
def test_an_override_first_seen_after_a_push_or_a_new_base_is_void(late: Mapping[str, Any]) -> None:
    given = member("ada", REASON)
    assert outcome(thread(given, **late)) == CLOSED
    reaction, reply = answer(given, **late)
    wanted = "`ada`: `/roe override` predates the latest push. "
    assert (reaction, reply[: len(wanted)]) == ("CONFUSED", wanted)
    plan = decide(thread(given, **late), effective())
    assert "override C" not in "".join(action.body for action in only(plan, AddComment))


@pytest.mark.parametrize("when", [9, 10], ids=["before it", "in its second"])
def test_an_override_that_is_seen_late_counts_if_nothing_was_pushed_since(when: float) -> None:
    assert outcome(thread(GIVEN, head_history=came(HEAD, when))) == OVERRIDDEN


def test_a_recorded_override_stays_valid_on_another_head_if_unchanged() -> None:
    known = later(thread(GIVEN), head_history=came("f" * 40, 12), head_sha="f" * 40)
    assert outcome(known) == OVERRIDDEN
    done = replace(known, comments=tuple(replace(each, reactions=frozenset()) for each in known.comments))
    assert [action.content for action in only(decide(done, effective()), AddReaction)] == ["THUMBS_UP"]
