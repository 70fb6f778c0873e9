"""Which documents a change touches, who speaks for each, and what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from ghapp.sandbox.state.git import FileChange
from tests.support.machine.oracles.configs import Config, fallback, pairs

PARTNER = {"prd": "em", "sdd": "pm"}
# What stands in a document that has all its sections, and in no other.
COMPLETE = "## Rollout"


@dataclass(frozen=True, kw_only=True)
class Document:
    """The changed files of one kind that one pair speaks for."""

    kind: str
    pair: Config
    changes: tuple[FileChange, ...]

    def held_in(self, tree: Mapping[str, str]) -> list[tuple[str, str]]:
        """What they hold in a tree, wherever they lie there; one that is not there counts by its path."""
        return sorted(_held(change, tree) for change in self.changes)


def documents(changes: Iterable[FileChange], config: Config) -> list[Document]:
    """The documents that changes touch."""
    claimed = [(kind, pair, change) for change in changes for kind, pair in _claims(change, config)]
    claimed.sort(key=lambda claim: (claim[0], str(claim[1]["name"])))
    grouped = groupby(claimed, key=lambda claim: (claim[0], str(claim[1]["name"])))
    found = [(kind, list(claims)) for (kind, _), claims in grouped]
    return [
        Document(kind=kind, pair=claims[0][1], changes=tuple(change for *_, change in claims)) for kind, claims in found
    ]


def touched(changes: Iterable[FileChange]) -> set[str]:
    """Where the changed files are, and where they were."""
    return {place for change in changes for place in places(change)}


def places(change: FileChange) -> list[str]:
    """Where a file is, and where it was."""
    return [change.path, *([change.previous_path] if change.previous_path else [])]


def kinds(path: str, globs: Mapping[str, list[str]]) -> set[str]:
    """Which kinds of document a path is: by the default globs, or by those given, of the form `folder/**`."""
    found = set()
    for kind in PARTNER:
        if kind in globs:
            matches = any(path.startswith(glob.removesuffix("**")) for glob in globs[kind])
        else:
            name = path.rpartition("/")[2]
            folders = (f"docs/{kind}/", f"docs/{kind}s/")
            matches = path.startswith(folders) or name == f"{kind.upper()}.md" or name.endswith(f".{kind}.md")
        if matches:
            found.add(kind)
    return found


def is_complete(document: Document, tree: Mapping[str, str], config: Config) -> bool:
    """Whether the files that are documents now say what they should."""
    globs = config.get("documents", {})
    paths = [change.path for change in document.changes if document.kind in kinds(change.path, globs)]
    return all(COMPLETE in tree[path] for path in paths if path in tree)


def _claims(change: FileChange, config: Config) -> Iterator[tuple[str, Config]]:
    at = places(change)
    claiming = (pair for path in at for pair in pairs(config) if _covers(pair, path))
    pair = next(claiming, fallback(config))
    yield from ((kind, pair) for kind in {kind for path in at for kind in kinds(path, config.get("documents", {}))})


def _covers(pair: Config, path: str) -> bool:
    """Whether a pair claims a path; its globs are all of the form `folder/**`."""
    return any(path.startswith(glob.removesuffix("**")) for glob in pair.get("paths", []))


def _held(change: FileChange, tree: Mapping[str, str]) -> tuple[str, str]:
    text = next((tree[path] for path in places(change) if path in tree), None)
    return ("gone from", change.path) if text is None else ("holds", text)
