"""A pull request touches a document (SPEC §3), and a pair speaks for it (SPEC §5)."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.touched import may_touch_any, touched
from ghapp.rules.model.framework import CONFIG_PATH, RepoConfig
from ghapp.rules.model.snapshot import ChangedFile
from tests.support.builders import PRD, SDD, config, file, pair

ONE_PAIR = config()
PAIRS = config(
    pair("pa", "ea", name="a", paths="docs/prd/a/** docs/*/shared/**"),
    pair("pb", "eb", name="b", paths="docs/prd/b/** docs/*/shared/**"),
    pair("pl", "el", name="by label", labels="team-l"),
    pair(name="rest"),
)


def found(rules: RepoConfig, *files: ChangedFile) -> list[str]:
    """`kind pair: paths` for each document."""
    return [f"{doc.kind} {doc.pair.name}: {' '.join(doc.paths)}" for doc in touched(rules, files)]


@pytest.mark.parametrize("status", ["added", "modified", "removed", "renamed", "copied", "changed"])
def test_any_change_to_a_file_touches_its_document(status: str) -> None:
    assert found(ONE_PAIR, file(PRD, status=status)) == [f"prd default: {PRD}"]


@pytest.mark.parametrize(
    ("files", "documents"),
    [
        ([file("src/shop.py")], []),
        ([], []),
        ([file("archive/old.md", previous=PRD)], [f"prd default: {PRD}"]),
        ([file(PRD, previous="drafts/new.md")], [f"prd default: {PRD}"]),
        ([file(SDD, previous=PRD)], [f"prd default: {PRD}", f"sdd default: {SDD}"]),
        ([file(SDD), file(PRD)], [f"prd default: {PRD}", f"sdd default: {SDD}"]),
        ([file(PRD), file("a/PRD.md")], [f"prd default: {PRD} a/PRD.md"]),
        ([file("a/PRD.md", previous=PRD)], [f"prd default: a/PRD.md {PRD}"]),
        ([file("docs/prd/CHECKOUT.md", previous=PRD)], [f"prd default: docs/prd/CHECKOUT.md {PRD}"]),
        ([file("a.md", previous=PRD), file(PRD, previous="b.md")], [f"prd default: {PRD}"]),
        ([file("a.md", previous=PRD), file(SDD, previous="a.md")], [f"prd default: {PRD}", f"sdd default: {SDD}"]),
        ([file(CONFIG_PATH)], []),
    ],
)
def test_a_file_touches_a_document_at_its_new_or_its_previous_path(
    files: list[ChangedFile], documents: list[str]
) -> None:
    assert found(ONE_PAIR, *files) == documents


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (frozenset({"src/shop.py"}), False),
        (frozenset(), False),
        (frozenset({"src/shop.py", PRD}), True),
        (frozenset({CONFIG_PATH}), True),
        (None, True),
    ],
)
def test_paths_may_include_a_document_unless_all_are_known(paths: frozenset[str] | None, expected: bool) -> None:
    assert may_touch_any(ONE_PAIR.documents, paths) is expected


@pytest.mark.parametrize(
    ("changed", "document"),
    [
        (file("docs/prd/a/x.md"), "prd a: docs/prd/a/x.md"),
        (file("docs/prd/b/x.md"), "prd b: docs/prd/b/x.md"),
        (file("docs/prd/shared/x.md"), "prd a: docs/prd/shared/x.md"),
        (file("docs/prd/c/x.md"), "prd rest: docs/prd/c/x.md"),
        (file("attic/x.md", previous="docs/prd/b/x.md"), "prd b: docs/prd/b/x.md"),
    ],
)
def test_the_first_pair_with_matching_paths_owns_a_file(changed: ChangedFile, document: str) -> None:
    assert found(PAIRS, changed) == [document]


@pytest.mark.parametrize("status", ["renamed", "copied", "changed"])
@pytest.mark.parametrize(
    ("new", "old", "documents"),
    [
        ("docs/prd/b/x.md", "docs/prd/a/x.md", ["prd a: docs/prd/a/x.md", "prd b: docs/prd/b/x.md"]),
        ("docs/prd/c/x.md", "docs/prd/a/x.md", ["prd a: docs/prd/a/x.md", "prd rest: docs/prd/c/x.md"]),
        ("docs/prd/a/x.md", "docs/prd/c/x.md", ["prd a: docs/prd/a/x.md", "prd rest: docs/prd/c/x.md"]),
        ("docs/prd/a/x.md", "docs/prd/a/y.md", ["prd a: docs/prd/a/x.md docs/prd/a/y.md"]),
        ("attic/x.md", "docs/prd/a/x.md", ["prd a: docs/prd/a/x.md"]),
        ("docs/prd/a/x.md", "attic/x.md", ["prd a: docs/prd/a/x.md"]),
        ("docs/sdd/shared/x.md", "docs/prd/b/x.md", ["prd b: docs/prd/b/x.md", "sdd a: docs/sdd/shared/x.md"]),
    ],
)
def test_a_move_touches_the_documents_of_both_paths(new: str, old: str, documents: list[str], status: str) -> None:
    assert found(PAIRS, ChangedFile(path=new, previous_path=old, status=status)) == documents


def test_each_part_of_a_chain_of_moves_touches_its_pair() -> None:
    chain = file("docs/prd/b/x.md", previous="docs/prd/a/x.md"), file("docs/prd/c/x.md", previous="docs/prd/b/x.md")
    assert found(PAIRS, *chain) == ["prd a: docs/prd/a/x.md", "prd b: docs/prd/b/x.md", "prd rest: docs/prd/c/x.md"]


def test_a_pull_request_across_pairs_touches_one_document_per_pair() -> None:
    files = file("docs/prd/c/x.md"), file("docs/prd/b/x.md"), file("docs/prd/a/x.md"), file("docs/prd/a/y.md")
    assert found(PAIRS, *files) == [
        "prd a: docs/prd/a/x.md docs/prd/a/y.md",
        "prd b: docs/prd/b/x.md",
        "prd rest: docs/prd/c/x.md",
    ]
