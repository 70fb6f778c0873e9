"""Changed files in GitHub's JSON."""

from __future__ import annotations

from ghapp.sandbox.json.accounts import JSON
from ghapp.sandbox.json.repositories import repository_url
from ghapp.sandbox.state.git import Commit, FileChange
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World


def changed_file(world: World, found: Repository, head: Commit, change: FileChange) -> JSON:
    """Return a file of a diff at its head, without the patch."""
    web = f"{world.web_url}/{found.full_name}"
    fields: JSON = {
        "sha": change.oid,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{web}/blob/{head.oid}/{change.path}",
        "raw_url": f"{web}/raw/{head.oid}/{change.path}",
        "contents_url": f"{repository_url(world, found)}/contents/{change.path}?ref={head.oid}",
    }
    return fields | ({"previous_filename": change.previous_path} if change.previous_path else {})
