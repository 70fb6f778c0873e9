"""The rows that looks write for pages; the same steps in every engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ghapp.identity import Key
from ghapp.jobs import Findings
from ghapp.rules.model.document_rows import DocumentRow, DocumentState
from ghapp.rules.model.plan import Record
from ghapp.store.sql_statements import Steps, load

_statement = load("row_writes.sql")
_FORGET_DOCUMENTS = _statement("forget_documents")
_FORGET_INVOLVED = _statement("forget_involved")
_ADD_DOCUMENTS = _statement("add_documents")
_ADD_INVOLVED = _statement("add_involved")
_SAVE_VERDICTS = _statement("save_verdicts")
_FORGET_OTHER_VERDICTS = _statement("forget_other_verdicts")
_FORGET_LEFT_VERDICTS = _statement("forget_left_verdicts")
_SAVE_DECISIONS = _statement("save_decisions")
_SAVE_DECIDED_PATHS = _statement("save_decided_paths")

MERGE = "merge"
"""The identity of the record of a merged document."""

AUTHOR, OWNER, AWAITED = "author", "owner", "awaited"
"""How somebody is involved in a document."""

NOBODY_AWAITED = 1e10
"""What is added to the time of opening where nobody is awaited, so that these documents come last (epoch seconds)."""


def save(found: Mapping[Key, Findings]) -> Steps[None]:
    """Replace the rows of documents that changed, and the verdicts on the heads of these looks.

    To be called once the threads are saved: they tell whether a head is still that of a pull request.
    """
    changed = {key: found[key].documents for key in sorted(found)}
    documents = {key: rows for key, rows in changed.items() if rows is not None}
    if documents:
        keys = [(key.repository_id, key.number) for key in documents]
        yield _FORGET_INVOLVED(keys=keys)
        yield _FORGET_DOCUMENTS(keys=keys)
        every = [(key, row) for key, rows in documents.items() for row in rows]
        if every:
            yield _ADD_DOCUMENTS(documents=[_document(key, row) for key, row in every])
        involved = list(dict.fromkeys(each for key, row in every for each in _involved(key, row)))
        if involved:
            yield _ADD_INVOLVED(involved=involved)
    yield from _save_verdicts(found)
    yield from _save_decisions(
        [(key, one) for key in sorted(found) for one in found[key].records if one.identity == MERGE]
    )


def searchable(texts: Iterable[str]) -> str:
    """Return texts as they are searched: without regard to case, one a line."""
    return "\n".join(texts).casefold()


def _save_verdicts(found: Mapping[Key, Findings]) -> Steps[None]:
    verdicts = {
        (key.repository_id, one.head_sha, one.name): (one.conclusion.value, one.title, str(one))
        for key in found
        for one in found[key].verdicts or ()
    }
    if verdicts:
        yield _SAVE_VERDICTS(verdicts=sorted((*identity, *values) for identity, values in verdicts.items()))
    for key in sorted(found):
        rows, head = found[key].verdicts, found[key].verdicts_of
        if rows is not None and head:
            names = [one.name for one in rows]
            yield _FORGET_OTHER_VERDICTS(repository_id=key.repository_id, head_sha=head, names=names)
    left = sorted({(key.repository_id, head) for key in found if (head := found[key].left_head)})
    if left:
        yield _FORGET_LEFT_VERDICTS(abandoned=left)


def _document(key: Key, row: DocumentRow) -> tuple[Any, ...]:
    is_open, since = row.state is DocumentState.OPEN, row.awaited_since
    awaited_since = since.timestamp() if since and is_open else None
    oldest_first = NOBODY_AWAITED + row.opened_at.timestamp() if awaited_since is None else awaited_since
    at = (row.ended_at or row.opened_at).timestamp()
    return (
        *(key.repository_id, key.number, row.kind.value, row.pair, is_open, at, row.author.lower(), row.draft),
        *(awaited_since, oldest_first, bool(row.gaps), bool(row.concerns), searchable((row.title, *row.paths))),
        *(row.head_sha, row.check_name, str(row)),
    )


def _involved(key: Key, row: DocumentRow) -> Iterator[tuple[Any, ...]]:
    """Yield who is involved in an open document, and how: its author, its owner, and whoever is awaited."""
    if row.state is not DocumentState.OPEN:
        return
    document = (key.repository_id, key.number, row.kind.value, row.pair)
    opened = row.opened_at.timestamp()
    if row.author:
        yield (row.author.lower(), AUTHOR, opened, *document, False)
    for name in row.owner:
        yield (name.removeprefix("@"), OWNER, opened, *document, False)
    roles = row.awaited_roles if row.is_asking else ()
    for role in sorted(roles, key=lambda each: (each.since, not each.author_speaks)):
        for holder in role.awaited:
            yield (holder.name, AWAITED, role.since.timestamp(), *document, role.author_speaks)


def _save_decisions(decided: Sequence[tuple[Key, Record]]) -> Steps[None]:
    """Keep where decisions are found: their words, and the paths that a later one may supersede."""
    if decided:
        yield _SAVE_DECISIONS(decisions=[_decision(key, record) for key, record in decided])
        paths = [
            (key.repository_id, path, key.number, record.at.timestamp())
            for key, record in decided
            for path in sorted({path for hearing in record.data.get("hearings", ()) for path in hearing["files"]})
        ]
        yield _SAVE_DECIDED_PATHS(paths=paths)


def _decision(key: Key, record: Record) -> tuple[Any, ...]:
    hearings = record.data.get("hearings", ())
    words = (
        str(record.data.get("title", "")),
        str(record.data.get("author") or ""),
        *(word for hearing in hearings for word in (hearing["pair"], *hearing["files"], *hearing["owner"])),
        *(voice["who"] for hearing in hearings for voice in hearing["heard"]),
    )
    return (key.repository_id, key.number, record.kind, record.at.timestamp(), searchable(dict.fromkeys(words)))
