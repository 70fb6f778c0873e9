"""What looks leave behind: about a thread, about its repository, and in the ledger; the same steps in every engine."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ghapp.identity import Key, organisation_of
from ghapp.jobs import ButtonClick, Findings, RepositoryFindings, ThreadMemory
from ghapp.rules.model.document_rows import decode_document
from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.page_rows import decode_verdict
from ghapp.rules.model.snapshot import Refusal
from ghapp.store import digest_notes, row_writes
from ghapp.store.away_periods import decode_away
from ghapp.store.protocol import Entry, LookMemory, RepositoryMemory
from ghapp.store.sql_statements import Steps, load

_statement = load("memory.sql")
_LOAD = _statement("load")
_THREADS_AT = _statement("threads_at")
_OPEN_PULLS = _statement("open_pulls")
_SAVE_THREADS = _statement("save_threads")
_SAVE_REPOSITORY = _statement("save_repository")
_FORGET_PINS = _statement("forget_pins")
_PIN = _statement("pin")
_FORGET_OTHER_HOLDERS = _statement("forget_other_holders")
_SAVE_HOLDERS = _statement("save_holders")
_SAVE_RECORDS = _statement("save_records")
_ADD_ARRIVALS = _statement("add_arrivals")
_FORGET_OLD_ARRIVALS = _statement("forget_old_arrivals")
_FORGET_CLICKS = _statement("forget_clicks")
_LEDGER = _statement("ledger")
_LEDGER_OF_REPOSITORY = _statement("ledger_of_repository")


def load_memories(keys: Collection[Key]) -> Steps[dict[Key, LookMemory]]:
    """Return what earlier looks left behind for a look at each key."""
    rows = yield _LOAD(asked=[(key.repository_id, key.number) for key in keys])
    return {Key(repository_id, number): _memory(*columns) for repository_id, number, *columns in rows}


def add_arrivals(arrivals: Sequence[tuple[Key, HeadArrival]]) -> Steps[None]:
    """Keep the heads that came to pull requests."""
    if arrivals:
        yield _ADD_ARRIVALS(arrivals=arrival_rows(arrivals))


def arrival_rows(arrivals: Iterable[tuple[Key, HeadArrival]]) -> list[tuple[Any, ...]]:
    """Return heads as rows."""
    return [
        (
            *(key.repository_id, key.number, each.sha, each.at.timestamp()),
            *(each.before, each.opening, each.pusher, each.by_author),
        )
        for key, each in arrivals
    ]


def threads_at(repository_id: int, head_sha: str) -> Steps[frozenset[int]]:
    """Return the threads of a repository whose last seen head is a commit."""
    rows = yield _THREADS_AT(repository_id=repository_id, head_sha=head_sha)
    return frozenset(number for (number,) in rows)


def open_pulls(repository_id: int) -> Steps[frozenset[int]]:
    """Return the pull requests of a repository that were open when they were last seen."""
    rows = yield _OPEN_PULLS(repository_id=repository_id)
    return frozenset(number for (number,) in rows)


def save(found: Mapping[Key, Findings]) -> Steps[None]:
    """Write what looks found out; equal values write nothing."""
    keys = sorted(found)
    threads = [_thread(key, seen) for key in keys if (seen := found[key].thread)]
    if threads:
        yield _SAVE_THREADS(seen=threads)
    for key in keys:
        if seen_repository := found[key].repository:
            yield from _save_repository(key.repository_id, seen_repository)
    records = {
        (key.repository_id, key.number, one.kind, one.identity): (
            *(key.repository_id, key.number, one.kind, one.identity),
            *(one.at.timestamp(), json.dumps(one.data, sort_keys=True)),
        )
        for key in keys
        for one in found[key].records
    }
    if records:
        yield _SAVE_RECORDS(records=list(records.values()))
    answered = [(key.repository_id, key.number, delivery) for key in keys for delivery in found[key].answered]
    if answered:
        yield _FORGET_CLICKS(answered=answered)
    yield from row_writes.save(found)
    yield from digest_notes.save(found)
    yield from add_arrivals([(key, arrival) for key in keys for arrival in found[key].arrivals])
    old = [(key.repository_id, key.number, at.timestamp()) for key in keys if (at := found[key].arrivals_from)]
    if old:
        yield _FORGET_OLD_ARRIVALS(old=old)


def has_unknown_sharer(key: Key, findings: Findings) -> Steps[bool]:
    """Return whether a thread came to the look's head that the look did not know of."""
    if findings.thread is None or findings.sharers is None or not findings.thread.head_sha:
        return False
    numbers = yield from threads_at(key.repository_id, findings.thread.head_sha)
    return bool(numbers - {key.number, *findings.sharers})


def ledger(repository_id: int | None) -> Steps[list[Entry]]:
    """Return the ledger of one repository or of all, oldest first."""
    rows = yield (_LEDGER() if repository_id is None else _LEDGER_OF_REPOSITORY(repository_id=repository_id))
    return [
        Entry(key=Key(repository, number), kind=kind, identity=identity, at=at, data=json.loads(data))
        for repository, number, kind, identity, at, data in rows
    ]


def _memory(*columns: Any) -> LookMemory:
    valid, repository_text, organisation_text, config_version, labels_created, *more = columns
    arrived_at, pinned_version, holders, delegated, *others = more
    comments_matter, head_sha, base, refusals, sightings, impact, dormant, seen, pins, page, same_head, *others = others
    arrivals, clicks, suspended, rows, verdicts, away = others
    repository, thread = RepositoryMemory(), None
    if valid is not None:
        repository = RepositoryMemory(
            valid=bool(valid),
            repository_text=repository_text,
            organisation_text=organisation_text,
            config_version=config_version,
            labels_created=bool(labels_created),
            arrived_at=arrived_at,
            pinned_version=pinned_version,
            holders=dict(_from_json(holders)),
            delegated=dict(_from_json(delegated)),
        )
    if head_sha is not None:
        thread = ThreadMemory(
            comments_matter=bool(comments_matter),
            head_sha=head_sha,
            base=base,
            refusals=tuple(Refusal(*one) for one in json.loads(refusals)),
            sightings=sightings,
            seen=seen,
            delegate_pins=pins,
            impact=impact,
            dormant=None if dormant is None else bool(dormant),
            page=page,
        )
    return LookMemory(
        suspended=suspended,
        repository=repository,
        thread=thread,
        arrivals=tuple(map(_arrival, _from_json(arrivals))),
        same_head=frozenset(_from_json(same_head)),
        clicks={
            delivery: ButtonClick(button=button, run=run, login=login, user_id=user_id)
            for delivery, button, run, login, user_id in _from_json(clicks)
        },
        documents=tuple(map(decode_document, _from_json(rows))),
        verdicts=tuple(decode_verdict(head_sha, *verdict) for verdict in _from_json(verdicts)),
        away=tuple(map(decode_away, _from_json(away))),
    )


def _save_repository(repository_id: int, seen: RepositoryFindings) -> Steps[None]:
    config = seen.config
    yield _SAVE_REPOSITORY(
        repository_id=repository_id,
        valid=config is not None,
        repository_text=config.repository_text if config else None,
        organisation_text=config.organisation_text if config else None,
        config_version=seen.config_version,
        labels_created=seen.labels_created,
        arrived_at=seen.arrived_at,
    )
    if pins := seen.pins:
        if pins.before != pins.version:
            yield _FORGET_PINS(repository_id=repository_id, before=pins.before)
            delegated = json.dumps(pins.delegated, sort_keys=True) if pins.delegated else ""
            yield _PIN(repository_id=repository_id, before=pins.before, version=pins.version, delegated=delegated)
        yield _FORGET_OTHER_HOLDERS(repository_id=repository_id, version=pins.version, names=list(pins.ids))
        if pins.ids:
            holders = [(name, organisation_of(name), pinned) for name, pinned in pins.ids.items()]
            yield _SAVE_HOLDERS(repository_id=repository_id, version=pins.version, holders=holders)


def _thread(key: Key, seen: ThreadMemory) -> tuple[Any, ...]:
    refusals = json.dumps([(one.subject, one.reason, one.head_sha) for one in seen.refusals])
    values = (seen.comments_matter, seen.head_sha, seen.base, refusals, seen.sightings, seen.impact, seen.dormant)
    return (key.repository_id, key.number, *values, seen.seen, seen.delegate_pins, seen.page)


def _arrival(row: Sequence[Any]) -> HeadArrival:
    sha, at, before, opening, pusher, by_author = row
    return HeadArrival(
        sha=sha,
        at=datetime.fromtimestamp(at, UTC),
        before=before,
        opening=bool(opening),
        pusher=pusher,
        by_author=bool(by_author),
    )


def _from_json(text: str | None) -> Any:
    """Return an aggregate as a value; PostgreSQL has none for no rows."""
    return json.loads(text) if text else ()
