"""Sections: which documents are read, and what is said about the others (SPEC §5, §6)."""

from __future__ import annotations

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.documents.reading_list import MOST_BYTES
from ghapp.rules.model.contents import Blob, EntryType
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from tests.support.builders import PAULA, PRD, SDD, check, comment, pull
from tests.support.document_samples import GOOD_PRD, GOOD_SDD, remarks, rules, written
from tests.support.verdicts import SUCCESS, WAITING, verdict

OTHER = "docs/prd/other.md"
REQUIRED = rules("sections: require")
CUT_OFF = Blob("b", "# Checkout\n", 600_000, is_cut_off=True)


def pull_of(snapshot: Snapshot) -> PullRequest:
    assert snapshot.pull_request
    return snapshot.pull_request


def with_blob(blob: Blob | None, path: str = PRD) -> Snapshot:
    """A document that has been heard, and what GitHub returned of it."""
    said = (comment("eric", number=1), comment("paula", number=2))
    return pull(path, texts={path: blob} if blob else {}, comments=said)


UNREAD = [
    pytest.param(with_blob(None, "docs/prd/a.mdx"), "Sections can be checked in Markdown only.", id="MDX"),
    pytest.param(with_blob(None, "docs/prd/a.rst"), "Sections can be checked in Markdown only.", id="another format"),
    pytest.param(with_blob(None, "docs/prd/vendor"), "Sections can be checked in Markdown only.", id="no format"),
    pytest.param(with_blob(Blob("b", None)), "This document is not UTF-8 text.", id="binary"),
    pytest.param(with_blob(Blob("b", f"{GOOD_PRD}\0")), "This document is not UTF-8 text.", id="a NUL character"),
    pytest.param(
        with_blob(Blob("b", None, type=EntryType.SYMLINK)),
        "Sections cannot be checked in a symbolic link.",
        id="a link",
    ),
    pytest.param(
        with_blob(Blob("b", None, type=EntryType.SUBMODULE)),
        "Sections cannot be checked in a submodule.",
        id="a submodule",
    ),
    pytest.param(with_blob(Blob("b", GOOD_PRD, MOST_BYTES + 1)), "This document is over 1 MB.", id="too long"),
    pytest.param(with_blob(CUT_OFF), "This pull request has more documents than one check", id="cut off"),
    pytest.param(
        with_blob(Blob("b", GOOD_PRD + "# a\n" * 30_000)),
        "This pull request has more documents than",
        id="too much markup",
    ),
    pytest.param(with_blob(None), "GitHub did not return this document.", id="not returned"),
]


@pytest.mark.parametrize(("snapshot", "reason"), UNREAD)
def test_a_document_that_was_not_read_blocks_where_sections_are_required(snapshot: Snapshot, reason: str) -> None:
    found = verdict(snapshot, REQUIRED)
    assert (found.conclusion, found.title) == (WAITING, "1 document could not be checked")
    (child,) = found.tree.children[0].children[1:]
    (path,) = [changed.path for changed in pull_of(snapshot).files]
    assert child.text.startswith(f"`{path}`: {reason}")


@pytest.mark.parametrize(("snapshot", "reason"), UNREAD)
def test_a_document_that_was_not_read_is_a_note_where_sections_are_advice(snapshot: Snapshot, reason: str) -> None:
    found = verdict(snapshot, rules())
    assert found.conclusion == SUCCESS
    children = found.tree.children[0].children[1:]
    is_markdown = pull_of(snapshot).files[0].path.endswith(".md")
    assert [child.status.value for child in children] == (["note"] if is_markdown else [])


def test_a_document_of_the_greatest_length_is_read() -> None:
    text = GOOD_PRD + "word " * ((MOST_BYTES - len(GOOD_PRD)) // 5)
    assert verdict(with_blob(Blob("b", text, len(text))), REQUIRED).conclusion == SUCCESS


def test_an_empty_document_is_read() -> None:
    assert verdict(with_blob(Blob("b", "")), REQUIRED).title == "1 required part is missing from the documents"


@pytest.mark.parametrize("texts", [{PRD: Blob("b", None)}, {}], ids=["no text", "not read"])
def test_an_unread_document_does_not_prevent_reading_others(texts: dict[str, Blob]) -> None:
    texts = {**texts, OTHER: Blob("c", "# Checkout\n")}
    snapshot = pull(PRD, OTHER, author=PAULA, texts=texts)
    assert [annotation.path for annotation in check(decide(snapshot, rules())).annotations] == [PRD, OTHER]


def test_documents_after_too_much_text_are_not_read() -> None:
    long = GOOD_PRD + "word " * 200_000
    paths = [f"docs/prd/{number}.md" for number in range(5)]
    texts = {path: Blob("b", long, len(long)) for path in paths[:4]}
    found = verdict(pull(*paths, texts=texts, comments=(comment("eric"),)), REQUIRED)
    assert found.title == "3 documents could not be checked"


def test_missing_parts_and_unread_documents_are_counted_apart() -> None:
    texts = {PRD: Blob("b", "# Checkout\n"), OTHER: Blob("c", None)}
    found = verdict(pull(PRD, OTHER, texts=texts, comments=(comment("eric"),)), REQUIRED)
    assert found.title == "1 required part is missing from the documents, and 1 document could not be checked"


def test_the_first_ten_missing_parts_are_shown_and_the_rest_counted() -> None:
    texts = {f"docs/prd/{number:02}.md": Blob("b", "# Checkout\n") for number in range(11)}
    found = verdict(pull(*texts, texts=texts, comments=(comment("eric"),)), REQUIRED)
    assert found.title == "11 required parts are missing from the documents"
    _, *shown, rest = (child.text for child in found.tree.children[0].children)
    assert [text.partition(",")[0] for text in shown] == [f"`{path}`" for path in list(texts)[:10]]
    assert rest == "… and 1 more"


def test_links_to_prds_are_sought_only_in_some_of_very_many() -> None:
    links = "".join(f"[a](../{number:0200}.md)\n" for number in range(250))
    text = GOOD_SDD.replace(f"[its PRD](/{PRD})", "it")
    globs = "documents: {prd: ['docs/last.md']}"
    assert remarks(f"{text}[a](../last.md)\n{links}", SDD, globs) == []
    assert remarks(f"{text}{links}[a](../last.md)\n", SDD, globs) == [(1, "Link to the PRD that this SDD answers.")]


def test_a_long_document_is_written_about_like_any_other() -> None:
    assert remarks(GOOD_PRD.ljust(600_000)) == []
    assert not decide(written(PRD, GOOD_PRD.ljust(600_000)), rules()).quiet
