"""Sections: what the touched documents lack, such as a section, a date or a link to the PRD (SPEC §6)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from threading import Lock
from urllib.parse import unquote

from cachetools import LRUCache, cached

from ghapp.rules.documents.dates import contains_date
from ghapp.rules.documents.extracts import Extract, extract
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
MOST_PRDS = 20
"""The most PRDs of which a document is said to link to them."""
# Most events leave the documents as they are. Texts are kept by their digests, since the largest have a megabyte.
_READINGS_KEPT = 128
_CHARACTERS_KEPT = 4_000_000
_ON_GITHUB = re.compile(r"https?://[^/]+/[^/]+/[^/]+/(?:blob|tree|raw)/[^/]+/(.+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the documents lack or why they could not be read, and what pages quote of each that could, by path."""

    findings: tuple[Finding, ...] = ()
    extracts: Mapping[str, Extract] = field(default_factory=dict)


def read_documents(pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> Reading:
    """Read the documents, each once."""
    listed = reading_list(pull, config, documents)
    blocks = config.sections is Sections.REQUIRE
    texts = {document.path: _visible_text(document.text) for document in listed if document.gap is None}
    prds = _linked_prds(config, [document for document in listed if document.gap is None], texts)
    found: list[Finding] = []
    extracts: dict[str, Extract] = {}
    for document in listed:
        finding = partial(Finding, path=document.path, kind=document.kind, blocks=blocks)
        if document.gap:
            found.append(finding(gap=document.gap))
            continue
        expected = config.expectations[document.kind].sections
        gaps, extracts[document.path] = _read(document.path, document.kind, texts[document.path], expected, blocks)
        found += gaps
        linked = prds.get(document.path)
        if linked is not None:
            extracts[document.path] = replace(extracts[document.path], prds=linked.paths)
            if not linked.is_linked:
                found.append(finding(gap=Gap.PRD_LINK))
    return Reading(tuple(found), extracts)


def _by_digest(*arguments: Hashable) -> tuple[Hashable, ...]:
    """Return arguments as the key of a cache that keeps none of the texts in it."""
    return tuple(_digest(each) if type(each) is str else each for each in arguments)


def _digest(text: str) -> bytes:
    return sha256(text.encode(errors="surrogatepass")).digest()


@cached(LRUCache(_CHARACTERS_KEPT, getsizeof=len), key=_by_digest, lock=Lock())
def _visible_text(text: str) -> str:
    return visible_text(text)


@cached(LRUCache(_READINGS_KEPT), key=_by_digest, lock=Lock())
def _read(
    path: str, kind: DocumentKind, text: str, expected: tuple[Section, ...], blocks: bool
) -> tuple[tuple[Finding, ...], Extract]:
    """Return what a document lacks, and what pages quote of it, apart from links."""
    found = outline(text)
    gaps = _gaps(expected, found, partial(Finding, path=path, kind=kind, blocks=blocks))
    return tuple(gaps), extract(found, expected)


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


@dataclass(frozen=True, slots=True)
class _LinkedPrds:
    """Whether a document links to a PRD, perhaps elsewhere, and to which ones in this repository."""

    is_linked: bool
    paths: tuple[str, ...]


def _linked_prds(
    config: RepoConfig, listed: Sequence[ListedDocument], texts: Mapping[str, str]
) -> Mapping[str, _LinkedPrds]:
    """Return the PRDs that documents link to which should link to one."""
    globs = config.documents[DocumentKind.PRD]
    found = {
        document.path: links(texts[document.path])
        for document in listed
        if globs and config.expectations[document.kind].links
    }
    named = {path: any(map(_names_prd, targets)) for path, targets in found.items()}
    inside = {
        path: tuple(dict.fromkeys(filter(None, (_path_inside(link, path) for link in found[path]))))
        for path in sorted(found, key=named.__getitem__)  # where the links must be compared, they come first
    }
    selected = compiled(globs).select(_bounded(path for paths in inside.values() for path in paths))
    linked = {path: tuple(each for each in paths if each in selected) for path, paths in inside.items()}
    return {path: _LinkedPrds(named[path] or bool(paths), paths[:MOST_PRDS]) for path, paths in linked.items()}


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
