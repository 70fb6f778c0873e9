"""Refusals: those of this head, and which of them the check reports."""

from __future__ import annotations

from ghapp.rules.model.refusals import COMMENT, refusals_here, refusals_to_tell
from ghapp.rules.model.snapshot import Refusal
from tests.support.builders import HEAD, issue, known, pull, requested, team

HERE = Refusal("eric", "no", HEAD)
EARLIER = Refusal("eric", "no", "b" * 40)
ON_ISSUE = Refusal(COMMENT, "locked")


def test_only_refusals_on_the_current_head_apply_to_a_pull_request() -> None:
    assert refusals_here(pull(refusals=(EARLIER, HERE, ON_ISSUE))) == (HERE,)


def test_refusals_without_a_head_apply_to_an_issue() -> None:
    assert refusals_here(issue(refusals=(EARLIER, HERE, ON_ISSUE))) == (ON_ISSUE,)


def test_a_refusal_is_not_told_once_the_holder_was_asked() -> None:
    of_team = Refusal("acme/eng", "no", HEAD)
    snapshot = pull(
        refusals=(HERE, of_team, EARLIER),
        people=known(team("acme/eng", "erin")),
        review_requests=(requested("acme/eng"),),
    )
    assert snapshot.pull_request
    assert refusals_to_tell(snapshot, snapshot.pull_request) == (HERE,)
