"""The reading list: the documents whose sections are checked, and why some of them cannot be read (SPEC §5, §6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ghapp.rules.documents.gaps import Gap
from ghapp.rules.documents.reading_cost import MOST_WORK, reading_cost
from ghapp.rules.documents.touched import Document
from ghapp.rules.model.contents import Blob, EntryType
from ghapp.rules.model.framework import DocumentKind, RepoConfig
from ghapp.rules.model.sections import Expectation, Sections
from ghapp.rules.model.snapshot import PullRequest

MOST_BYTES = 1 << 20
"""The most that a document may have."""
MOST_DOCUMENTS = 100
AT_ONCE = 35
"""How many documents are requested at once: their texts come in one response."""

_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """A document to read: its text, or the reason why there is none."""

    path: str
    kind: DocumentKind
    text: str = ""
    gap: Gap | None = None


def paths_to_read(pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> tuple[str, ...]:
    """Return the documents whose text is needed next: as many as fit in one response."""
    listed = [path for path, _ in _readable(pull, config, documents)][:MOST_DOCUMENTS]
    read = sum(_length(blob) for path in listed if (blob := pull.texts.get(path)))
    return tuple(path for path in listed if path not in pull.texts)[:AT_ONCE] if read <= MOST_WORK else ()


def long_documents(pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> tuple[str, ...]:
    """Return the documents that the first response cut off, and that are not too long: each needs a request."""
    found: list[str] = []
    room = MOST_WORK
    for path, _ in _readable(pull, config, documents):
        blob = pull.texts.get(path)
        room -= _length(blob) if blob else 0
        if blob and blob.is_cut_off and blob.size <= MOST_BYTES and room >= 0:
            found.append(path)
    return tuple(found)


def reading_list(pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> tuple[ListedDocument, ...]:
    """Return the documents with their texts, within the budget of one evaluation."""
    listed: list[ListedDocument] = []
    room = MOST_WORK
    for path, kind in _expected(pull, config, documents):
        blob = pull.texts.get(path)
        gap = _gap(path, blob, is_within_budget=room >= 0)
        text = blob.text if blob and blob.text and not gap else ""
        if text:
            room -= reading_cost(text)
            gap = Gap.TOO_MUCH if room < 0 else None
        listed.append(ListedDocument(path=path, kind=kind, text="" if gap else text, gap=gap))
    return tuple(listed)


def _gap(path: str, blob: Blob | None, *, is_within_budget: bool) -> Gap | None:
    """Return why a document cannot be read; None if it can."""
    if not _is_markdown(path):
        return Gap.NOT_MARKDOWN
    if blob is None:
        return Gap.NOT_RETURNED if is_within_budget else Gap.TOO_MUCH
    if blob.type is not EntryType.FILE:
        return Gap.SYMLINK if blob.type is EntryType.SYMLINK else Gap.SUBMODULE
    if blob.size > MOST_BYTES:
        return Gap.TOO_LONG
    if blob.is_cut_off or not is_within_budget:
        return Gap.TOO_MUCH
    return Gap.NOT_TEXT if blob.text is None or "\0" in blob.text else None


def _readable(
    pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> Iterator[tuple[str, DocumentKind]]:
    return ((path, kind) for path, kind in _expected(pull, config, documents) if _is_markdown(path))


def _expected(
    pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> Iterator[tuple[str, DocumentKind]]:
    """Yield the documents at the head that need sections; what is not Markdown only where sections are required."""
    if config.sections is Sections.OFF:
        return
    at_head = {file.path for file in pull.files if file.status != "removed"}
    for document in documents:
        if config.expectations.get(document.kind, Expectation()) != Expectation():
            for path in document.paths:
                if path in at_head and (config.sections is Sections.REQUIRE or _is_markdown(path)):
                    yield path, document.kind


def _length(blob: Blob) -> int:
    return max(blob.size, len(blob.text or ""))


def _is_markdown(path: str) -> bool:
    return path.lower().endswith(_MARKDOWN)
