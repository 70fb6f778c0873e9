"""GraphQL documents, assembled from the operations and fragments in `queries/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

_DEFINITION = re.compile(r"^(?:query|fragment) (\w+).*?^\}$", re.MULTILINE | re.DOTALL)
_SPREAD = re.compile(r"\.\.\.(\w+)")


@cache
def definitions() -> Mapping[str, str]:
    """Return every operation and fragment of the files, by name."""
    folder = resources.files("ghapp.github.queries")
    texts = (file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".graphql"))
    return MappingProxyType({match[1]: match[0] for text in texts for match in _DEFINITION.finditer(text)})


def operations() -> tuple[str, ...]:
    """Return the names of the operations in the files."""
    return tuple(name for name, text in definitions().items() if text.startswith("query"))


@cache
def operation(name: str) -> str:
    """Return the document of a named operation, with the fragments that it uses directly or indirectly."""
    return add_fragments(definitions()[name])


def add_fragments(text: str) -> str:
    """Return the document of an operation: `text` and the fragments that it uses, in a stable order."""
    return "\n\n".join((text, *(definitions()[name] for name in _used_fragments(text))))


def query(name: str, declarations: Iterable[str], *selections: str) -> str:
    """Return the document of a generated query for these `selections` of its root; empty ones are left out."""
    body = "\n".join(f"  {selection.strip()}" for selection in selections if selection)
    return add_fragments(f"query {name}({', '.join(declarations)}) {{\n{body}\n}}")


def repository_selection(fields: Iterable[str]) -> str:
    """Return the selection of `fields` of the repository whose node id is the variable `repository`."""
    selected = "\n".join(f"      {field}" for field in fields)
    return f"repository: node(id: $repository) {{\n    ... on Repository {{\n{selected}\n    }}\n  }}"


def _used_fragments(text: str) -> Iterator[str]:
    """Yield the name of each fragment that `text` uses, directly or through other fragments, once."""
    found: dict[str, None] = {}
    pending = [text]
    while pending:
        names = [name for name in _SPREAD.findall(pending.pop(0)) if name not in found]
        found.update(dict.fromkeys(names))
        pending.extend(definitions()[name] for name in dict.fromkeys(names))
    yield from found
