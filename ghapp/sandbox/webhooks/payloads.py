"""Payloads: the webhook deliveries of an event, for every app that is installed and subscribed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from ghapp.sandbox.json import accounts, checks, repositories, statuses, threads
from ghapp.sandbox.json.accounts import JSON, format_time
from ghapp.sandbox.state.accounts import Organisation, Team, User
from ghapp.sandbox.state.apps import Installation, SandboxApp
from ghapp.sandbox.state.branch_activity import NO_COMMIT
from ghapp.sandbox.state.checks import CheckRun, CheckSuite
from ghapp.sandbox.state.deliveries import Delivery
from ghapp.sandbox.state.events import Event, unknown_events
from ghapp.sandbox.state.git import Commit, commits_between
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.state.repositories import Label, Repository
from ghapp.sandbox.state.statuses import CommitStatus
from ghapp.sandbox.state.threads import Comment, PullRequest, Review, ReviewComment
from ghapp.sandbox.state.world import World

# What a push lists at most: commits, and changed files of each.
# Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
MAX_COMMITS = 2_048
MAX_FILES = 3_000
ALWAYS = frozenset({"installation", "installation_repositories"})
# An installation without the permission receives nothing, even if the app is subscribed.
NEEDS = {
    "membership": "members",
    "merge_group": "merge_queues",
    "organization": "members",
    "status": "statuses",
    "team": "members",
}


def listen(world: World) -> None:
    """Put the deliveries of every event in a world into its outbox from now on."""
    world.listeners.append(lambda event: _queue(world, event))


def _queue(world: World, event: Event) -> None:
    receivers = [
        installation
        for app in world.apps.values()
        for installation in app.installations.values()
        if _receives(world, app, installation, event)
    ]
    if not receivers:
        return
    payload = _payload(world, event)
    for installation in receivers:
        number, node_id = world.next_id("DELIVERY")
        named: JSON = {"id": installation.id, "node_id": node_id}
        if event.name in ALWAYS:
            named = accounts.installation(world, installation)
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"delivery:{number}"))
        world.outbox.append(
            Delivery(id=guid, event=event.name, payload=payload | {"installation": named}, app=installation.app)
        )


def _receives(world: World, app: SandboxApp, installation: Installation, event: Event) -> bool:
    if event.only not in (None, app) or unknown_events([event.name], world.enterprise_version):
        return False
    if event.name in ALWAYS:
        return installation is event.installation
    if installation.suspended_at or event.owner is not installation.account:
        return False
    if event.repository is not None and not installation.sees(event.repository):
        return False
    if event.only is app:
        return True
    needed = NEEDS.get(event.name, "metadata")
    return event.name in app.events and (needed == "metadata" or needed in installation.permissions)


def _payload(world: World, event: Event) -> JSON:
    payload: JSON = {"action": event.action} if event.action else {}
    if event.repository:
        payload["repository"] = repositories.repository(world, event.repository)
    payload |= PAYLOADS[event.name](world, event)
    if isinstance(event.owner, Organisation) and event.name not in ALWAYS:
        payload["organization"] = accounts.organisation(world, event.owner)
    return payload | {"sender": accounts.account(world, event.sender)}


def _thread(world: World, event: Event) -> JSON:
    """Return the thread, and the label, assignee or reviewer of the event."""
    thread, subject = event.thread, event.subject
    if isinstance(thread, PullRequest):
        fields: JSON = {"number": thread.number, "pull_request": threads.pull(world, thread)}
        if event.action == "stacked" and thread.stack:
            fields["stack"] = threads.stack(thread, thread.stack)
    elif thread is not None:
        fields = {"issue": threads.issue(world, thread)}
    else:
        raise TypeError(f"{event.name} does not concern a thread")
    if isinstance(subject, Label):
        fields["label"] = repositories.label(world, subject)
    elif isinstance(subject, Team):
        fields["requested_team"] = accounts.team(world, subject, thread.repository)
    elif isinstance(subject, User):
        name = "assignee" if "assigned" in (event.action or "") else "requested_reviewer"
        fields[name] = accounts.account(world, subject)
    return fields | dict(event.changes)


def _issue_comment(world: World, event: Event) -> JSON:
    subject = event.subject
    if not isinstance(subject, Comment):
        raise TypeError(f"{subject!r} is not a comment")
    fields = {"issue": threads.issue(world, subject.thread), "comment": threads.comment(world, subject)}
    return fields | dict(event.changes)


def _review(world: World, event: Event) -> JSON:
    subject = event.subject
    if isinstance(subject, Review):
        fields = {"review": threads.review(world, subject, in_event=True)}
    elif isinstance(subject, ReviewComment):
        fields = {"comment": threads.review_comment(world, subject)}
    else:
        raise TypeError(f"{subject!r} is not part of a review")
    return fields | {"pull_request": threads.pull(world, subject.pull, whole=False)} | dict(event.changes)


def _check(world: World, event: Event) -> JSON:
    subject = event.subject
    if isinstance(subject, CheckRun):
        return {"check_run": checks.check_run_in_event(world, subject)} | dict(event.changes)
    if isinstance(subject, CheckSuite):
        return {"check_suite": checks.check_suite(world, subject)}
    raise TypeError(f"{subject!r} is not a check")


def _merge_group(world: World, event: Event) -> JSON:
    subject = event.subject
    if not isinstance(subject, QueueEntry):
        raise TypeError(f"{subject!r} is not a queue entry")
    return {"merge_group": checks.merge_group(subject)} | dict(event.changes)


def _push(world: World, event: Event) -> JSON:
    changes, repository = event.changes, event.repository
    before, after = changes["before"], changes["after"]
    if not isinstance(repository, Repository):
        raise TypeError("a push needs a repository")
    old, new = (commit.oid if isinstance(commit, Commit) else NO_COMMIT for commit in (before, after))
    commits: list[Commit] = []
    if isinstance(after, Commit):
        commits = commits_between(before, after) if isinstance(before, Commit) else [after]
    return {
        "ref": changes["ref"],
        "before": old,
        "after": new,
        "created": before is None,
        "deleted": after is None,
        "forced": changes["forced"],
        "base_ref": None,
        "compare": f"{world.web_url}/{repository.full_name}/compare/{old[:12]}...{new[:12]}",
        "commits": [_commit(world, repository, each) for each in commits[:MAX_COMMITS]],
        "head_commit": _commit(world, repository, after) if isinstance(after, Commit) else None,
        "pusher": {"name": event.sender.rest_login, "email": repositories.email(event.sender)},
        "repository": _pushed(world, repository),
    }


def _pushed(world: World, repository: Repository) -> JSON:
    """Return a repository in the shape that only `push` has, with times in seconds."""
    fields = repositories.repository(world, repository)
    owner = repository.owner
    return fields | {
        "owner": fields["owner"] | {"name": owner.login, "email": repositories.email(owner)},
        "created_at": int(repository.created_at.timestamp()),
        "pushed_at": int(repository.head.committed_at.timestamp()),
        "stargazers": 0,
        "master_branch": repository.default_branch,
    }


def _commit(world: World, repository: Repository, commit: Commit) -> JSON:
    author = {
        "name": commit.author.login,
        "email": repositories.email(commit.author),
        "username": commit.author.rest_login,
    }
    return {
        "id": commit.oid,
        "tree_id": commit.tree_oid,
        "distinct": True,
        "message": commit.message,
        "timestamp": format_time(commit.committed_at),
        "url": f"{world.web_url}/{repository.full_name}/commit/{commit.oid}",
        "author": author,
        "committer": author,
        **_changed_paths(commit.parents[0].tree if commit.parents else {}, commit.tree),
    }


def _changed_paths(old: Mapping[str, object], new: Mapping[str, object]) -> JSON:
    """Return what a commit changes."""
    changed = [(path, "added") for path in new if path not in old]
    changed += [(path, "removed") for path in old if path not in new]
    changed += [(path, "modified") for path, text in new.items() if path in old and old[path] != text]
    listed = changed[:MAX_FILES]
    return {kind: [path for path, how in listed if how == kind] for kind in ("added", "removed", "modified")}


def _installation(world: World, event: Event) -> JSON:
    installation, subject = event.installation, event.subject
    if installation is None:
        raise TypeError("an installation event needs the installation")
    if event.name == "installation":
        return {
            "repositories": [repositories.repository_stub(each) for each in world.installed_repositories(installation)]
        }
    stubs = [repositories.repository_stub(subject)] if isinstance(subject, Repository) else []
    return {
        "repository_selection": "all" if installation.selected is None else "selected",
        "repositories_added": stubs if event.action == "added" else [],
        "repositories_removed": stubs if event.action == "removed" else [],
        "requester": None,
    }


def _status(world: World, event: Event) -> JSON:
    subject, repository = event.subject, event.repository
    if not isinstance(subject, CommitStatus) or repository is None:
        raise TypeError(f"{subject!r} is not a status")
    return statuses.status_in_event(world, repository, subject)


def _repository(world: World, event: Event) -> JSON:
    subject = event.subject
    if isinstance(subject, Label):
        return {"label": repositories.label(world, subject)} | dict(event.changes)
    if isinstance(subject, Organisation):
        return {"changes": {"owner": {"from": {"organization": accounts.organisation(world, subject)}}}}
    if isinstance(subject, User):
        return {"changes": {"owner": {"from": {"user": accounts.account(world, subject)}}}}
    return dict(event.changes)


def _organisation(world: World, event: Event) -> JSON:
    subject, team = event.subject, event.changes.get("team")
    if isinstance(subject, Team):
        return {"team": accounts.team(world, subject)} | dict(event.changes)
    if not isinstance(subject, User):
        raise TypeError(f"{subject!r} is not a member")
    member = accounts.account(world, subject)
    if isinstance(team, Team):
        return {"scope": "team", "member": member, "team": accounts.team(world, team)}
    home = event.owner
    api = f"{world.api_url}/orgs/{home.login}"
    return {
        "membership": {
            "url": f"{api}/memberships/{subject.login}",
            "state": "active",
            "role": "member",
            "organization_url": api,
            "user": member,
            "direct_membership": True,
            "enterprise_teams_providing_indirect_membership": [],
        }
    }


PAYLOADS: dict[str, Callable[[World, Event], JSON]] = {
    "issues": _thread,
    "pull_request": _thread,
    "issue_comment": _issue_comment,
    "pull_request_review": _review,
    "pull_request_review_comment": _review,
    "check_run": _check,
    "check_suite": _check,
    "merge_group": _merge_group,
    "push": _push,
    "status": _status,
    "delete": lambda _, event: dict(event.changes),
    "installation": _installation,
    "installation_repositories": _installation,
    "repository": _repository,
    "label": _repository,
    "team": _organisation,
    "membership": _organisation,
    "organization": _organisation,
}
