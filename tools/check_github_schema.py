"""Check that the sandbox's GraphQL schema is part of GitHub's, and that every document the app sends is valid in both.

`python -m tools.check_github_schema [SCHEMA]` reads GitHub's published schema from a file. Without one, it fetches the
schema with npm (the package @octokit/graphql-schema, which follows GitHub daily) and keeps it; `--fresh` fetches it
again. The exit code is 1 if something differs, and 2 if there is nothing to compare with.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from shutil import which
from typing import TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_required_argument,
    is_required_input_field,
    parse,
    print_ast,
    specified_scalar_types,
    validate,
)

from ghapp.github.queries import documents

PACKAGE = "@octokit/graphql-schema"
OURS = Path(__file__).parent.parent / "ghapp" / "sandbox" / "graphql" / "schema.graphql"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ghapp" / "github-schema.graphql"
Inputs: TypeAlias = Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]


class Unavailable(Exception):
    """GitHub's schema is unavailable; the message says why."""


def fetch(target: Path) -> None:
    """Fetch GitHub's published schema with `npm pack` and write it to `target`."""
    npm = which("npm")
    if npm is None:
        raise Unavailable("npm is not installed: install Node.js, or name a file that holds GitHub's schema")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", PACKAGE, "--pack-destination", folder, "--silent"]
        packed = subprocess.run(command, capture_output=True, text=True, check=False)
        if packed.returncode:
            raise Unavailable(f"`npm pack {PACKAGE}` failed: {packed.stderr.strip() or packed.stdout.strip()}")
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as contents:
            member = contents.extractfile("package/schema.graphql")
            if member is None:
                raise Unavailable(f"{PACKAGE} no longer contains schema.graphql")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())


def differences(ours: GraphQLSchema, theirs: GraphQLSchema) -> Iterator[str]:
    """Yield where `ours` is not a part of `theirs`, one line each."""
    for name, kind in ours.type_map.items():
        if name.startswith("__") or name in specified_scalar_types:
            continue
        other = theirs.type_map.get(name)
        if other is None:
            yield f"{name}: GitHub has no such type"
        elif type(other) is not type(kind):
            yield f"{name}: is another kind of type at GitHub: {type(other).__name__.removeprefix('GraphQL')}"
        else:
            yield from _differences(kind, other)


def _differences(kind: GraphQLNamedType, other: GraphQLNamedType) -> Iterator[str]:
    if isinstance(kind, GraphQLEnumType) and isinstance(other, GraphQLEnumType):
        yield from _missing(kind.name, kind.values, other.values)
    elif isinstance(kind, GraphQLUnionType) and isinstance(other, GraphQLUnionType):
        yield from _missing(kind.name, [one.name for one in kind.types], [one.name for one in other.types])
    elif isinstance(kind, GraphQLInputObjectType) and isinstance(other, GraphQLInputObjectType):
        yield from _inputs(kind.name, kind.fields, other.fields)
    elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and isinstance(other, type(kind)):
        yield from _missing(kind.name, [one.name for one in kind.interfaces], [one.name for one in other.interfaces])
        yield from _missing(kind.name, kind.fields, other.fields)
        for name in kind.fields.keys() & other.fields.keys():
            mine, theirs = kind.fields[name], other.fields[name]
            if str(mine.type) != str(theirs.type):
                yield f"{kind.name}.{name}: is {mine.type} here, {theirs.type} at GitHub"
            yield from _inputs(f"{kind.name}.{name}", mine.args, theirs.args)


def _missing(owner: str, mine: Iterable[str], theirs: Container[str]) -> Iterator[str]:
    yield from (f"{owner}.{name}: GitHub has no such thing" for name in mine if name not in theirs)


def _inputs(owner: str, mine: Inputs, theirs: Inputs) -> Iterator[str]:
    yield from _missing(owner, mine, theirs)
    for name in theirs:
        other = theirs[name]
        if name not in mine:
            if _is_required(other):
                yield f"{owner}.{name}: GitHub requires it, and it is not here"
        elif _shown(mine[name]) != _shown(other):
            yield f"{owner}.{name}: is {_shown(mine[name])} here, {_shown(other)} at GitHub"


def _is_required(value: GraphQLArgument | GraphQLInputField) -> bool:
    return is_required_argument(value) if isinstance(value, GraphQLArgument) else is_required_input_field(value)


def _shown(value: GraphQLArgument | GraphQLInputField) -> str:
    """Return the type of an argument, with its default."""
    default = value.ast_node.default_value if value.ast_node else None
    return f"{value.type} = {print_ast(default)}" if default else str(value.type)


def misfits(schema: GraphQLSchema, where: str) -> Iterator[str]:
    """Yield what is wrong with the documents that the app sends, one line each."""
    for name, text in documents().items():
        yield from (f"{name}: {error.message} ({where})" for error in validate(schema, parse(text)))


def main(arguments: list[str]) -> int:
    """Print what differs, and return the exit code."""
    paths = [Path(argument) for argument in arguments if argument != "--fresh"]
    published = paths[0] if paths else CACHE
    try:
        if not paths and ("--fresh" in arguments or not CACHE.exists()):
            fetch(CACHE)
        theirs = build_schema(published.read_text(encoding="utf-8"), assume_valid=True)
    except (Unavailable, OSError) as error:
        print(f"GitHub's schema is unavailable: {error}", file=sys.stderr)
        return 2
    ours = build_schema(OURS.read_text(encoding="utf-8"))
    problems = [*differences(ours, theirs), *misfits(ours, "the sandbox's schema"), *misfits(theirs, "GitHub's schema")]
    for problem in problems:
        print(problem)
    print(f"{len(ours.type_map)} types and {len(documents())} documents compared, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
