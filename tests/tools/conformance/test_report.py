"""The report ends with the figures, and the check fails where anything is missing."""

from __future__ import annotations

from collections import Counter

import pytest

from tools.conformance.checker import Findings
from tools.conformance.planting import Proof
from tools.conformance.report import failures, report, simplifications

CLEAN = Findings(requests=14_000, deliveries=3_000)
PROVEN = Proof(planted=Counter(wrong=3), noticed=Counter(wrong=3))


def test_the_last_line_holds_the_figures() -> None:
    *_, last = report(CLEAN, PROVEN, [])
    assert last == "messages 31000, violations 0, planted faults noticed 3 of 3"


def test_the_list_of_simplifications_is_that_of_the_page() -> None:
    assert len(simplifications()) >= 5
    assert all(line in list(report(CLEAN, PROVEN, [])) for line in (f"  {each}" for each in simplifications()))


def test_a_clean_recording_with_a_whole_proof_passes() -> None:
    assert failures(CLEAN, PROVEN, []) == []


@pytest.mark.parametrize(
    ("findings", "proof", "schema", "sentence"),
    [
        (Findings(requests=20_000, violations=Counter({("GET /", "x"): 1})), PROVEN, [], "Messages violate"),
        (CLEAN, PROVEN, ["Query.more: GitHub has no such thing"], "Messages violate"),
        (CLEAN, Proof(planted=Counter(wrong=1), missed=["there"]), [], "A planted fault was not noticed"),
        (CLEAN, Proof(), [], "A planted fault was not noticed"),
        (Findings(requests=10), PROVEN, [], "Only 20 messages were recorded"),
    ],
)
def test_what_is_wrong_fails_the_check(findings: Findings, proof: Proof, schema: list[str], sentence: str) -> None:
    assert any(each.startswith(sentence) for each in failures(findings, proof, schema))
