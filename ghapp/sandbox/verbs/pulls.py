"""Pull requests: opening, pushing, retargeting and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused, invalid
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.git import Commit, merge_base
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs import repos
from ghapp.sandbox.verbs.branch_log import log_activity
from ghapp.sandbox.verbs.checks import open_suites
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_repository_event, announce_thread_event

Files = Mapping[str, str | None]


def open_pull(
    world: World,
    repository: Repository,
    by: Actor,
    files: Files | None = None,
    *,
    renames: Mapping[str, str] | None = None,
    base: str | None = None,
    title: str = "Change",
    body: str = "",
    branch: str | None = None,
    draft: bool = False,
    fork: bool = False,
) -> PullRequest:
    """Push `files` (None deletes) and `renames` (old path to new) to a branch and open a pull request.

    With `fork` the branch is in the author's fork. An existing `branch` is used as it is, plus the given changes.
    """
    require_permission(repository, by, "read")
    head_repository = repos.fork(world, repository, by=by) if fork else repository
    base_ref = base or repository.default_branch
    if base_ref not in repository.branches:
        raise invalid("PullRequest", "base", "invalid")
    number = len(world.threads[repository]) + 1
    head_ref = branch or f"patch-{number}"
    if head_ref not in head_repository.branches or files or renames:
        start = head_repository.branches.get(head_ref, repository.branches[base_ref])
        push_branch(world, head_repository, by=by, branch=head_ref, files=files, renames=renames, start=start)
    head = head_repository.branches[head_ref]
    _check_new(world, repository, base_ref, head_repository, head_ref)
    (id_, node_id), (issue_id, _), now = world.next_id("PR"), world.next_id("I"), world.now()
    pull = PullRequest(
        id=id_,
        node_id=node_id,
        issue_id=issue_id,
        number=number,
        repository=repository,
        author=by,
        title=title,
        body=body,
        base_ref=base_ref,
        base=repository.branches[base_ref],
        head_ref=head_ref,
        head=head,
        head_repository=head_repository,
        draft=draft,
        created_at=now,
        updated_at=now,
    )
    world.threads[repository][number] = world.register(pull, node_id)
    announce_thread_event(world, pull, "opened", by)
    return pull


def _check_new(world: World, repository: Repository, base_ref: str, head_repository: Repository, head_ref: str) -> None:
    for thread in world.threads[repository].values():
        if isinstance(thread, PullRequest) and thread.state == "open":
            there = (thread.head_repository, thread.head_ref, thread.base_ref)
            if there == (head_repository, head_ref, base_ref):
                name = f"{head_repository.owner.login}:{head_ref}"
                raise invalid("PullRequest", "head", "custom", f"A pull request already exists for {name}.")
    head = head_repository.branches[head_ref]
    if merge_base(repository.branches[base_ref], head) is head:
        message = f"No commits between {base_ref} and {head_ref}"
        raise invalid("PullRequest", "head", "custom", message)


def push_branch(
    world: World,
    repository: Repository,
    by: Actor,
    branch: str,
    *,
    files: Files | None = None,
    renames: Mapping[str, str] | None = None,
    start: Commit | None = None,
    force: bool = False,
    message: str = "",
    dated: datetime | None = None,
) -> Commit:
    """Commit to a branch and push; open pull requests of that branch follow.

    A new branch starts from `start`. `force` replaces the branch's own commits by one with the same contents and the
    change. `dated` is the committer date, now if None.
    """
    repos.require_push(repository, by, branch)
    before = repository.branches.get(branch)
    parent = before or start or repository.head
    tree = dict(parent.tree)
    for old, new in (renames or {}).items():
        tree[new] = tree.pop(old)
    for path, text in (files or {}).items():
        if text is None:
            del tree[path]
        else:
            tree[path] = text
    if force and before is not None:
        parent = merge_base(repository.head, before) or parent
    subject = message or f"Change {', '.join([*(files or {}), *(renames or {})][:3]) or 'nothing'}"
    commit = repos.make_commit(world, repository, by=by, tree=tree, message=subject, parents=(parent,), dated=dated)
    move(world, repository, by, branch, commit, force=force)
    return commit


def move(
    world: World,
    repository: Repository,
    by: Actor,
    branch: str,
    commit: Commit,
    *,
    force: bool = False,
    kind: str = "push",
) -> None:
    """Move a branch to a commit and announce the push; open pull requests of that branch follow.

    `kind` is what the activity log calls a push that neither creates the branch nor is forced.
    """
    before = repository.branches.get(branch)
    repository.branches[branch] = commit
    kind = "force_push" if force else kind
    log_activity(world, repository, by, branch, before=before, after=commit, kind=kind)
    changes = {"ref": f"refs/heads/{branch}", "before": before, "after": commit, "forced": force}
    announce_repository_event(world, repository, "push", None, by, changes=changes)
    open_suites(world, repository, commit.oid, branch, by)
    for thread in world.threads[repository.parent or repository].values():
        if not isinstance(thread, PullRequest) or thread.state == "closed":
            continue
        if thread.head_repository is repository and thread.head_ref == branch:
            _follow(world, thread, commit, by, force=force)
        if force and before and thread.repository is repository and thread.base_ref == branch:
            add_timeline_event(world, thread, "base_ref_force_pushed", by, before=before.oid, after=commit.oid)
            thread.base = commit


def _follow(world: World, pull: PullRequest, commit: Commit, by: Actor, *, force: bool) -> None:
    before, pull.head = pull.head, commit
    pull.base = pull.base_tip
    pull.updated_at = world.now()
    if force:
        add_timeline_event(world, pull, "head_ref_force_pushed", by, before=before.oid, after=commit.oid)
    announce_thread_event(world, pull, "synchronize", by, changes={"before": before.oid, "after": commit.oid})


def push(
    world: World,
    pull: PullRequest,
    by: Actor,
    files: Files | None = None,
    *,
    renames: Mapping[str, str] | None = None,
    force: bool = False,
    dated: datetime | None = None,
) -> Commit:
    """Push another commit to the branch of a pull request; `force` replaces all its commits by one."""
    repository, branch = pull.head_repository, pull.head_ref
    return push_branch(world, repository, by, branch, files=files, renames=renames, force=force, dated=dated)


def commit(
    world: World,
    repository: Repository,
    by: Actor,
    files: Files,
    branch: str | None = None,
    *,
    message: str = "",
) -> Commit:
    """Commit to a branch without a pull request; a new branch starts from the default branch."""
    name = branch or repository.default_branch
    return push_branch(world, repository, by=by, branch=name, files=files, message=message)


def branch(world: World, repository: Repository, by: Actor, name: str, at: Commit, *, force: bool = False) -> None:
    """Push a branch that points to an existing commit."""
    repos.require_push(repository, by, name)
    move(world, repository, by, name, at, force=force)


def retarget(world: World, pull: PullRequest, by: Actor, base: str) -> None:
    """Change the base branch of a pull request."""
    require_permission(pull.repository, by, "write", author=pull.author)
    if pull.state == "closed":
        raise invalid("PullRequest", "base", "invalid", "Cannot change the base branch of a closed pull request.")
    if base not in pull.repository.branches:
        raise invalid("PullRequest", "base", "invalid")
    if base == pull.base_ref:
        return
    changes = {"changes": {"base": {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_tip.oid}}}}
    add_timeline_event(world, pull, "base_ref_changed", by, before=pull.base_ref, after=base)
    pull.base_ref, pull.base = base, pull.repository.branches[base]
    announce_thread_event(world, pull, "edited", by, changes=changes)


def mark_ready(world: World, pull: PullRequest, by: Actor) -> None:
    """Mark a draft as ready for review."""
    _set_draft(world, pull, by, draft=False)


def convert_to_draft(world: World, pull: PullRequest, by: Actor) -> None:
    """Convert a pull request to a draft."""
    _set_draft(world, pull, by, draft=True)


def _set_draft(world: World, pull: PullRequest, by: Actor, *, draft: bool) -> None:
    require_permission(pull.repository, by, "write", author=pull.author)
    if pull.state == "closed":
        raise Refused(422, "Pull request is closed")
    if pull.draft is draft:
        return
    pull.draft = draft
    add_timeline_event(world, pull, "convert_to_draft" if draft else "ready_for_review", by)
    announce_thread_event(world, pull, "converted_to_draft" if draft else "ready_for_review", by)
