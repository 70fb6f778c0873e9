"""The commands on record: concerns, delegations and overrides (SPEC §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from ghapp.rules.decide import decide
from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.touched import touched
from ghapp.rules.model.framework import Delegate
from ghapp.rules.model.plan import Record
from ghapp.rules.model.snapshot import Comment, Snapshot, ThreadState
from tests.support.builders import (
    PRD,
    at,
    comment,
    config,
    effective,
    holder,
    known,
    pair,
    person,
    prd,
)
from tests.support.overrides import (
    GIVEN,
    TAKEN,
    held,
    later,
    thread,
)


def overrides_on_record(snapshot: Snapshot) -> list[Record]:
    return [record for record in decide(snapshot, effective()).records if record.kind == "override"]


def test_an_override_is_recorded_with_its_reason_and_its_end() -> None:
    snapshot = thread(GIVEN)
    documents = touched(config(), (held(PRD, "b1"),))
    assert snapshot.pull_request
    digest = fingerprint(snapshot.pull_request, documents)
    (record,) = overrides_on_record(snapshot)
    ended = {"cancelled_by": None, "cancelled_at": None}
    data = {"who": "ada", "link": GIVEN.url, "reason": "the outage cannot wait", "contents": digest, "holds": True}
    assert (record.identity, record.at, record.data) == ("override C_1", GIVEN.created_at, data | ended)
    (cancelled,) = overrides_on_record(
        replace(later(snapshot), comments=(*later(snapshot).comments, comment("ada", "/roe override cancel")))
    )
    assert (cancelled.data["holds"], cancelled.data["cancelled_by"]) == (False, "ada")
    twice = comment("ada", "/roe override cancel", 20), comment("ada", "/roe override cancel", 30)
    (cancelled,) = overrides_on_record(replace(later(snapshot), comments=(*later(snapshot).comments, *twice)))
    assert cancelled.data["cancelled_at"] == at(20).isoformat()
    assert overrides_on_record(thread(TAKEN)) == []
    (merged,) = overrides_on_record(replace(later(snapshot, merged_at=snapshot.taken_at), state=ThreadState.MERGED))
    assert merged.data["holds"] is True


RAISED = comment("eric", "/concern Cost: twice the budget", 1, number=1)


def test_a_concern_is_recorded_with_the_person_who_resolved_it() -> None:
    def record(*said: Comment) -> tuple[str, str, datetime, Any]:
        rules = effective(config(pair(em="eric edna")))
        (found,) = decide(prd(comments=said, people=known(person("edna"))), rules).records
        return found.kind, found.identity, found.at, found.data

    data = {"who": "eric", "link": RAISED.url, "name": "Cost", "text": "twice the budget"}
    not_resolved = data | {"resolved_by": None, "resolved_at": None}
    assert record(RAISED) == ("concern", "concern C_1", at(1), not_resolved)
    resolved = data | {"resolved_by": "edna", "resolved_at": at(2).isoformat()}
    assert record(RAISED, comment("edna", "/resolve cost", 2)) == ("concern", "concern C_1", at(1), resolved)


def test_a_concern_after_the_merge_is_not_recorded() -> None:
    def kinds(minutes: float) -> list[str]:
        merged = prd(state=ThreadState.MERGED, merged_at=at(minutes), comments=(RAISED,))
        return [record.kind for record in decide(merged, effective()).records]

    assert (kinds(1), kinds(0)) == (["bypassed", "concern"], ["bypassed"])


def test_a_delegation_by_command_is_recorded_with_its_roles_and_end() -> None:
    until = comment("eric", "/delegate zoe until 2026-03-02", 1, number=1)
    people = known(person("zoe"))
    (record,) = decide(prd(comments=(until,), people=people), effective()).records
    data = {"who": "eric", "link": until.url, "delegate": "zoe", "until": "2026-03-02", "roles": ["default: em"]}
    assert (record.kind, record.identity, record.at, record.data) == ("delegate", "delegate C_1", at(1), data)
    configured = effective(replace(config(), delegates=(Delegate(holder("eric"), holder("zoe"), None),)))
    assert decide(prd(comments=(comment("eric"),), people=people), configured).records == ()
