"""SQL statements by name, each written once in `sql/`, and how the two engines spell it.

A file holds statements, each under a line `-- name: NAME`. They are written for PostgreSQL, with named parameters:
`:due` is a value, and `FROM :keys(repository_id bigint, number bigint)` is a list of rows that is passed as one
parameter. A list of one column holds bare values. `{NAME}` inserts the text of another statement of any file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias, TypeVar

R = TypeVar("R")

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_COMMENT = re.compile(r"^ *--.*\n", re.MULTILINE)
_INSERTION = re.compile(r"\{(\w+)\}")
_PARAMETER = re.compile(r"(?<!:):(\w+)(?:\(([^)]*)\))?")
_CAST = re.compile(r"::\w+")
# What SQLite calls otherwise. Source: https://sqlite.org/lang_corefunc.html and https://sqlite.org/json1.html
_IN_SQLITE = {
    "least(": "min(",
    "greatest(": "max(",
    "json_agg(": "json_group_array(",
    "json_object_agg(": "json_group_object(",
    "json_build_array(": "json_array(",
    "IS NOT DISTINCT FROM": "IS",
    "IS DISTINCT FROM": "IS NOT",
}


@dataclass(frozen=True, slots=True)
class SqlStatement:
    """A statement in both dialects. `parameters` are in the order of PostgreSQL's numbers, with their columns."""

    sqlite: str
    postgres: str
    parameters: Mapping[str, int]

    def __call__(self, **values: Any) -> SqlCall:
        """Return the statement with its values."""
        return SqlCall(self, values)


@dataclass(frozen=True, slots=True)
class SqlCall:
    """A statement with its values; a list of rows holds tuples, or bare values for one column."""

    statement: SqlStatement
    values: Mapping[str, Any]

    def for_sqlite(self) -> dict[str, Any]:
        """Return the values as SQLite takes them: a list of rows is a JSON array."""
        columns = self.statement.parameters
        return {name: _as_json(value) if columns[name] else value for name, value in self.values.items()}

    def for_postgres(self) -> list[Any]:
        """Return the values as PostgreSQL takes them: a list of rows is an array for each column."""
        arguments: list[Any] = []
        for name, columns in self.statement.parameters.items():
            value = self.values[name]
            if columns > 1:
                arguments += map(list, zip(*value, strict=True)) if value else ([] for _ in range(columns))
            else:
                arguments.append(list(value) if columns else value)
        return arguments


Steps: TypeAlias = Generator[SqlCall, Sequence[Any], R]
"""Work in a database, whichever it is: each call that is yielded is answered with its rows."""


def load(file: str) -> Callable[[str], SqlStatement]:
    """Return the statements of a file of `sql/`, by name."""
    texts = read_texts(file)
    return lambda name: _compile(insert_texts(texts[name], _all_texts()))


@cache
def read_texts(file: str) -> Mapping[str, str]:
    """Return the texts of a file of `sql/` by name, without comments."""
    text = (files("ghapp.store") / "sql" / file).read_text("utf-8")
    _, *parts = _NAME.split(text)
    return {name: _COMMENT.sub("", body).strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


@cache
def _all_texts() -> Mapping[str, str]:
    folder = files("ghapp.store") / "sql"
    return {name: text for file in folder.iterdir() if file.is_file() for name, text in read_texts(file.name).items()}


def insert_texts(text: str, texts: Mapping[str, str]) -> str:
    """Return a text with each `{NAME}` replaced by the text of that name."""
    return _INSERTION.sub(lambda found: insert_texts(texts[found[1]], texts), text)


def _compile(text: str) -> SqlStatement:
    parameters: dict[str, int] = {}
    for name, columns in _PARAMETER.findall(text):
        parameters.setdefault(name, len(columns.split(",")) if columns else 0)
    sqlite = _PARAMETER.sub(_sqlite, text)
    for postgres_name, sqlite_name in _IN_SQLITE.items():
        sqlite = sqlite.replace(postgres_name, sqlite_name)
    numbers: dict[str, int] = {}
    for name in parameters:
        numbers[name] = 1 + sum(max(1, parameters[earlier]) for earlier in numbers)
    postgres = _PARAMETER.sub(lambda found: _postgres(found, numbers[found[1]]), text)
    return SqlStatement(_CAST.sub("", sqlite), postgres, parameters)


def _sqlite(found: re.Match[str]) -> str:
    if not found[2]:
        return found[0]
    names = [column.split()[0] for column in found[2].split(",")]
    values = ["value"] if len(names) == 1 else [f"value ->> {place}" for place in range(len(names))]
    columns = ", ".join(f"{value} AS {name}" for value, name in zip(values, names, strict=True))
    return f"(SELECT {columns} FROM json_each(:{found[1]})) AS {found[1]}"  # noqa: S608  # of our own .sql files


def _postgres(found: re.Match[str], number: int) -> str:
    if not found[2]:
        return f"${number}"
    columns = [column.split() for column in found[2].split(",")]
    arrays = ", ".join(f"${number + place}::{kind}[]" for place, (_, kind) in enumerate(columns))
    names = ", ".join(name for name, _ in columns)
    return f"unnest({arrays}) AS {found[1]} ({names})"


def _as_json(rows: Any) -> str:
    """Encode a list of rows. Raises `ValueError` for what SQLite's JSON functions do not read back as it was."""
    return json.dumps([*rows], allow_nan=False, ensure_ascii=False)
