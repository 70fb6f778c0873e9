"""Changed files of a pull request, with the previous paths that only REST provides."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from ghapp.errors import TryLater
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.reading import parse
from ghapp.github.reading.parse import Node
from ghapp.rules.model.snapshot import ChangedFile, Repository
from ghapp.rules.text.globs import MAX_EFFORT, effort

MOST_FILES = 3_000
"""The most files that GitHub lists. Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files"""

_PAGE = 100
_FILES = f"/repos/{{owner}}/{{name}}/pulls/{{number}}/files?per_page={_PAGE}&page={{page}}"


async def read_files(
    api: InstallationAPI, repository: Repository, pull: Node
) -> tuple[tuple[ChangedFile, ...], str | None]:
    """Return the changed files, and why the list is incomplete (None if it is complete)."""
    if pull["files"] is None:
        return (), "GitHub did not return the changed files"
    if pull["changedFiles"] > MOST_FILES:
        first = [parse.changed_file(node, {}) for node in pull["files"]["nodes"]]
        return tuple(first), f"it changes {pull['changedFiles']:,} files, but GitHub lists at most {MOST_FILES:,}"
    nodes = await fetch_all_nodes(api, "MoreFiles", pull["id"], pull["files"])
    moved = {node["path"]: place for place, node in enumerate(nodes) if node["changeType"] in ("RENAMED", "COPIED")}
    previous_paths = await _previous_paths(api, repository, pull["number"], moved, len(nodes)) if moved else {}
    files = tuple(parse.changed_file(node, previous_paths) for node in nodes)
    if len(files) != pull["changedFiles"]:
        return files, f"GitHub counts {pull['changedFiles']:,} changed files but listed {len(files):,}"
    if effort(path for file in files for path in (file.path, file.previous_path or "")) > MAX_EFFORT:
        return (), f"the names of its {len(files):,} changed files are too long or too deeply nested to be matched"
    return files, None


async def _previous_paths(
    api: InstallationAPI, repository: Repository, number: int, moved: Mapping[str, int], count: int
) -> Mapping[str, str]:
    """Return the previous paths of renamed and copied files by their place among all files, of which there are `count`.

    GraphQL does not provide them. REST lists files in the same order, so the pages with these places come first.

    Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
    """
    place = {"owner": repository.owner, "name": repository.name, "number": str(number)}
    found: dict[str, str] = {}
    likely = [index // _PAGE + 1 for index in moved.values()]
    for page in dict.fromkeys([*likely, *range(1, ceil(count / _PAGE) + 1)]):
        for file in await api.getitem(_FILES, place | {"page": str(page)}):
            if file["filename"] in moved and "previous_filename" in file:
                found[file["filename"]] = file["previous_filename"]
        if len(found) == len(moved):
            return found
    missing = min(moved.keys() - found.keys())
    raise TryLater(f"#{number} changed while it was read: REST does not list the previous path of {missing}")
