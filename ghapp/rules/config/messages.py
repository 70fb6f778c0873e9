"""Messages for pydantic's validation errors: each says where the problem is and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ghapp.rules.config.document_keys import DocumentsKeys, PrdKeys, SddKeys, SectionKeys
from ghapp.rules.config.keys import AreaKeys, AreasKeys, DigestKeys, FileKeys, GateKeys, PairKeys, RemindersKeys
from ghapp.rules.config.yaml_nodes import MappingNode, SourceProblem, locate
from ghapp.rules.config.yaml_reader import MAX_PROBLEMS
from ghapp.rules.model.framework import Area
from ghapp.rules.text.quoting import did_you_mean, listed, quoted

Path: TypeAlias = tuple[str | int, ...]

_SECTIONS: dict[str, type[BaseModel]] = {
    "": FileKeys,
    "pairs": PairKeys,
    "areas": AreasKeys,
    **{f"areas.{area}": AreaKeys for area in Area},
    "documents": DocumentsKeys,
    "documents.prd": PrdKeys,
    "documents.sdd": SddKeys,
    "documents.prd.sections": SectionKeys,
    "documents.sdd.sections": SectionKeys,
    "gate": GateKeys,
    "reminders": RemindersKeys,
    "digest": DigestKeys,
}
# The word for one item of a list.
_ITEMS = {
    "pairs": "pair",
    "documents.prd.sections": "section",
    "documents.sdd.sections": "section",
    "digest": "section",
}


def explain_errors(errors: list[ErrorDetails], root: MappingNode) -> Iterator[SourceProblem]:
    """Yield a problem for each of pydantic's first errors, except empty values, which `cross_checks` reports."""
    for error in errors[:MAX_PROBLEMS]:
        path: Path = error["loc"]
        key_position, value_position = locate(root, path)
        if error["type"] == "extra_forbidden":
            yield SourceProblem(key_position, _unknown_key(path))
        elif error["input"] is not None:
            yield SourceProblem(value_position, _sentence(error, path))


def keys_at(path: Path) -> list[str]:
    """Return the valid keys of the section at `path`."""
    return list(_SECTIONS[dotted(path)].model_fields)


def dotted(path: Path) -> str:
    """Return a path in dotted form, such as `areas.why.owner`."""
    return ".".join(step for step in path if isinstance(step, str))


def _unknown_key(path: Path) -> str:
    key, known = str(path[-1]), keys_at(path[:-1])
    hint = did_you_mean(key, known) or f" Valid keys are {listed(known)}."
    return f"Unknown key {quoted(key)}.{hint}"


def _sentence(error: ErrorDetails, path: Path) -> str:
    """Return the message for one invalid value. pydantic gives the value of the file as `input`."""
    name, given = dotted(path), error["input"]
    if path[0] == "areas" and path[-1] == "owner" and isinstance(given, list):
        return f"`{name}` must be a single owner, `pm` or `em`: each area has exactly one."
    match error["type"]:
        case "missing":
            return f"`{path[-1]}` is missing from this {_ITEMS[dotted(path[:-1])]}: add it."
        case "enum" | "literal_error" if isinstance(given, str):
            return _unknown_value(name, given, re.findall(r"'(.+?)'", error["ctx"]["expected"]))
        case "bool_type" | "bool_parsing":
            return f"`{name}` must be `on` or `off`."
        case "dict_type":
            return f"`{name}` must be a mapping, for example `octocat: monalisa`."
        case "list_type":
            return (
                f"`{name}` must be a list."
                if name in _ITEMS
                else f"`{name}` must be a single value or a list of values."
            )
        case "model_type":
            subject = f"A {_ITEMS[name]}" if name in _ITEMS else f"`{name}`"
            return f"{subject} must be a mapping with the keys {listed(keys_at(path))}."
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return f"`{name}` must be text: put the value in quotes."


def _unknown_value(name: str, given: str, known: list[str]) -> str:
    kind = "role" if name.startswith("areas.") and name.endswith(".owner") else "value"
    hint = did_you_mean(given, known) or f" Use {listed(known, 'or')}."
    return f"Unknown {kind} {quoted(given)} for `{name}`.{hint}"
