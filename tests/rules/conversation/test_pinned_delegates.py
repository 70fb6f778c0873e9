"""A command delegates to the account that had the name when the app first read it (SPEC §3, §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.actors import NOBODY, Resolved
from ghapp.rules.model.delegate_pins import DelegatePin, decode_delegate_pins
from ghapp.rules.model.framework import Delegate, Holder
from ghapp.rules.model.snapshot import Comment, Snapshot
from tests.support.builders import at, comment, config, effective, holder, known, person, prd, review
from tests.support.verdicts import SUCCESS, WAITING, outcome

ASKED = comment("eric", "/delegate @zoe", 1, number=1)
SAID = comment("zoe", "Fine.", 10, number=2)
ZOE = DelegatePin("zoe", 7)


def zoe(permanent_id: int | None) -> Mapping[Holder, Resolved | None]:
    return known(replace(person("zoe"), permanent_id=permanent_id))


def thread(*said: Comment, pins: Mapping[str, DelegatePin] | None = None, **changes: Any) -> Snapshot:
    found = prd(comments=said, **({"people": zoe(7)} | changes))
    assert found.pull_request
    return replace(found, pull_request=replace(found.pull_request, delegate_pins=pins or {}))


def pinned(snapshot: Snapshot) -> Mapping[str, DelegatePin]:
    return decode_delegate_pins(decide(snapshot, effective()).delegate_pins)


def test_the_first_look_at_a_command_pins_its_delegate() -> None:
    assert pinned(thread(ASKED)) == {ASKED.node_id: ZOE}
    assert pinned(thread(comment("eric", "/delegate @zoe until 2027-01-01", 1, number=1))) == {ASKED.node_id: ZOE}


def test_a_name_without_an_account_is_pinned_as_nobodys() -> None:
    assert pinned(thread(ASKED, people=known() | {holder("zoe"): None})) == {ASKED.node_id: DelegatePin("zoe", NOBODY)}


@pytest.mark.parametrize(
    "snapshot",
    [
        pytest.param(thread(comment("eric", "/delegate", 1)), id="a command without a name"),
        pytest.param(thread(comment("eric", "/delegate @acme/ux", 1)), id="a team"),
        pytest.param(thread(ASKED, people=known()), id="a name that nobody looked up"),
        pytest.param(thread(ASKED, people=zoe(None)), id="an account without an id"),
        pytest.param(
            thread(ASKED, people=known() | {holder("zoe"): None}, withheld=frozenset({holder("zoe")})),
            id="an account that the app may not see",
        ),
    ],
)
def test_what_is_not_known_is_not_pinned(snapshot: Snapshot) -> None:
    assert pinned(snapshot) == {}


def test_a_pin_stays_until_its_comment_names_somebody_else_or_is_gone() -> None:
    old = {ASKED.node_id: DelegatePin("zoe", 3)}
    assert pinned(thread(ASKED, pins=old)) == old
    assert pinned(thread(replace(ASKED, minimized_reason="spam"), pins=old)) == old
    assert pinned(thread(ASKED, pins={ASKED.node_id: DelegatePin("dora", 3)})) == {ASKED.node_id: ZOE}
    assert pinned(thread(SAID, pins=old)) == {}


def test_a_command_in_a_review_is_pinned_as_well() -> None:
    inline = replace(ASKED, node_id="INLINE")
    given = review("eric", body="/delegate @zoe", comments=(inline,))
    assert pinned(thread(reviews=(given,))) == {given.node_id: ZOE, "INLINE": ZOE}


@pytest.mark.parametrize(
    ("pins", "conclusion"),
    [
        ({}, SUCCESS),
        ({ASKED.node_id: ZOE}, SUCCESS),
        ({ASKED.node_id: DelegatePin("dora", 3)}, SUCCESS),
        ({ASKED.node_id: DelegatePin("zoe", 3)}, WAITING),
        ({ASKED.node_id: DelegatePin("zoe", NOBODY)}, WAITING),
    ],
    ids=["not pinned", "the same account", "the comment named another", "another account", "nobody"],
)
def test_a_name_that_another_account_took_over_speaks_for_nobody(
    pins: Mapping[str, DelegatePin], conclusion: str
) -> None:
    assert outcome(thread(ASKED, SAID, pins=pins), effective())[0] == conclusion


def test_the_check_says_that_the_name_went_to_another_account() -> None:
    done = replace(ASKED, reactions=frozenset({"THUMBS_UP"}))
    report = decide(thread(done, SAID, pins={ASKED.node_id: DelegatePin("zoe", 3)}), effective()).report
    assert report
    assert "that name now belongs to a different account" in report.summary + report.text


@pytest.mark.parametrize(("since", "conclusion"), [(None, SUCCESS), (at(10), SUCCESS), (at(11), WAITING)])
def test_words_before_a_delegation_came_to_the_rules_do_not_count(since: Any, conclusion: str) -> None:
    rules = replace(config(), delegates=(Delegate(holder("eric"), holder("zoe")),))
    begun = {} if since is None else {(holder("eric"), holder("zoe")): since}
    said = replace(thread(SAID), delegated_since=begun)
    assert outcome(said, effective(rules))[0] == conclusion
