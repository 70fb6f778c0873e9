"""Sections: what the touched documents lack, such as a section, a date or a link to the PRD (SPEC §6)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from urllib.parse import unquote

from ghapp.rules.documents.dates import contains_date
from ghapp.rules.documents.outline import Heading, Link, outline
from ghapp.rules.documents.touched import Document
from ghapp.rules.model.framework import DocumentKind, RepoConfig
from ghapp.rules.model.sections import Expectation, Section, Sections
from ghapp.rules.model.snapshot import PullRequest
from ghapp.rules.text.globs import compiled

MOST_READ = 20
MOST_CHARACTERS = 100_000
_MARKDOWN = (".md", ".markdown")
_ON_GITHUB = re.compile(r"https?://[^/]+/[^/]+/[^/]+/(?:blob|tree|raw)/[^/]+/(.+)")


class Gap(StrEnum):
    """What a document lacks."""

    SECTIONS = "sections"
    SECTION_TEXT = "text in a section"
    SECTION_WORDS = "words in a section"
    SECTION_DATE = "a date in a section"
    PRD_LINK = "a link to a PRD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A gap in a document of a kind, at a line of it; `blocks` says whether it blocks the merge.

    `section` is the section that has the gap (empty: the document has it), `missing` are the sections or words that
    are missing.
    """

    path: str
    kind: DocumentKind
    line: int
    gap: Gap
    section: str = ""
    missing: tuple[str, ...] = ()
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The findings in the documents, and the paths of the documents that were not read."""

    findings: tuple[Finding, ...] = ()
    skipped: tuple[str, ...] = ()


def paths_to_read(pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> tuple[str, ...]:
    """Return the documents whose text is needed: Markdown files of a kind with expectations."""
    return tuple(path for path, _ in _expected(pull, config, documents))[:MOST_READ]


def read(pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> Reading:
    """Read the documents; skip those that are very long, are not text, or are not available."""
    findings: list[Finding] = []
    expected = list(_expected(pull, config, documents))
    skipped = [path for path, _ in expected[MOST_READ:]]
    for path, kind in expected[:MOST_READ]:
        blob = pull.texts.get(path)
        if blob is None or blob.text is None or len(blob.text) > MOST_CHARACTERS:
            skipped.append(path)
            continue
        findings += _findings(config, kind, path, blob.text)
    return Reading(tuple(findings), tuple(skipped))


def _expected(
    pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> Iterator[tuple[str, DocumentKind]]:
    if config.sections is Sections.OFF:
        return
    at_head = {file.path for file in pull.files if file.status != "removed"}
    for document in documents:
        if config.expectations.get(document.kind, Expectation()) != Expectation():
            yield from (
                (path, document.kind) for path in document.paths if path in at_head and path.lower().endswith(_MARKDOWN)
            )


def _findings(config: RepoConfig, kind: DocumentKind, path: str, text: str) -> Iterator[Finding]:
    expectation, found = config.expectations[kind], outline(text)
    finding = partial(Finding, path=path, kind=kind, blocks=config.sections is Sections.REQUIRE)
    by_section = _assigned(expectation.sections, found.headings)
    if missing := tuple(section.name for section in expectation.sections if section.name not in by_section):
        yield finding(line=1, gap=Gap.SECTIONS, missing=missing)
    for section in expectation.sections:
        headings = by_section.get(section.name)
        if not headings:
            continue
        body = "\n".join(heading.body for heading in headings)
        in_section = partial(finding, line=headings[0].line, section=section.name)
        if not body.strip():
            yield in_section(gap=Gap.SECTION_TEXT)
            continue
        if words := tuple(word for word in section.says if not _contains(_words(body), _words(word))):
            yield in_section(gap=Gap.SECTION_WORDS, missing=words)
        if section.date and not contains_date(body):
            yield in_section(gap=Gap.SECTION_DATE)
    prd = config.documents[DocumentKind.PRD]
    if expectation.links and prd and not any(_leads_to_prd(link, path, prd) for link in found.links):
        yield finding(line=1, gap=Gap.PRD_LINK)


def _assigned(sections: Sequence[Section], headings: Sequence[Heading]) -> dict[str, list[Heading]]:
    """Return the headings of each section; a heading belongs to the section that shares most words with it."""
    found: dict[str, list[Heading]] = {}
    for heading in headings:
        words = _words(heading.text)
        names = [
            (len(_words(name)), -place, section.name)
            for place, section in enumerate(sections)
            for name in (section.name, *section.also)
            if _contains(words, _words(name))
        ]
        if names:
            found.setdefault(max(names)[2], []).append(heading)
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _contains(words: list[str], sought: list[str]) -> bool:
    """Return whether the words occur in a row; the last one may be in the plural."""
    size = len(sought)
    last = (sought[-1], sought[-1] + "s")
    return any(
        words[at : at + size - 1] == sought[:-1] and words[at + size - 1] in last for at in range(len(words) - size + 1)
    )


def _leads_to_prd(link: Link, path: str, globs: tuple[str, ...]) -> bool:
    """Return whether a link leads to a PRD of this repository, or says that it leads to a PRD elsewhere."""
    target = unquote(link.target.partition("#")[0].partition("?")[0])
    on_github = _ON_GITHUB.fullmatch(target)
    if on_github:
        inside = on_github[1]
    elif ":" in target:
        inside = ""
    else:
        inside = posixpath.join(posixpath.dirname(path), target)
    if inside and compiled(globs).select([posixpath.normpath(inside).lstrip("/")]):
        return True
    return bool({"prd", "prds"} & {*_words(link.text), *_words(target)}) or "product requirements" in link.text.lower()
