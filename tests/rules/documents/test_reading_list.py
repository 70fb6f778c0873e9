"""The reading list: which documents are read, and how many at once (SPEC §5, §6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.documents.gaps import Gap
from ghapp.rules.documents.reading_cost import MOST_WORK
from ghapp.rules.documents.reading_list import (
    AT_ONCE,
    MOST_BYTES,
    MOST_DOCUMENTS,
    long_documents,
    paths_to_read,
    reading_list,
)
from ghapp.rules.documents.touched import touched
from ghapp.rules.model.contents import Blob, EntryType
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from tests.support.builders import PRD, file, pull
from tests.support.document_samples import remarks, rules

OTHER = "docs/prd/other.md"
REQUIRED = rules("sections: require")
CUT_OFF = Blob("b", "# Checkout\n", 600_000, is_cut_off=True)


def pull_of(snapshot: Snapshot) -> PullRequest:
    assert snapshot.pull_request
    return snapshot.pull_request


def to_read(governed: EffectiveConfig, *files: Any, **changes: Any) -> tuple[str, ...]:
    assert governed.config
    found = pull_of(pull(*files, **changes))
    return paths_to_read(found, governed.config, touched(governed.config, found.files))


def too_long(**texts: Blob) -> tuple[str, ...]:
    assert REQUIRED.config
    paths = [f"docs/prd/{name}.md" for name in texts]
    found = pull_of(pull(*paths, texts=dict(zip(paths, texts.values(), strict=True))))
    return long_documents(found, REQUIRED.config, touched(REQUIRED.config, found.files))


def test_only_markdown_at_the_head_is_read() -> None:
    files = [file(PRD), file("docs/prd/gone.md", status="removed"), file("docs/prd/mock.png"), file("src/a.md")]
    files += [file("docs/sdd/NEW.MD", previous="docs/sdd/old.md"), file("elsewhere.md", previous="docs/prd/left.md")]
    assert to_read(rules(), *files) == (PRD, "docs/sdd/NEW.MD")
    assert to_read(REQUIRED, *files) == (PRD, "docs/sdd/NEW.MD")


@pytest.mark.parametrize("config", ["sections: off", "documents: {prd: {sections: []}}"])
def test_nothing_is_read_when_no_sections_are_expected(config: str) -> None:
    governed = rules(config)
    assert remarks("# Checkout\n", PRD, config) == []
    assert to_read(governed, file(PRD)) == ()


def test_documents_are_requested_as_many_at_once_as_fit_in_a_response() -> None:
    paths = [f"docs/prd/{number:03}.md" for number in range(MOST_DOCUMENTS + 1)]
    for read in range(0, MOST_DOCUMENTS, AT_ONCE):
        texts = {path: Blob("b", "# Checkout\n") for path in paths[:read]}
        assert to_read(rules(), *paths, texts=texts) == tuple(paths[read : min(read + AT_ONCE, MOST_DOCUMENTS)])
    assert to_read(rules(), *paths, texts={path: Blob("b", None) for path in paths[:MOST_DOCUMENTS]}) == ()


def test_no_more_is_requested_than_can_be_read() -> None:
    assert to_read(rules(), PRD, OTHER, texts={PRD: Blob("b", "x" * MOST_WORK)}) == (OTHER,)
    assert to_read(rules(), PRD, OTHER, texts={PRD: Blob("b", "x" * (MOST_WORK + 1))}) == ()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param({"a": CUT_OFF, "b": Blob("c", "x")}, ["a"], id="one that was cut off"),
        pytest.param({"a": replace(CUT_OFF, size=MOST_BYTES)}, ["a"], id="one of the greatest length"),
        pytest.param({"a": replace(CUT_OFF, size=MOST_BYTES + 1)}, [], id="one that is too long"),
        pytest.param(
            {name: replace(CUT_OFF, size=MOST_BYTES) for name in "abc"}, ["a", "b"], id="as many as can be read"
        ),
    ],
)
def test_a_document_that_was_cut_off_is_requested_by_itself(texts: dict[str, Blob], expected: list[str]) -> None:
    assert too_long(**texts) == tuple(f"docs/prd/{name}.md" for name in expected)


@pytest.mark.parametrize(
    ("path", "blob", "text", "gap"),
    [
        (PRD, Blob("b", "# Checkout\n"), "# Checkout\n", None),
        (PRD, Blob("b", ""), "", None),
        (PRD, Blob("b", "x", MOST_BYTES), "x", None),
        (PRD, Blob("b", "x", MOST_BYTES + 1), "", Gap.TOO_LONG),
        (PRD, Blob("b", None), "", Gap.NOT_TEXT),
        (PRD, Blob("b", "a\0b"), "", Gap.NOT_TEXT),
        (PRD, Blob("b", None, type=EntryType.SYMLINK), "", Gap.SYMLINK),
        (PRD, Blob("b", None, type=EntryType.SUBMODULE), "", Gap.SUBMODULE),
        (PRD, CUT_OFF, "", Gap.TOO_MUCH),
        (PRD, Blob("b", "# a\n" * 30_000), "", Gap.TOO_MUCH),
        (PRD, None, "", Gap.NOT_RETURNED),
        ("docs/prd/mock.png", None, "", Gap.NOT_MARKDOWN),
    ],
)
def test_a_listed_document_has_its_text_or_a_reason(path: str, blob: Blob | None, text: str, gap: Gap | None) -> None:
    assert REQUIRED.config
    found = pull_of(pull(path, texts={path: blob} if blob else {}))
    (listed,) = reading_list(found, REQUIRED.config, touched(REQUIRED.config, found.files))
    assert (listed.path, listed.text, listed.gap) == (path, text, gap)
