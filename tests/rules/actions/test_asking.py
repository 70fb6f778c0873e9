"""Everything that asks people about one pull request: requests, second requests and reminders."""

from __future__ import annotations

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig, Reminders, Stale
from ghapp.rules.model.plan import RequestReviews
from ghapp.rules.model.snapshot import EventKind
from tests.support.builders import VIEWER, at, comment, config, effective, event, only, pair, prd, requested
from tests.support.successive_looks import NEW, OLD, looked, written

DAY = 24 * 60
ASKED = event(EventKind.REVIEW_REQUESTED, "U_eric", minutes=0)
TOLD = comment(VIEWER, "…\n\n<!-- rules-of-engagement: asked-again eric -->", 15)


@pytest.mark.parametrize(
    ("reminders", "next_look"),
    [
        pytest.param(Reminders(after=2), at(15 + DAY), id="asking again is due first"),
        pytest.param(None, at(15 + DAY), id="no reminders"),
        pytest.param(Reminders(after=0), at(20), id="a reminder is due first"),
    ],
)
def test_the_next_look_is_when_the_first_person_is_due(reminders: Reminders | None, next_look: object) -> None:
    rules = effective(config(stale=Stale.DOCUMENT, reminders=reminders))
    said = (comment("eric", minutes=10), TOLD)
    later = written(NEW, "2", 20, seen=19, comments=said, timeline=(ASKED,), review_requests=(requested("eric"),))
    assert looked(written(OLD, "1", 0), later, rules=rules).next_look == next_look


@pytest.mark.parametrize(("rules", "asks"), [(effective(), 1), (effective(config(pair("paula", "paula"))), 0)])
def test_a_first_request_goes_to_everyone_who_is_wanted_at_once(rules: EffectiveConfig, asks: int) -> None:
    assert len(only(decide(prd(review_requests=()), rules), RequestReviews)) == asks
