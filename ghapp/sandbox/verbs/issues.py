"""Issues, and what pull requests share with them: opening, closing, titles and assignees."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused, invalid
from ghapp.sandbox.state.accounts import Actor, User
from ghapp.sandbox.state.git import is_ancestor
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Issue, PullRequest
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_thread_event

MAX_ASSIGNEES = 10


def open_issue(world: World, repository: Repository, by: Actor, title: str, body: str = "") -> Issue:
    """Open an issue."""
    require_permission(repository, by, "read")
    if not title.strip():
        raise invalid("Issue", "title", "missing_field")
    number, node_id = world.next_id("I")
    now = world.now()
    issue = Issue(
        id=number,
        node_id=node_id,
        number=len(world.threads[repository]) + 1,
        repository=repository,
        author=by,
        title=title,
        body=body,
        created_at=now,
        updated_at=now,
    )
    world.threads[repository][issue.number] = world.register(issue, node_id)
    announce_thread_event(world, issue, "opened", by)
    return issue


def edit(world: World, thread: Issue, by: Actor, title: str | None = None, body: str | None = None) -> None:
    """Change the title or body."""
    require_permission(thread.repository, by, "triage", author=thread.author)
    changes = {}
    if title is not None and title != thread.title:
        changes["title"] = {"from": thread.title}
        add_timeline_event(world, thread, "renamed", by, before=thread.title, after=title)
        thread.title = title
    if body is not None and body != thread.body:
        changes["body"] = {"from": thread.body}
        thread.body = body
        thread.updated_at = world.now()
    if changes:
        announce_thread_event(world, thread, "edited", by, changes={"changes": changes})


def close(world: World, thread: Issue, by: Actor) -> None:
    """Close a thread, unmerged if it is a pull request; changes nothing if it is closed."""
    require_permission(thread.repository, by, "triage", author=thread.author)
    if thread.state == "closed":
        return
    set_closed(world, thread, by)
    announce_thread_event(world, thread, "closed", by)


def set_closed(world: World, thread: Issue, by: Actor) -> None:
    """Set the state that closing and merging share."""
    thread.state, thread.closed_at, thread.closed_by = "closed", world.now(), by
    add_timeline_event(world, thread, "closed", by)


def reopen(world: World, thread: Issue, by: Actor) -> None:
    """Reopen a thread; a merged pull request stays closed."""
    require_permission(thread.repository, by, "triage", author=thread.author)
    if isinstance(thread, PullRequest) and thread.merged_at:
        raise invalid("PullRequest", "state", "invalid", "state cannot be changed. The pull request was merged.")
    if thread.state == "open":
        return
    if isinstance(thread, PullRequest):
        _catch_up(thread)
    thread.state, thread.closed_at, thread.closed_by = "open", None, None
    add_timeline_event(world, thread, "reopened", by)
    announce_thread_event(world, thread, "reopened", by)


def _catch_up(pull: PullRequest) -> None:
    """Follow the branch of a reopened pull request, unless it was rewritten: while closed, it does not follow."""
    tip = pull.head_repository.branches[pull.head_ref]
    if not is_ancestor(pull.head, tip):
        message = f"state cannot be changed. The {pull.head_ref} branch was force-pushed or recreated."
        raise invalid("PullRequest", "state", "invalid", message)
    pull.head = tip


def can_be_assigned(thread: Issue, account: Actor) -> bool:
    """Return whether `account` can be assigned: it has access to the repository, or has commented."""
    repository = thread.repository
    return repository.permission(account) is not None or (
        isinstance(account, User) and any(comment.author is account for comment in thread.comments.values())
    )


def assign(world: World, thread: Issue, by: Actor, assignees: Iterable[Actor]) -> None:
    """Assign people; those who cannot be assigned are ignored, as on GitHub."""
    require_permission(thread.repository, by, "triage")
    wanted = [account for account in assignees if account not in thread.assignees and can_be_assigned(thread, account)]
    if len(thread.assignees) + len(wanted) > MAX_ASSIGNEES:
        raise Refused(422, "Validation Failed", ["Could not add assignees: maximum of 10 assignees"])
    for account in wanted:
        thread.assignees.append(account)
        add_timeline_event(world, thread, "assigned", by, account)
        announce_thread_event(world, thread, "assigned", by, account)


def unassign(world: World, thread: Issue, by: Actor, assignees: Iterable[Actor]) -> None:
    """Remove assignees; those who are not assigned are ignored."""
    require_permission(thread.repository, by, "triage")
    for account in assignees:
        if account in thread.assignees:
            thread.assignees.remove(account)
            add_timeline_event(world, thread, "unassigned", by, account)
            announce_thread_event(world, thread, "unassigned", by, account)
