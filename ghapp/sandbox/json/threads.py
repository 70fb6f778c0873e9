"""Issues, pull requests, comments and reviews in GitHub's JSON."""

from __future__ import annotations

from ghapp.sandbox.json.accounts import JSON, account, format_time, team
from ghapp.sandbox.json.repositories import association, label, repository, repository_url
from ghapp.sandbox.state.accounts import Team
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Comment, Issue, PullRequest, Reaction, Review, ReviewComment, Stack, Written
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.merging import blocked_by

REACTIONS = {
    "THUMBS_UP": "+1",
    "THUMBS_DOWN": "-1",
    "LAUGH": "laugh",
    "HOORAY": "hooray",
    "CONFUSED": "confused",
    "HEART": "heart",
    "ROCKET": "rocket",
    "EYES": "eyes",
}


def issue(world: World, found: Issue) -> JSON:
    """Return an issue, or a pull request as one."""
    api = f"{repository_url(world, found.repository)}/issues/{found.number}"
    fields = _thread(world, found) | {
        "url": api,
        "repository_url": repository_url(world, found.repository),
        "labels_url": f"{api}/labels{{/name}}",
        "comments_url": f"{api}/comments",
        "events_url": f"{api}/events",
        "comments": len(found.comments),
        "reactions": _reactions(found, api),
        "performed_via_github_app": None,
        "draft": False,
        "state_reason": None if found.state == "open" else "completed",
    }
    if isinstance(found, PullRequest):
        pull_api, web = f"{repository_url(world, found.repository)}/pulls/{found.number}", fields["html_url"]
        fields["id"] = found.issue_id
        fields["draft"] = found.draft
        fields["pull_request"] = {
            "url": pull_api,
            "html_url": web,
            "diff_url": f"{web}.diff",
            "patch_url": f"{web}.patch",
            "merged_at": format_time(found.merged_at),
        }
    return fields


def pull(world: World, found: PullRequest, *, whole: bool = True) -> JSON:
    """Return a pull request; lists and review events omit the counts (`whole` False)."""
    own, web = repository_url(world, found.repository), f"{world.web_url}{found.path}"
    api = f"{own}/pulls/{found.number}"
    links = {
        "html": web,
        "self": api,
        "issue": f"{own}/issues/{found.number}",
        "comments": f"{own}/issues/{found.number}/comments",
        "review_comments": f"{api}/comments",
        "review_comment": f"{own}/pulls/comments{{/number}}",
        "commits": f"{api}/commits",
        "statuses": f"{own}/statuses/{found.head.oid}",
    }
    asked = [request.reviewer for request in found.review_requests]
    fields = _thread(world, found) | {
        "url": api,
        "diff_url": f"{web}.diff",
        "patch_url": f"{web}.patch",
        "_links": {name: {"href": href} for name, href in links.items()},
        "issue_url": links["issue"],
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": links["statuses"],
        "merged_at": format_time(found.merged_at),
        "merge_commit_sha": found.merge_commit.oid if found.merge_commit else None,
        "requested_reviewers": [account(world, who) for who in asked if not isinstance(who, Team)],
        "requested_teams": [team(world, who, found.repository) for who in asked if isinstance(who, Team)],
        "draft": found.draft,
        "head": _end(world, found.head_repository, found.head_ref, found.head),
        "base": _end(world, found.repository, found.base_ref, found.base),
        "auto_merge": _auto_merge(world, found),
    }
    if found.stack:
        fields["stack"] = stack(found, found.stack)
    return fields | _figures(world, found) if whole else fields


def stack(found: PullRequest, around: Stack) -> JSON:
    """Return the stack around a pull request, and its place there."""
    bottom = around.pulls[0]
    return {
        "id": around.id,
        "number": around.number,
        "base": {"ref": around.base_ref, "sha": bottom.base.oid},
        "size": len(around.pulls),
        "position": around.pulls.index(found) + 1,
    }


def _auto_merge(world: World, found: PullRequest) -> JSON | None:
    if found.auto_merge is None:
        return None
    enabled_by = account(world, found.auto_merge.enabled_by)
    title = f"Merge pull request #{found.number} from {found.head_repository.owner.login}/{found.head_ref}"
    return {"enabled_by": enabled_by, "merge_method": "merge", "commit_title": title, "commit_message": found.title}


def _figures(world: World, found: PullRequest) -> JSON:
    files = found.files
    return {
        "merged": found.merged_at is not None,
        "mergeable": None if found.state == "closed" else True,
        "rebaseable": None if found.state == "closed" else True,
        "mergeable_state": _mergeable_state(world, found),
        "merged_by": account(world, found.merged_by) if found.merged_by else None,
        "comments": len(found.comments),
        "review_comments": len(found.review_comments),
        "maintainer_can_modify": False,
        "commits": len(found.commits),
        "additions": sum(change.additions for change in files),
        "deletions": sum(change.deletions for change in files),
        "changed_files": len(files),
    }


def _mergeable_state(world: World, found: PullRequest) -> str:
    if found.state == "closed":
        return "unknown"
    if found.draft:
        return "draft"
    return "blocked" if blocked_by(world, found) else "clean"


def _thread(world: World, found: Issue) -> JSON:
    assignees = [account(world, who) for who in found.assignees]
    return {
        "id": found.id,
        "node_id": found.node_id,
        "number": found.number,
        "html_url": f"{world.web_url}{found.path}",
        "state": found.state,
        "locked": False,
        "active_lock_reason": None,
        "title": found.title,
        "user": account(world, found.author),
        "body": found.body or None,
        "labels": [label(world, each) for each in found.labels],
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "milestone": None,
        "author_association": association(found.repository, found.author),
        "created_at": format_time(found.created_at),
        "updated_at": format_time(found.updated_at),
        "closed_at": format_time(found.closed_at),
    }


def _end(world: World, where: Repository, ref: str, tip: Commit) -> JSON:
    return {
        "label": f"{where.owner.login}:{ref}",
        "ref": ref,
        "sha": tip.oid,
        "user": account(world, where.owner),
        "repo": repository(world, where),
    }


def pull_stub(world: World, found: PullRequest) -> JSON:
    """Return a pull request as check runs and suites list it."""
    ends = {
        name: {"ref": ref, "sha": tip.oid, "repo": {"id": at.id, "url": repository_url(world, at), "name": at.name}}
        for name, ref, tip, at in (
            ("head", found.head_ref, found.head, found.head_repository),
            ("base", found.base_ref, found.base, found.repository),
        )
    }
    api = f"{repository_url(world, found.repository)}/pulls/{found.number}"
    return {"id": found.id, "number": found.number, "url": api} | ends


def comment(world: World, found: Comment) -> JSON:
    """Return a comment."""
    api = repository_url(world, found.thread.repository)
    return _written(world, found, found.thread) | {
        "url": f"{api}/issues/comments/{found.id}",
        "html_url": f"{world.web_url}{found.thread.path}#issuecomment-{found.id}",
        "issue_url": f"{api}/issues/{found.thread.number}",
        "reactions": _reactions(found, f"{api}/issues/comments/{found.id}"),
        "performed_via_github_app": None,
    }


def review(world: World, found: Review, *, in_event: bool = False) -> JSON:
    """Return a review; webhooks write its state in lower case, and say when it was updated."""
    api = f"{repository_url(world, found.pull.repository)}/pulls/{found.pull.number}"
    web = f"{world.web_url}{found.pull.path}#pullrequestreview-{found.id}"
    fields = _written(world, found, found.pull)
    del fields["created_at"]
    if not in_event:
        del fields["updated_at"]
    return fields | {
        "commit_id": found.commit.oid,
        "submitted_at": format_time(found.submitted_at),
        "state": found.state.lower() if in_event else found.state,
        "html_url": web,
        "pull_request_url": api,
        "_links": {"html": {"href": web}, "pull_request": {"href": api}},
    }


def review_comment(world: World, found: ReviewComment) -> JSON:
    """Return a line comment."""
    api = repository_url(world, found.pull.repository)
    pull_api, web = f"{api}/pulls/{found.pull.number}", f"{world.web_url}{found.pull.path}#discussion_r{found.id}"
    url = f"{api}/pulls/comments/{found.id}"
    return _written(world, found, found.pull) | {
        "url": url,
        "pull_request_review_id": found.review.id,
        "diff_hunk": "",
        "path": found.path,
        "commit_id": found.review.commit.oid,
        "original_commit_id": found.review.commit.oid,
        "html_url": web,
        "pull_request_url": pull_api,
        "_links": {"self": {"href": url}, "html": {"href": web}, "pull_request": {"href": pull_api}},
        "reactions": _reactions(found, url),
        "start_line": None,
        "line": found.line,
        "original_line": found.line,
        "side": "RIGHT",
        "position": found.line,
        "original_position": found.line,
        "start_side": None,
        "original_start_line": None,
        "subject_type": "line",
    }


def _written(world: World, found: Written, thread: Issue) -> JSON:
    return {
        "id": found.id,
        "node_id": found.node_id,
        "user": account(world, found.author),
        "body": found.body,
        "created_at": format_time(found.created_at),
        "updated_at": format_time(found.updated_at),
        "author_association": association(thread.repository, found.author),
    }


def _reactions(found: Written | Issue, api: str) -> JSON:
    counts = dict.fromkeys(REACTIONS.values(), 0)
    for reaction in found.reactions:
        counts[REACTIONS[reaction.content]] += 1
    return {"url": f"{api}/reactions", "total_count": len(found.reactions)} | counts


def reaction(world: World, found: Reaction) -> JSON:
    """Return a reaction."""
    return {
        "id": found.id,
        "node_id": found.node_id,
        "user": account(world, found.user),
        "content": REACTIONS[found.content],
        "created_at": format_time(found.created_at),
    }
