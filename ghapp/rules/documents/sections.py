"""Sections: what the touched documents lack, such as a section, a date or a link to the PRD (SPEC §6)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import unquote

from ghapp.rules.documents.dates import contains_date
from ghapp.rules.documents.gaps import Finding, Gap
from ghapp.rules.documents.links import Link, links
from ghapp.rules.documents.outline import Outline, outline
from ghapp.rules.documents.reading_list import ListedDocument, reading_list
from ghapp.rules.documents.section_names import missing_words, section_of, words_of
from ghapp.rules.documents.touched import Document
from ghapp.rules.documents.visible_text import visible_text
from ghapp.rules.model.framework import DocumentKind, RepoConfig
from ghapp.rules.model.sections import Section, Sections
from ghapp.rules.model.snapshot import PullRequest
from ghapp.rules.text.globs import MAX_EFFORT, compiled

MOST_LINK_BYTES = MAX_EFFORT // 10
"""The most of the links to compare with the globs of PRDs, all documents together."""
_ON_GITHUB = re.compile(r"https?://[^/]+/[^/]+/[^/]+/(?:blob|tree|raw)/[^/]+/(.+)")


def find_gaps(pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> tuple[Finding, ...]:
    """Return what the documents lack, and which of them could not be read."""
    listed = reading_list(pull, config, documents)
    blocks = config.sections is Sections.REQUIRE
    texts = {document.path: visible_text(document.text) for document in listed if document.gap is None}
    unlinked = _without_prd_link(config, [document for document in listed if document.gap is None], texts)
    found: list[Finding] = []
    for document in listed:
        finding = partial(Finding, path=document.path, kind=document.kind, blocks=blocks)
        if document.gap:
            found.append(finding(gap=document.gap))
            continue
        expected = config.expectations[document.kind].sections
        found += _gaps(expected, outline(texts[document.path]), finding)
        if document.path in unlinked:
            found.append(finding(gap=Gap.PRD_LINK))
    return tuple(found)


def _gaps(expected: tuple[Section, ...], found: Outline, finding: partial[Finding]) -> Iterator[Finding]:
    by_section: dict[str, list[int]] = {}
    for index, heading in enumerate(found.headings):
        if name := section_of(expected, heading.text):
            by_section.setdefault(name, []).append(index)
    if missing := tuple(section.name for section in expected if section.name not in by_section):
        yield finding(gap=Gap.SECTIONS, missing=missing)
    for section in expected:
        if places := by_section.get(section.name):
            in_section = partial(finding, line=found.headings[places[0]].line, section=section.name)
            yield from _gaps_in_section(section, "\n".join(map(found.body, places)), in_section)


def _gaps_in_section(section: Section, body: str, finding: partial[Finding]) -> Iterator[Finding]:
    if not body.strip():
        yield finding(gap=Gap.SECTION_TEXT)
        return
    if words := missing_words(body, section.says):
        yield finding(gap=Gap.SECTION_WORDS, missing=words)
    if section.date and not contains_date(body):
        yield finding(gap=Gap.SECTION_DATE)


def _without_prd_link(config: RepoConfig, listed: Sequence[ListedDocument], texts: dict[str, str]) -> frozenset[str]:
    """Return the documents that should link to a PRD, and do not."""
    globs = config.documents[DocumentKind.PRD]
    found = {
        document.path: links(texts[document.path])
        for document in listed
        if globs and config.expectations[document.kind].links
    }
    unlinked = {path: targets for path, targets in found.items() if not any(map(_names_prd, targets))}
    inside = {path: [_path_inside(link, path) for link in targets] for path, targets in unlinked.items()}
    selected = compiled(globs).select(_bounded(path for paths in inside.values() for path in paths if path))
    return frozenset(path for path, paths in inside.items() if selected.isdisjoint(paths))


def _bounded(paths: Iterator[str]) -> Iterator[str]:
    """Yield paths up to a limit of their length together."""
    room = MOST_LINK_BYTES
    for path in paths:
        room -= len(path.encode("utf-8", "replace"))
        if room < 0:
            return
        yield path


def _path_inside(link: Link, path: str) -> str:
    """Return the path in this repository that a link in a document leads to; empty if it leads elsewhere."""
    target = _target(link)
    on_github = _ON_GITHUB.fullmatch(target)
    if on_github:
        inside = on_github[1]
    elif ":" in target:
        return ""
    else:
        inside = posixpath.join(posixpath.dirname(path), target)
    return posixpath.normpath(inside).lstrip("/") if inside else ""


def _names_prd(link: Link) -> bool:
    """Return whether a link says that it leads to a PRD, perhaps elsewhere."""
    words = {*words_of(link.text), *words_of(_target(link))}
    return bool({"prd", "prds"} & words) or "product requirements" in link.text.lower()


def _target(link: Link) -> str:
    return unquote(link.target.partition("#")[0].partition("?")[0])
