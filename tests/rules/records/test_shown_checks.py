"""What pages show of pull requests and checks: the same that the checks say (SPEC §7)."""

from __future__ import annotations

from dataclasses import replace

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import CHECK_NAME, ConfigSource, EffectiveConfig
from ghapp.rules.model.page_rows import PullRow, decode_pull
from ghapp.rules.model.plan import CheckReport, Conclusion, Reason
from ghapp.rules.model.snapshot import Copy, Snapshot
from ghapp.rules.records.shown_checks import verdict_rows
from tests.support.builders import HEAD, PAULA, T0, effective, prd, pull
from tests.support.merged_pulls import merged


def report(snapshot: Snapshot) -> CheckReport:
    found = decide(snapshot, effective()).report
    assert found
    return found


def page(snapshot: Snapshot, governing: EffectiveConfig | None = None) -> PullRow | None:
    text = decide(snapshot, governing or effective()).page
    return decode_pull(text) if text else None


def test_the_row_of_a_pull_request_says_what_to_do() -> None:
    found = page(prd(title="Checkout"))
    assert found
    assert (found.title, found.author, found.base, found.opened_at) == ("Checkout", "paula", "main", T0)
    assert (found.check_name, found.head_sha) == (CHECK_NAME, HEAD)
    assert found.instruction == report(prd()).summary.split("\n\n")[0]
    assert found.instruction.startswith("@eric, please read")


def test_a_pull_request_without_a_document_has_no_row() -> None:
    assert page(pull("src/shop.py")) is None
    assert page(pull("src/shop.py", files_problem="too many")) is not None


def test_a_pull_request_that_shares_its_head_has_a_row() -> None:
    other = Copy(number=3, base="next", author=PAULA)
    assert page(pull("src/shop.py", shared_with=(3,), copies=(other,))) is not None


def test_a_broken_configuration_has_something_to_say() -> None:
    assert page(pull("src/shop.py"), EffectiveConfig(source=ConfigSource.REPOSITORY)) is None
    assert page(prd(), EffectiveConfig(source=ConfigSource.REPOSITORY)) is not None


def test_a_merged_document_leaves_nothing_to_do() -> None:
    found = page(merged(title="Checkout"))
    assert found
    assert (found.title, found.instruction, found.check_name) == ("Checkout", "", CHECK_NAME)
    assert page(merged("src/shop.py")) is None


def test_a_verdict_is_what_the_check_says() -> None:
    said = report(prd())
    (row,) = verdict_rows(HEAD, [said])
    assert (row.head_sha, row.name) == (HEAD, said.name)
    assert (row.conclusion, row.title) == (said.verdict.conclusion, said.verdict.title)
    assert texts(row.tree) == texts(said.verdict.tree)


def test_a_check_that_passes_without_a_reason_has_no_verdict() -> None:
    assert verdict_rows(HEAD, [report(pull("src/shop.py"))]) == ()


def test_several_branches_have_the_verdict_that_their_check_says() -> None:
    there = replace(report(prd(number=8)), base="next")
    (row,) = verdict_rows(HEAD, [there, report(pull("src/shop.py"))])
    assert (row.conclusion, row.title[:4]) == (Conclusion.ACTION_REQUIRED, "#8: ")
    own, other = verdict_rows(HEAD, [replace(there, name="Other"), report(prd())])
    assert (own.name, other.name) == ("Other", CHECK_NAME)


def test_branches_over_the_limit_close_the_verdict() -> None:
    (row,) = verdict_rows(HEAD, [report(pull("src/shop.py"))], unseen=5)
    assert row.conclusion is Conclusion.FAILURE


def texts(reason: Reason) -> list[object]:
    return [reason.text, reason.link, *map(texts, reason.children)]
