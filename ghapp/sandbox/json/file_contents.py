"""Files, folders and blobs in GitHub's JSON."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from ghapp.sandbox.json.accounts import JSON
from ghapp.sandbox.json.repositories import repository_url
from ghapp.sandbox.state.git import Submodule, Symlink, entry_oid, tree_oid
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World


@dataclass(frozen=True, kw_only=True)
class Place:
    """A path in a repository, at a branch or commit; the root is the empty path."""

    world: World
    repository: Repository
    path: str
    ref: str


def file(at: Place, text: str) -> JSON:
    """Return a file, a symbolic link or a submodule."""
    data = text.encode()
    if isinstance(text, Submodule):
        kind: JSON = {"type": "submodule", "size": 0, "submodule_git_url": f"{at.world.web_url}/{at.path}.git"}
    elif isinstance(text, Symlink):
        kind = {"type": "symlink", "size": len(data), "target": str(text)}
    else:
        kind = {"type": "file", "size": len(data), **_encoded(data)}
    return kind | _place(at, entry_oid(text), kind["type"])


def entries(at: Place, folder: Mapping[str, str], version: str) -> list[JSON]:
    """Return what is in a folder, by name; `folder` maps the paths below it to contents.

    In the version 2022-11-28 of the API, a submodule in a list has the type `file`.
    """
    shown = []
    for name in sorted({inner.partition("/")[0] for inner in folder}):
        text = folder.get(name)
        if text is None:
            oid, kind, size = tree_oid(below(folder, name)), "dir", 0
        elif isinstance(text, Submodule):
            oid, kind, size = entry_oid(text), "file" if version == "2022-11-28" else "submodule", 0
        else:
            oid, kind, size = entry_oid(text), "symlink" if isinstance(text, Symlink) else "file", len(text.encode())
        inner = replace(at, path=f"{at.path}/{name}" if at.path else name)
        shown.append({"type": kind, "size": size} | _place(inner, oid, kind))
    return shown


def folder_object(at: Place, folder: Mapping[str, str], version: str) -> JSON:
    """Return a folder as the media type `object` shows it, with its entries."""
    listed = {"entries": entries(at, folder, version)}
    return {"type": "dir", "size": 0} | _place(at, tree_oid(folder), "dir") | listed


def below(tree: Mapping[str, str], path: str) -> dict[str, str]:
    """Return the part of a tree in a folder, by paths relative to it; the root is the empty path."""
    prefix = f"{path}/" if path else ""
    return {inner.removeprefix(prefix): text for inner, text in tree.items() if inner.startswith(prefix)}


def blob(world: World, found: Repository, oid: str) -> JSON:
    """Return the contents of a file by its id."""
    data = found.blobs[oid].encode()
    url = f"{repository_url(world, found)}/git/blobs/{oid}"
    return {"sha": oid, "node_id": f"GO_{oid[:20]}", "size": len(data), "url": url, **_encoded(data)}


def _place(at: Place, oid: str, kind: str) -> JSON:
    repository, path, ref = at.repository, quote(at.path), quote(at.ref)
    own, web = repository_url(at.world, repository), f"{at.world.web_url}/{repository.full_name}"
    api = f"{own}/contents/{path}?ref={ref}"
    html = f"{web}/{'tree' if kind == 'dir' else 'blob'}/{ref}/{path}"
    git = f"{own}/git/{'trees' if kind == 'dir' else 'blobs'}/{oid}"
    return {
        "name": at.path.rpartition("/")[2],
        "path": at.path,
        "sha": oid,
        "url": api,
        "html_url": html,
        "git_url": git,
        "download_url": f"{web}/raw/{ref}/{path}" if kind in ("file", "symlink") else None,
        "_links": {"self": api, "html": html, "git": git},
    }


def _encoded(data: bytes) -> JSON:
    return {"encoding": "base64", "content": base64.encodebytes(data).decode()}
