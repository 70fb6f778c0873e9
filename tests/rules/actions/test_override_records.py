"""Override records: one comment for each override that holds (SPEC §4)."""

from __future__ import annotations

from ghapp.rules.actions.override_records import record_click
from ghapp.rules.decide import decide
from ghapp.rules.documents.touched import touched
from ghapp.rules.hearing.override_scope import OverrideScope, override_scope
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import VerifiedClick
from tests.support.builders import (
    HEAD,
    config,
    effective,
    only,
    user,
)
from tests.support.overrides import (
    GIVEN,
    OVERRIDDEN,
    later,
    thread,
)
from tests.support.verdicts import outcome


def test_an_override_is_recorded_once() -> None:
    snapshot = thread(GIVEN)
    (record,) = only(decide(snapshot, effective()), AddComment)
    assert record.body.startswith(
        "On record: `ada` overrides this check. Reason: `the outage cannot wait`\n\nThe override ends"
    )
    assert only(decide(later(snapshot), effective()), AddComment) == []
    assert outcome(later(snapshot)) == OVERRIDDEN


def test_the_record_contains_the_scope_of_the_override() -> None:
    snapshot = thread(GIVEN)
    (record,) = only(decide(snapshot, effective()), AddComment)
    assert snapshot.pull_request
    pull, rules = snapshot.pull_request, config()
    scope = override_scope(snapshot, pull, rules, touched(rules, pull.files))
    assert scope
    assert record.body.endswith(f"<!-- rules-of-engagement: override C_1 {' '.join(scope.words)} -->")


def test_a_click_is_recorded_with_its_author_and_the_scope() -> None:
    click = VerifiedClick(delivery="d-1", button="override", by=user("ada"), head_sha=HEAD)
    record = record_click(click, OverrideScope("documents", "base", "people"))
    assert record.body.startswith("On record: `ada` overrides this check with the button Override\n")
    assert record.body.endswith("<!-- rules-of-engagement: override-pressed d-1 U_ada ada 2 documents base people -->")
