"""The case: a verdict needs nothing beyond it."""

from __future__ import annotations

from ghapp.rules.gate.case import Case, RefusedCommand
from ghapp.rules.gate.verdict import judge
from ghapp.rules.model.plan import Status
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import config, effective


def test_a_case_without_documents_passes() -> None:
    assert judge(Case(effective=effective()), config()).status is Status.PASSED


def test_a_case_of_an_incomplete_file_list_fails_with_its_problem() -> None:
    found = judge(Case(effective=effective(), files_problem="Too many files."), config())
    assert found.status is Status.FAILED
    assert "Too many files." in tree_as_text(found.tree)


def test_a_refused_command_is_told_without_changing_the_status() -> None:
    refused = RefusedCommand("`/roe ack` is incomplete.", "https://github.com/acme/shop/pull/7#issuecomment-1")
    found = judge(Case(effective=effective(), refused_commands=(refused,)), config())
    assert found.status is Status.PASSED
    assert refused.text in tree_as_text(found.tree)
