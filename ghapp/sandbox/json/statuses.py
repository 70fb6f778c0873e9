"""Commit statuses in GitHub's JSON."""

from __future__ import annotations

from ghapp.sandbox.json.accounts import JSON, account, format_time
from ghapp.sandbox.json.repositories import commit, repository, repository_url
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.statuses import CommitStatus, combine, latest_of_each
from ghapp.sandbox.state.world import World

MAX_BRANCHES = 10


def status(world: World, found: Repository, each: CommitStatus) -> JSON:
    """Return a status with its creator."""
    return _status(world, found, each) | {"creator": account(world, each.creator)}


def combined(world: World, found: Repository, sha: str, shown: slice) -> JSON:
    """Return the combined status of a commit, with a part of the latest statuses."""
    latest = latest_of_each(world.statuses[found].get(sha, []))
    api = f"{repository_url(world, found)}/commits/{sha}"
    return {
        "state": combine(latest),
        "statuses": [_status(world, found, each) for each in latest[shown]],
        "sha": sha,
        "total_count": len(latest),
        "repository": repository(world, found),
        "commit_url": api,
        "url": f"{api}/status",
    }


def status_in_event(world: World, found: Repository, each: CommitStatus) -> JSON:
    """Return a status as its event carries it."""
    tips = [(name, tip) for name, tip in found.branches.items() if tip.oid == each.sha]
    return {
        "id": each.id,
        "sha": each.sha,
        "name": found.full_name,
        "target_url": each.target_url,
        "avatar_url": account(world, each.creator)["avatar_url"],
        "context": each.context,
        "description": each.description,
        "state": each.state,
        "commit": commit(world, found, found.commits[each.sha]),
        "branches": [
            {
                "name": name,
                "commit": {"sha": tip.oid, "url": f"{repository_url(world, found)}/commits/{tip.oid}"},
                "protected": bool(found.protections_of(name)),
            }
            for name, tip in tips[:MAX_BRANCHES]
        ],
        "created_at": format_time(each.created_at),
        "updated_at": format_time(each.created_at),
    }


def _status(world: World, found: Repository, each: CommitStatus) -> JSON:
    return {
        "url": f"{repository_url(world, found)}/statuses/{each.sha}",
        "avatar_url": account(world, each.creator)["avatar_url"],
        "id": each.id,
        "node_id": each.node_id,
        "state": each.state,
        "description": each.description,
        "target_url": each.target_url,
        "context": each.context,
        "created_at": format_time(each.created_at),
        "updated_at": format_time(each.created_at),
    }
