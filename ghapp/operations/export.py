"""Export: the ledger as CSV for a spreadsheet, or as JSON for a script. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ghapp.rules.text.spreadsheets import plain_cell
from ghapp.store.ledger import Ledger
from ghapp.store.protocol import Entry


def as_json(ledger: Ledger) -> str:
    """Return every row with all its data."""
    rows = [{**_head(ledger.names, entry), **entry.data} for entry in ledger.entries]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def as_csv(ledger: Ledger) -> str:
    """Return one line per row; several values share a cell, separated by semicolons."""
    table = [{**_head(ledger.names, entry), **_cells(entry.data)} for entry in ledger.entries]
    text = io.StringIO()
    columns = ("repository", "number", "kind", "at", *_cells({}))
    writer = csv.DictWriter(text, columns, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _escaped(value) for name, value in row.items()} for row in table)
    return text.getvalue()


def _head(names: Mapping[int, str], entry: Entry) -> dict[str, Any]:
    """Return where, what and when; a repository with no known name is shown by its id.

    A suspension of the gate has a scope instead of a repository.
    """
    return {
        "repository": entry.data.get("scope", names.get(entry.key.repository_id, str(entry.key.repository_id))),
        "number": entry.key.number,
        "kind": entry.kind,
        "at": datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="seconds"),
    }


def _cells(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a merge or of a recorded command."""
    hearings = data.get("hearings", ())
    heard = dict.fromkeys(f"{voice['who']} {voice['at']}" for hearing in hearings for voice in hearing["heard"])
    return {
        "title": data.get("title"),
        "link": data.get("url", data.get("link")),
        "who": data.get("merged_by", data.get("who")),
        "author": data.get("author"),
        "documents": _joined(f"{hearing['kind']} {file}" for hearing in hearings for file in hearing["files"]),
        "pairs": _joined(hearing["pair"] for hearing in hearings),
        "owners": _joined(owner for hearing in hearings for owner in hearing["owner"]),
        "heard": _joined(heard),
        "not_heard": _joined(hearing["role"] for hearing in hearings if hearing["outcome"] == "awaited"),
        "seconds_to_first_voice": data.get("seconds_to_first_voice"),
        "seconds_to_decision": data.get("seconds_to_decision"),
        "overridden_by": data.get("overridden_by"),
        "concerns": _joined(data.get("concerns", ())),
        "said": data.get("reason", data.get("text", data.get("delegate"))),
    }


def _joined(values: Any) -> str:
    return "; ".join(dict.fromkeys(values))


def _escaped(value: Any) -> Any:
    """Return a value that a spreadsheet reads as text or a number."""
    return plain_cell(value) if isinstance(value, str) else value
