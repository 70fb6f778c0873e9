"""Sections: which documents are read, and which are skipped (SPEC §6)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.documents.sections import MOST_CHARACTERS, MOST_READ, paths_to_read
from ghapp.rules.documents.touched import touched
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.snapshot import Blob
from tests.support.builders import PAULA, PRD, check, file, pull
from tests.support.document_samples import GOOD_PRD, remarks, rules, written
from tests.support.verdicts import SUCCESS, verdict

OTHER = "docs/prd/other.md"


def to_read(governed: EffectiveConfig, *files: Any) -> tuple[str, ...]:
    assert governed.config
    snapshot = pull(*files)
    assert snapshot.pull_request
    return paths_to_read(snapshot.pull_request, governed.config, touched(governed.config, snapshot.pull_request.files))


def test_only_markdown_at_the_head_is_read() -> None:
    files = [file(PRD), file("docs/prd/gone.md", status="removed"), file("docs/prd/mock.png"), file("src/a.md")]
    files += [file("docs/sdd/NEW.MD", previous="docs/sdd/old.md"), file("elsewhere.md", previous="docs/prd/left.md")]
    assert to_read(rules(), *files) == (PRD, "docs/sdd/NEW.MD")


@pytest.mark.parametrize("config", ["sections: off", "documents: {prd: {sections: []}}"])
def test_nothing_is_read_when_no_sections_are_expected(config: str) -> None:
    governed = rules(config)
    assert remarks("# Checkout\n", PRD, config) == []
    assert to_read(governed, file(PRD)) == ()


@pytest.mark.parametrize("text", [None, "x" * (MOST_CHARACTERS + 1)])
def test_a_binary_or_very_long_document_is_skipped_with_a_note(text: str | None) -> None:
    found = verdict(written(PRD, text), rules("sections: require"))
    assert found.conclusion == SUCCESS
    assert found.tree.children[-1].text.startswith(f"Sections were not checked in `{PRD}`: too long")


def test_a_text_of_the_greatest_length_is_checked() -> None:
    assert remarks(GOOD_PRD.ljust(MOST_CHARACTERS)) == []
    assert not decide(written(PRD, GOOD_PRD.ljust(MOST_CHARACTERS)), rules()).quiet
    tree = verdict(written(PRD, GOOD_PRD.ljust(MOST_CHARACTERS)), rules()).tree
    assert "not checked" not in tree.children[-1].text


@pytest.mark.parametrize("texts", [{PRD: Blob("b", None)}, {}], ids=["no text", "not read"])
def test_a_skipped_document_does_not_prevent_reading_others(texts: dict[str, Blob]) -> None:
    texts = {**texts, OTHER: Blob("c", "# Checkout\n")}
    snapshot = pull(PRD, OTHER, author=PAULA, texts=texts)
    assert [annotation.path for annotation in check(decide(snapshot, rules())).annotations] == [OTHER]


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        pytest.param(2, "`docs/prd/20.md`, `docs/prd/21.md`", id="two"),
        pytest.param(3, "`docs/prd/20.md`, `docs/prd/21.md`, `docs/prd/22.md`", id="three"),
        pytest.param(4, "`docs/prd/20.md`, `docs/prd/21.md`, `docs/prd/22.md` and 1 more", id="four"),
    ],
)
def test_only_some_of_very_many_documents_are_checked(left_out: int, told: str) -> None:
    paths = [f"docs/prd/{number:02}.md" for number in range(MOST_READ + left_out)]
    texts = {path: Blob("b", "# Checkout\n") for path in paths}
    snapshot = pull(*paths, author=PAULA, texts=texts)
    plan = decide(snapshot, rules())
    assert len(check(plan).annotations) == MOST_READ
    assert plan.verdict
    assert plan.verdict.tree.children[-1].text.startswith(f"Sections were not checked in {told}: too long")
    (document, _) = plan.verdict.tree.children
    assert document.children[-1].text == "… and 10 more"
