"""The calls that the app makes to GitHub, read from its source: REST requests, GraphQL mutations and GraphQL types.

A REST request is a call such as `api.getitem(URL)`. Its URL is a literal, a name that is assigned literals in the same
function or module, or a parameter: then the callers of that function name it.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from graphql import FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, build_schema, parse, visit

from ghapp.github.queries import MUTATIONS, documents

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "ghapp"
SCHEMA = SOURCES / "sandbox" / "graphql" / "schema.graphql"
# They play GitHub, or show the app to people.
NOT_THE_APP = ("demo", "sandbox")
METHODS = {"getitem": "GET", "getiter": "GET", "getstatus": "GET", "get": "GET"} | {
    name: name.upper() for name in ("post", "put", "patch", "delete")
}
API_PATH = re.compile(
    r"^/(app|app-manifests|applications|apps|installation|meta|orgs|rate_limit|repos|repositories|user|users)(/|$)"
)
UNKNOWN = "{}"


@dataclass(frozen=True)
class _Function:
    """A function with the names of its parameters, and where it is."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    module: ast.Module

    @property
    def parameters(self) -> list[str]:
        """Return the positional parameters, without `self`."""
        return [each.arg for each in self.node.args.args if each.arg != "self"]


# By the name of a function: who calls it, and how.
_Callers: TypeAlias = defaultdict[str, list[tuple[_Function, ast.Call]]]


def rest_calls(folder: Path = SOURCES) -> set[str]:
    """Return every REST request as `METHOD /path`, with `{}` for what differs from request to request."""
    files = [path for path in folder.rglob("*.py") if path.relative_to(folder).parts[0] not in NOT_THE_APP]
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    functions = [_Function(node, module) for module in modules for node in _functions(module)]
    callers = _Callers(list)
    for function in functions:
        for call in _own_calls(function.node):
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            callers[called].append((function, call))
    found = set()
    for function in functions:
        for call in _own_calls(function.node):
            method, url = _request(call)
            for each in _urls(url, function, callers) if url else ():
                if path := _path(each):
                    found.add(f"{method} {path}")
    return found


def _request(call: ast.Call) -> tuple[str, ast.expr | None]:
    """Return the method and the URL of a call that can be a request: `api.post(URL)`, `send("POST", URL)`."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return "", None
    first = call.args[0]
    if isinstance(first, ast.Constant) and first.value in METHODS.values() and len(call.args) > 1:
        return str(first.value), call.args[1]
    return METHODS.get(call.func.attr, ""), first if call.func.attr in METHODS else None


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _own_calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _urls(node: ast.expr, function: _Function, callers: _Callers, depth: int = 0) -> list[str]:
    """Return every URL that an expression can be, as far as literals tell."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return [url for part in (node.body, node.orelse) for url in _urls(part, function, callers, depth)]
    if isinstance(node, ast.JoinedStr):
        texts = [""]
        for part in node.values:
            value = part.value if isinstance(part, ast.FormattedValue) else part
            inner = _urls(value, function, callers, depth) or [UNKNOWN]
            texts = [text + each for text in texts for each in inner]
        return texts
    if not isinstance(node, ast.Name):
        return []
    if node.id in function.parameters and depth < 2:
        return list(_passed(node.id, function, callers, depth + 1))
    return [
        url
        for scope in (function.node, function.module)
        for value in _assignments(scope).get(node.id, ())
        for url in _urls(value, function, callers, depth)
    ]


@cache
def _assignments(scope: ast.AST) -> Mapping[str, Sequence[ast.expr]]:
    """Return what is assigned to each name."""
    found = defaultdict[str, list[ast.expr]](list)
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id].append(node.value)
    return found


def _passed(name: str, function: _Function, callers: _Callers, depth: int) -> Iterator[str]:
    """Yield what callers give a function for one of its parameters."""
    place = function.parameters.index(name)
    for caller, call in callers[function.node.name]:
        if len(call.args) > place:
            yield from _urls(call.args[place], caller, callers, depth)


def _path(url: str) -> str | None:
    """Return the path of an API URL with `{}` for its parameters, or None if the URL is not one of the API."""
    path = re.sub(r"\{\?[^}]*\}|\?.*$", "", url.removeprefix(UNKNOWN))
    path = re.sub(r"\{[^}]*\}", UNKNOWN, path)
    path = re.sub(r"^/repositories/\{\}", "/repos/{}/{}", path)
    return path if API_PATH.match(path) else None


def mutations() -> set[str]:
    """Return the GraphQL mutations."""
    return set(MUTATIONS)


def graphql_types() -> set[str]:
    """Return the GraphQL types whose fields the app reads, without those that only lead to others."""
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"), assume_valid=True)
    found: set[str] = set()
    for text in documents().values():
        info = TypeInfo(schema)
        visit(parse(text), TypeInfoVisitor(info, _Types(info, found)))
    return {name for name in found if not name.endswith(("Connection", "Payload", "Event")) and _is_read(schema, name)}


def _is_read(schema: GraphQLSchema, name: str) -> bool:
    return schema.type_map[name] not in (schema.query_type, schema.mutation_type)


class _Types(Visitor):
    def __init__(self, info: TypeInfo, found: set[str]) -> None:
        super().__init__()
        self._info = info
        self._found = found

    def enter_field(self, _node: FieldNode, *_others: object) -> None:
        """Note the type whose field is read."""
        if parent := self._info.get_parent_type():
            self._found.add(parent.name)
