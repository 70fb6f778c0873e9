"""Repositories, their labels, branches and rules in GitHub's JSON."""

from __future__ import annotations

from urllib.parse import quote

from ghapp.sandbox.json import urls
from ghapp.sandbox.json.accounts import JSON, account, format_time
from ghapp.sandbox.state.accounts import Actor, Organisation, Owner
from ghapp.sandbox.state.branch_activity import BranchActivity
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.protections import RequiredCheck
from ghapp.sandbox.state.queues import MergeQueue
from ghapp.sandbox.state.repositories import Label, Repository
from ghapp.sandbox.state.world import World

PLAIN: JSON = {
    "homepage": None,
    "language": None,
    "license": None,
    "mirror_url": None,
    "has_issues": True,
    "has_projects": True,
    "has_downloads": True,
    "has_wiki": False,
    "has_pages": False,
    "has_discussions": False,
    "disabled": False,
    "is_template": False,
    "allow_forking": True,
    "web_commit_signoff_required": False,
    "stargazers_count": 0,
    "watchers_count": 0,
    "watchers": 0,
    "forks_count": 0,
    "forks": 0,
}

UNSIGNED: JSON = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def repository_url(world: World, found: Repository) -> str:
    """Return the API's URL of a repository."""
    return f"{world.api_url}/repos/{found.full_name}"


def repository_stub(found: Repository) -> JSON:
    """Return the few fields of a repository that installation events carry."""
    return {
        "id": found.id,
        "node_id": found.node_id,
        "name": found.name,
        "full_name": found.full_name,
        "private": found.private,
    }


def repository(world: World, found: Repository) -> JSON:
    """Return a repository."""
    api, web = repository_url(world, found), f"{world.web_url}/{found.full_name}"
    host = world.web_url.partition("://")[2]
    issues = sum(thread.state == "open" for thread in world.threads[found].values())
    return (
        repository_stub(found)
        | {
            "owner": account(world, found.owner),
            "html_url": web,
            "description": None,
            "fork": found.parent is not None,
            "url": api,
            "created_at": format_time(found.created_at),
            "updated_at": format_time(found.updated_at),
            "pushed_at": format_time(found.head.committed_at),
            "git_url": f"git://{host}/{found.full_name}.git",
            "ssh_url": f"git@{host}:{found.full_name}.git",
            "clone_url": f"{web}.git",
            "svn_url": web,
            "size": len(found.head.tree),
            "open_issues": issues,
            "open_issues_count": issues,
            "archived": found.archived,
            "visibility": "private" if found.private else "public",
            "default_branch": found.default_branch,
            "topics": [],
            "custom_properties": {},
        }
        | PLAIN
        | {name: api + suffix for name, suffix in urls.REPOSITORY.items()}
    )


def whole_repository(world: World, found: Repository) -> JSON:
    """Return a repository with the counts that only its own URL shows."""
    return repository(world, found) | {"network_count": 0, "subscribers_count": 0}


def association(found: Repository, who: Actor) -> str:
    """Return the author's association with the repository, in the words of `author_association`."""
    if who is found.owner:
        return "OWNER"
    if isinstance(found.owner, Organisation) and who in found.owner.members:
        return "MEMBER"
    return "COLLABORATOR" if found.permission(who) else "NONE"


def label(world: World, found: Label) -> JSON:
    """Return a label."""
    return {
        "id": found.id,
        "node_id": found.node_id,
        "url": f"{repository_url(world, found.repository)}/labels/{quote(found.name, safe='')}",
        "name": found.name,
        "color": found.color,
        "default": found.is_default,
        "description": found.description,
        "archived_at": format_time(found.archived_at),
        "archived_by": account(world, found.archived_by) if found.archived_by else None,
    }


def activity(world: World, found: BranchActivity) -> JSON:
    """Return an entry of the activity log."""
    return {
        "id": found.id,
        "node_id": found.node_id,
        "before": found.before,
        "after": found.after,
        "ref": found.ref,
        "timestamp": format_time(found.timestamp),
        "activity_type": found.kind,
        "actor": account(world, found.actor),
    }


def branch(world: World, found: Repository, name: str, tip: Commit) -> JSON:
    """Return a branch with its classic protection, without the rules of rulesets."""
    protection = found.protections.get(name)
    classic = protection if protection and not protection.is_ruleset else None
    checks = classic.required if classic else []
    api = f"{repository_url(world, found)}/branches/{name}"
    return {
        "name": name,
        "commit": commit(world, found, tip),
        "_links": {"self": api, "html": f"{world.web_url}/{found.full_name}/tree/{name}"},
        "protected": bool(found.protections_of(name)),
        "protection": {
            "enabled": classic is not None,
            "required_status_checks": {
                "enforcement_level": "everyone" if checks else "off",
                "contexts": [check.context for check in checks],
                "checks": [{"context": check.context, "app_id": check.app_id} for check in checks],
            },
        },
        "protection_url": f"{api}/protection",
    }


def commit(world: World, found: Repository, fields: Commit) -> JSON:
    """Return a commit without its files."""
    commits, web = f"{repository_url(world, found)}/commits", f"{world.web_url}/{found.full_name}/commit"
    api = f"{commits}/{fields.oid}"
    author = {"name": fields.author.login, "email": email(fields.author), "date": format_time(fields.committed_at)}
    return {
        "sha": fields.oid,
        "node_id": fields.node_id,
        "url": api,
        "html_url": f"{web}/{fields.oid}",
        "comments_url": f"{api}/comments",
        "commit": {
            "url": f"{repository_url(world, found)}/git/commits/{fields.oid}",
            "author": author,
            "committer": author,
            "message": fields.message,
            "tree": {"sha": fields.tree_oid, "url": f"{repository_url(world, found)}/git/trees/{fields.tree_oid}"},
            "comment_count": 0,
            "verification": UNSIGNED,
        },
        "author": account(world, fields.author),
        "committer": account(world, fields.author),
        "parents": [
            {"sha": parent.oid, "url": f"{commits}/{parent.oid}", "html_url": f"{web}/{parent.oid}"}
            for parent in fields.parents
        ],
    }


def email(who: Actor | Owner) -> str:
    """Return the email address of an account in commits."""
    return f"{who.id}+{who.rest_login}@users.noreply.github.com"


def branch_rules(world: World, found: Repository, branch: str) -> list[JSON]:
    """Return the active rules of a branch that come from rulesets."""
    own: JSON = {"ruleset_source_type": "Repository", "ruleset_source": found.full_name, "ruleset_id": found.id}
    rules = [
        {
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": False,
                "do_not_enforce_on_create": False,
                "required_status_checks": [_required(check) for check in ruleset.required],
            },
        }
        | (_of_organisation(found) if ruleset.organisation else own)
        for ruleset in found.protections_of(branch)
        if ruleset.is_ruleset
    ]
    queue, protection = world.queues[found].get(branch), found.protections.get(branch)
    if queue and protection and protection.is_ruleset:
        rules.append({"type": "merge_queue", "parameters": _queue_settings(queue)} | own)
    return rules


def _of_organisation(found: Repository) -> JSON:
    owner = found.owner
    return {"ruleset_source_type": "Organization", "ruleset_source": owner.login, "ruleset_id": owner.id}


def _required(check: RequiredCheck) -> JSON:
    return {"context": check.context} | ({} if check.app_id is None else {"integration_id": check.app_id})


def _queue_settings(queue: MergeQueue) -> JSON:
    return {
        "check_response_timeout_minutes": 60,
        "grouping_strategy": queue.strategy,
        "max_entries_to_build": queue.max_entries_to_build,
        "max_entries_to_merge": queue.max_entries_to_build,
        "merge_method": "MERGE",
        "min_entries_to_merge": 1,
        "min_entries_to_merge_wait_minutes": 0,
    }
