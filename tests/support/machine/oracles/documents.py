"""Which documents a change touches, who speaks for each, and what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from ghapp.sandbox.state.git import FileChange
from tests.support.machine.oracles.configs import Config, fallback, pairs

PARTNER = {"prd": "em", "sdd": "pm"}
# What stands in a document that has all its sections, and in no other.
COMPLETE = "## Rollout"


@dataclass(frozen=True, kw_only=True)
class Document:
    """The paths of one kind that one pair speaks for: where changed files are, and where they were."""

    kind: str
    pair: Config
    paths: tuple[str, ...]

    def held_in(self, tree: Mapping[str, str]) -> list[tuple[str, str | None]]:
        """Return what each path holds in a tree; None where nothing is there."""
        return [(path, tree.get(path)) for path in self.paths]


def documents(changes: Iterable[FileChange], config: Config) -> list[Document]:
    """Return the documents that changes touch; each path counts for its own pair."""
    paths = sorted(touched(changes))
    claimed = sorted((kind, pair_name(path, config), path) for path in paths for kind in _kinds(path, config))
    named = {str(pair["name"]): pair for pair in pairs(config)}
    grouped = groupby(claimed, key=lambda claim: claim[:2])
    return [
        Document(kind=kind, pair=named[name], paths=tuple(path for *_, path in claims))
        for (kind, name), claims in grouped
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


def is_complete(document: Document, tree: Mapping[str, str]) -> bool:
    """Return whether the files that are documents now say what they should."""
    paths = [path for path in document.paths if path in tree]
    return all(COMPLETE in tree[path] for path in paths)


def _kinds(path: str, config: Config) -> set[str]:
    return kinds(path, config.get("documents", {}))


def pair_name(path: str, config: Config) -> str:
    """Return the name of the first pair that claims a path, else of the fallback."""
    claiming = (str(pair["name"]) for pair in pairs(config) if _covers(pair, path))
    return next(claiming, str(fallback(config)["name"]))


def moves(changes: Iterable[FileChange], config: Config) -> set[str]:
    """Return which moves of documents there are, for the figures."""
    found = set[str]()
    for change in changes:
        if change.previous_path:
            before, after = (_kinds(path, config) for path in (change.previous_path, change.path))
            names = {pair_name(path, config) for path in (change.previous_path, change.path)}
            found |= {"a document moved between pairs"} if before and after and len(names) > 1 else set()
            found |= {"a document moved out of all globs"} if before and not after else set()
    return found


def _covers(pair: Config, path: str) -> bool:
    """Return whether a pair claims a path; its globs are all of the form `folder/**`."""
    return any(path.startswith(glob.removesuffix("**")) for glob in pair.get("paths", []))
