"""Page rows: what is kept as text comes back as it was."""

from __future__ import annotations

from ghapp.rules.model.page_rows import decode_pull, decode_verdict
from tests.support.document_rows import HEAD, PULL, VERDICT


def test_a_pull_request_comes_back_as_it_was() -> None:
    assert decode_pull(str(PULL)) == PULL


def test_a_verdict_comes_back_with_its_reasons() -> None:
    assert decode_verdict(HEAD, VERDICT.name, VERDICT.conclusion.value, VERDICT.title, str(VERDICT)) == VERDICT
