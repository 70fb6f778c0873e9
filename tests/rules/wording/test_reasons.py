"""Sentences that name several: everyone who may speak, who was reminded, who was asked once more (SPEC §3, §6)."""

from __future__ import annotations

from ghapp.rules.hearing.waiting import Nudge, PendingVoice
from ghapp.rules.model.framework import Role, Strength
from ghapp.rules.wording.reasons import awaited_names, awaited_text, nudge_text, pending_text
from tests.support.builders import at, holder

BOTH = (holder("eric"), holder("acme/eng"))


def test_a_reason_accepts_any_of_the_awaited_holders() -> None:
    assert awaited_names(Role.EM, BOTH) == "@eric or @acme/eng (EM)"
    assert awaited_text(Role.EM, BOTH, Strength.REVIEW) == "Waiting for @eric or @acme/eng (EM): a review is required"
    assert awaited_names(Role.PM, ()) == "nobody who can be asked (PM)"


def test_a_reason_names_all_reminded_holders() -> None:
    assert pending_text(PendingVoice(holders=BOTH, reminded=2)) == "@eric or @acme/eng has been reminded twice"


def test_a_reason_names_all_nudged_holders() -> None:
    told = "`paula` nudged @eric and @acme/eng on 2026-03-02 09:10 UTC"
    assert nudge_text(Nudge(by="paula", holders=BOTH, at=at(10), url="")) == told
