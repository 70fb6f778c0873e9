"""Check runs, check suites and merge groups in GitHub's JSON."""

from __future__ import annotations

from ghapp.sandbox.json.accounts import JSON, app, format_time
from ghapp.sandbox.json.repositories import email, repository_url
from ghapp.sandbox.json.threads import pull_stub
from ghapp.sandbox.state.checks import CheckAnnotation, CheckRun, CheckSuite
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.queues import QueueEntry
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest
from ghapp.sandbox.state.world import World


def check_run(world: World, found: CheckRun) -> JSON:
    """Return a check run."""
    api = f"{repository_url(world, found.repository)}/check-runs/{found.id}"
    web, output = f"{world.web_url}/{found.repository.full_name}/runs/{found.id}", found.output
    return {
        "id": found.id,
        "name": found.name,
        "node_id": found.node_id,
        "head_sha": found.head_sha,
        "external_id": found.external_id,
        "url": api,
        "html_url": web,
        "details_url": found.details_url or web,
        "status": found.status,
        "conclusion": found.conclusion,
        "started_at": format_time(found.started_at),
        "completed_at": format_time(found.completed_at),
        "output": {
            "title": output.title if output else None,
            "summary": output.summary if output else None,
            "text": (output.text or None) if output else None,
            "annotations_count": len(found.annotations),
            "annotations_url": f"{api}/annotations",
        },
        "check_suite": {"id": found.suite.id},
        "app": app(world, found.app),
        "pull_requests": pulls_of(world, found.repository, found.head_sha),
    }


def check_run_in_event(world: World, found: CheckRun) -> JSON:
    """Return a check run as its events carry it, with its suite."""
    return check_run(world, found) | {"check_suite": _check_suite(world, found.suite)}


def check_suite(world: World, found: CheckSuite) -> JSON:
    """Return a check suite as its events carry it."""
    suite = _check_suite(world, found)
    return suite | {
        "head_commit": _commit(found.repository.commits[found.head_sha]),
        "latest_check_runs_count": len(found.latest()),
        "check_runs_url": f"{suite['url']}/check-runs",
    }


def _check_suite(world: World, found: CheckSuite) -> JSON:
    api = f"{repository_url(world, found.repository)}/check-suites/{found.id}"
    return {
        "id": found.id,
        "node_id": found.node_id,
        "head_branch": found.head_branch,
        "head_sha": found.head_sha,
        "status": found.status,
        "conclusion": found.conclusion,
        "url": api,
        "before": None,
        "after": found.head_sha,
        "pull_requests": pulls_of(world, found.repository, found.head_sha),
        "app": app(world, found.app),
        "created_at": format_time(found.created_at),
        "updated_at": format_time(found.updated_at),
    }


def merge_group(found: QueueEntry) -> JSON:
    """Return the merge group of an entry; it does not list its pull requests."""
    if found.base is None or found.head is None:
        raise ValueError("the group is not built")
    return {
        "head_sha": found.head.oid,
        "head_ref": f"refs/heads/{found.branch}",
        "base_sha": found.base.oid,
        "base_ref": f"refs/heads/{found.queue.branch}",
        "head_commit": _commit(found.head),
    }


def _commit(head: Commit) -> JSON:
    author = {"name": head.author.login, "email": email(head.author)}
    return {
        "id": head.oid,
        "tree_id": head.tree_oid,
        "message": head.message,
        "timestamp": format_time(head.committed_at),
        "author": author,
        "committer": author,
    }


def annotation(found: CheckAnnotation) -> JSON:
    """Return an annotation."""
    return {
        "path": found.path,
        "blob_href": "",
        "start_line": found.start_line,
        "end_line": found.end_line,
        "start_column": found.start_column,
        "end_column": found.end_column,
        "annotation_level": found.level,
        "title": found.title or None,
        "message": found.message,
        "raw_details": found.raw_details or None,
    }


def pulls_of(world: World, where: Repository, head_sha: str) -> list[JSON]:
    """Return the open pull requests with that head, without those from forks, as on GitHub."""
    return [
        pull_stub(world, thread)
        for thread in world.threads[where].values()
        if isinstance(thread, PullRequest)
        and thread.state == "open"
        and thread.head.oid == head_sha
        and not thread.is_fork
    ]
