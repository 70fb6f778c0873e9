"""Repositories: creating, committing, forking, access and branch protection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ghapp.sandbox.access.permissions import require_level, require_permission, require_unarchived
from ghapp.sandbox.errors import Refused, invalid
from ghapp.sandbox.state.accounts import Actor, Bot, Organisation, Owner, Team, User
from ghapp.sandbox.state.git import Commit, Submodule, entry_oid, object_id, tree_oid
from ghapp.sandbox.state.protections import Protection, RequiredCheck
from ghapp.sandbox.state.repositories import PERMISSIONS, Repository
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.branch_log import log_activity
from ghapp.sandbox.verbs.installations import announce
from ghapp.sandbox.verbs.notifications import announce_repository_event


def repository(
    world: World,
    full_name: str,
    *,
    private: bool = False,
    files: Mapping[str, str] | None = None,
    collaborators: Mapping[User, str] | None = None,
    teams: Mapping[Team, str] | None = None,
    default_branch: str = "main",
) -> Repository:
    """Create a repository with a first commit of `files`; its owner must exist."""
    login, _, name = full_name.partition("/")
    owner = world.account(login)
    if full_name.lower() in world.repositories:
        raise invalid("Repository", "name", "already_exists", "name already exists on this account")
    number, node_id = world.next_id("R")
    now = world.now()
    created = Repository(
        id=number,
        node_id=node_id,
        owner=owner,
        name=name,
        private=private,
        default_branch=default_branch,
        created_at=now,
        updated_at=now,
    )
    _enter(world, created)
    creator = owner if isinstance(owner, User) else world.staff
    first = make_commit(world, created, by=creator, tree=files or {}, message="First commit")
    created.branches[default_branch] = first
    log_activity(world, created, creator, default_branch, before=None, after=first)
    for user, level in (collaborators or {}).items():
        add_collaborator(created, user, level)
    for team, level in (teams or {}).items():
        add_team(world, created, team, level)
    announce_repository_event(world, created, "repository", "created", creator)
    for installation in world.installations.values():
        if installation.account is owner and installation.selected is None:
            announce(world, installation, "installation_repositories", "added", created)
    return created


def add_collaborator(target: Repository, user: User, permission: str = "write") -> None:
    """Add a collaborator, or change their permission."""
    if permission not in PERMISSIONS:
        raise invalid("Repository", "permission", "invalid")
    target.collaborators[user] = permission


def remove_collaborator(target: Repository, user: User) -> None:
    """Remove a collaborator."""
    del target.collaborators[user]


def add_team(world: World, target: Repository, team: Team, permission: str = "write") -> None:
    """Give a team access, or change its permission."""
    if permission not in PERMISSIONS or team.organisation is not target.owner:
        raise invalid("Repository", "permission", "invalid")
    is_new, target.teams[team] = team not in target.teams, permission
    if is_new:
        announce_repository_event(world, target, "team", "added_to_repository", world.staff, subject=team)


def remove_team(world: World, target: Repository, team: Team) -> None:
    """Remove a team's access."""
    del target.teams[team]
    announce_repository_event(world, target, "team", "removed_from_repository", world.staff, subject=team)


def rename_repository(world: World, target: Repository, by: Actor, name: str) -> None:
    """Rename a repository; the id stays."""
    require_permission(target, by, "admin")
    before = target.name
    _move(world, target, target.owner, name)
    changes = {"changes": {"repository": {"name": {"from": before}}}}
    announce_repository_event(world, target, "repository", "renamed", by, changes=changes)


def transfer_repository(world: World, target: Repository, by: Actor, owner: Owner) -> None:
    """Transfer a repository to another account; the id stays, and teams of the old owner lose access."""
    require_permission(target, by, "admin")
    old = target.owner
    _move(world, target, owner, target.name)
    target.teams.clear()
    announce_repository_event(world, target, "repository", "transferred", by, subject=old)


def set_default_branch(world: World, target: Repository, by: Actor, branch: str) -> None:
    """Change the default branch."""
    require_permission(target, by, "admin")
    if branch not in target.branches:
        raise invalid("Repository", "default_branch", "invalid", f"The branch {branch} was not found.")
    before, target.default_branch = target.default_branch, branch
    target.updated_at = world.now()
    changes = {"changes": {"default_branch": {"from": before}}}
    announce_repository_event(world, target, "repository", "edited", by, changes=changes)


def archive(world: World, target: Repository, by: Actor) -> None:
    """Archive a repository: everything in it is read-only until somebody unarchives it."""
    require_permission(target, by, "admin")
    target.archived, target.updated_at = True, world.now()
    announce_repository_event(world, target, "repository", "archived", by)


def unarchive(world: World, target: Repository, by: Actor) -> None:
    """Let a repository be changed again."""
    require_level(target, by, "admin")
    target.archived, target.updated_at = False, world.now()
    announce_repository_event(world, target, "repository", "unarchived", by)


def delete_repository(world: World, target: Repository, by: Actor) -> None:
    """Delete a repository and everything in it."""
    require_level(target, by, "admin")
    announce_repository_event(world, target, "repository", "deleted", by)
    del world.repositories[target.full_name.lower()]
    world.moved = {name: moved for name, moved in world.moved.items() if moved is not target}
    del world.repositories_by_id[target.id]
    target.deleted = True
    del world.nodes[target.node_id]
    for thread in world.threads[target].values():
        del world.nodes[thread.node_id]


def fork(world: World, parent: Repository, by: Actor) -> Repository:
    """Return the fork of `parent` that belongs to `by`; the first call creates it."""
    require_level(parent, by, "read")
    if isinstance(by, Bot) or by is parent.owner:
        raise Refused(403, "You cannot fork this repository.")
    if found := world.repositories.get(f"{by.login}/{parent.name}".lower()):
        return found
    number, node_id = world.next_id("R")
    now = world.now()
    copy = Repository(
        id=number,
        node_id=node_id,
        owner=by,
        name=parent.name,
        private=parent.private,
        default_branch=parent.default_branch,
        parent=parent,
        created_at=now,
        updated_at=now,
        branches=dict(parent.branches),
        commits=parent.commits,
        blobs=parent.blobs,
    )
    return _enter(world, copy)


def protect(
    target: Repository,
    branch: str,
    *,
    required: Iterable[tuple[str, int | None]],
    ruleset: bool = False,
) -> None:
    """Require checks, as (context, app id or None for any app), before a merge into `branch`.

    Only an administrator who pushes to the branch can bypass them. `ruleset` makes it a rule of a ruleset instead of
    classic branch protection: the API shows the two in different places.
    """
    checks = [RequiredCheck(context=context, app_id=app_id) for context, app_id in required]
    target.protections[branch] = Protection(required=checks, is_ruleset=ruleset)


def import_ruleset(target: Repository, by: Actor, fields: Mapping[str, Any]) -> None:
    """Import a ruleset for the default branch, as its administrator does in the settings.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/managing-rulesets-for-a-repository#importing-a-ruleset
    """
    require_permission(target, by, "admin")
    included = fields["conditions"]["ref_name"]["include"]
    if (fields["target"], fields["enforcement"], included) != ("branch", "active", ["~DEFAULT_BRANCH"]):
        raise Refused(422, "Invalid ruleset")
    rules = (rule["parameters"] for rule in fields["rules"] if rule["type"] == "required_status_checks")
    checks = [check for rule in rules for check in rule["required_status_checks"]]
    required = [(check["context"], check.get("integration_id")) for check in checks]
    protect(target, target.default_branch, required=required, ruleset=True)


def require_everywhere(home: Organisation, *, required: Iterable[tuple[str, int | None]]) -> None:
    """Require checks by a ruleset of an organisation, on the default branch of each of its repositories."""
    checks = [RequiredCheck(context=context, app_id=app_id) for context, app_id in required]
    home.rulesets.append(Protection(required=checks, is_ruleset=True, organisation=home.login))


def make_commit(
    world: World,
    target: Repository,
    by: Actor,
    *,
    tree: Mapping[str, str],
    message: str,
    parents: tuple[Commit, ...] = (),
    dated: datetime | None = None,
) -> Commit:
    """Put a commit of a whole tree into the object store, without moving a branch; `dated` is the committer date."""
    oids = {path: entry_oid(contents) for path, contents in tree.items()}
    target.blobs.update((oids[path], str(held)) for path, held in tree.items() if not isinstance(held, Submodule))
    whole, now = tree_oid(tree), world.now()
    oid = object_id(
        "commit", whole, *(parent.oid for parent in parents), by.rest_login, now.isoformat(), message, target.name
    )
    commit = Commit(
        oid=oid,
        tree_oid=whole,
        node_id=f"C_{target.id}_{oid}",
        tree=dict(tree),
        parents=parents,
        author=by,
        message=message,
        committed_at=dated or now,
        generation=1 + max((parent.generation for parent in parents), default=0),
    )
    target.commits[oid] = commit
    return world.register(commit, commit.node_id)


def require_push(target: Repository, by: Actor, branch: str) -> None:
    """Refuse a push without permission."""
    require_unarchived(target)
    if isinstance(by, Bot):
        return
    if not target.allows(by, "write"):
        raise Refused(403, f"Permission to {target.full_name}.git denied to {by.login}.")
    is_protected = bool(target.protections_of(branch)) and not target.allows(by, "admin")
    if is_protected or branch.startswith("gh-readonly-queue/"):
        raise Refused(422, f"GH006: Protected branch update failed for refs/heads/{branch}.")


def _move(world: World, target: Repository, owner: Owner, name: str) -> None:
    """Change the full name of a repository; the old name redirects until another repository takes it."""
    old, new = target.full_name.lower(), f"{owner.login}/{name}".lower()
    if world.repositories.get(new, target) is not target:
        raise invalid("Repository", "name", "already_exists", "name already exists on this account")
    world.moved[old] = world.repositories.pop(old)
    target.owner, target.name, target.updated_at = owner, name, world.now()
    _name(world, target)


def _name(world: World, named: Repository) -> None:
    world.repositories[named.full_name.lower()] = named
    world.moved.pop(named.full_name.lower(), None)


def _enter(world: World, created: Repository) -> Repository:
    _name(world, created)
    world.repositories_by_id[created.id] = created
    return world.register(created, created.node_id)
