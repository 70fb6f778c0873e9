"""The texts that the app sends to GitHub's GraphQL API, put together from the files in `queries/`."""

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
    """Every operation and fragment of the files, by name."""
    folder = resources.files("ghapp.github.queries")
    texts = (file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".graphql"))
    return MappingProxyType({match[1]: match[0] for text in texts for match in _DEFINITION.finditer(text)})


def operations() -> tuple[str, ...]:
    """The names of the operations that the files hold whole."""
    return tuple(name for name, text in definitions().items() if text.startswith("query"))


@cache
def operation(name: str) -> str:
    """The document of a named operation: itself and the fragments that it needs, however deep."""
    return complete(definitions()[name])


def complete(text: str) -> str:
    """The document of a generated operation: `text`, and the fragments that it needs, in a stable order."""
    return "\n\n".join((text, *(definitions()[name] for name in _needed(text))))


def query(name: str, declarations: Iterable[str], *selections: str) -> str:
    """Return the document of a generated query for these `selections` of its root; empty ones are left out."""
    body = "\n".join(f"  {selection.strip()}" for selection in selections if selection)
    return complete(f"query {name}({', '.join(declarations)}) {{\n{body}\n}}")


def of_repository(fields: Iterable[str]) -> str:
    """Return the selection of `fields` of the repository whose node id is the variable `repository`."""
    selected = "\n".join(f"      {field}" for field in fields)
    return f"repository: node(id: $repository) {{\n    ... on Repository {{\n{selected}\n    }}\n  }}"


def _needed(text: str) -> Iterator[str]:
    """The names of the fragments that `text` spreads, directly or through others, each once."""
    found: dict[str, None] = {}
    waiting = [text]
    while waiting:
        names = [name for name in _SPREAD.findall(waiting.pop(0)) if name not in found]
        found.update(dict.fromkeys(names))
        waiting.extend(definitions()[name] for name in dict.fromkeys(names))
    yield from found
