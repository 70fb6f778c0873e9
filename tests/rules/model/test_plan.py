"""Plans: the check among their actions, and the tree of reasons as programs read it."""

from __future__ import annotations

from dataclasses import replace

from ghapp.rules.decide import decide
from tests.support.builders import check, comment, effective, prd
from tests.support.verdicts import verdict


def test_the_check_of_a_plan_is_the_one_that_it_writes() -> None:
    plan = decide(prd(), effective())
    assert plan.check == check(plan)
    assert replace(plan, actions=()).check is None


def test_the_tree_has_a_machine_readable_form() -> None:
    tree = verdict(prd(comments=(comment("eric", number=5),))).tree.to_json()
    assert (tree["status"], tree["text"]) == ("passed", "Heard: the EM on the PRD")
    assert tree["children"][0]["children"][0]["link"] == "https://github.com/acme/shop/pull/7#issuecomment-5"
