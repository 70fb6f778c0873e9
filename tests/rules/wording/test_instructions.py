"""Instructions: the sentences that say who has to do what."""

from __future__ import annotations

from ghapp.rules.model.framework import Role, Strength
from ghapp.rules.wording.instructions import ask, complete, decide, mark_ready, name_another
from tests.support.builders import PAULA, holder


def test_ask_names_all_holders_and_all_documents() -> None:
    holders = (holder("eric"), holder("acme/eng"))
    assert ask(holders, ["the PRD", "the SDD"], Strength.APPROVAL) == (
        "@eric or @acme/eng, please review the PRD and the SDD and approve."
    )


def test_an_author_is_named_without_a_mention() -> None:
    assert mark_ready(PAULA).startswith("`paula`, please mark")
    assert complete(None, ["`a.md`", "`b.md`"]) == "`ghost`, please add what is missing from `a.md` and `b.md`."


def test_name_another_names_the_role() -> None:
    assert name_another(Role.PM) == "Please name another PM in the rules file: none can be asked at the moment."


def test_decide_leaves_the_decision_to_the_owners() -> None:
    assert decide((holder("paula"), holder("pete")), "1 concern is open") == (
        "@paula or @pete, the decision is yours: 1 concern is open, and you may still merge."
    )
