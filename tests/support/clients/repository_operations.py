"""The operations of repositories: labels, people, branches and files, and the teams of an organisation."""

from __future__ import annotations

from tests.support.clients.operations import Operation

REPO = "/repos/{owner}/{repo}"
REPOSITORY_OPERATIONS = (
    Operation(route=f"GET {REPO}", id="repos/get", pygithub="shop.complete()"),
    Operation(
        route=f"GET {REPO}/activity",
        id="repos/list-activities",
        pygithub="requester.requestJsonAndCheck('GET', '/repos/acme/shop/activity')",
    ),
    Operation(route=f"GET {REPO}/labels", id="issues/list-labels-for-repo", pygithub="shop.get_labels()"),
    Operation(
        route=f"POST {REPO}/labels",
        id="issues/create-label",
        body={"name": "how", "color": "d4c5f9", "description": "The way"},
        pygithub="shop.create_label('how', 'd4c5f9', 'The way')",
    ),
    Operation(route=f"GET {REPO}/labels/{{name}}", id="issues/get-label", pygithub="shop.get_label('why').complete()"),
    Operation(
        route=f"DELETE {REPO}/labels/{{name}}", id="issues/delete-label", pygithub="shop.get_label('why').delete()"
    ),
    Operation(
        route=f"GET {REPO}/assignees/{{assignee}}",
        id="issues/check-user-can-be-assigned",
        pygithub="shop.has_in_assignees('emil')",
    ),
    Operation(route=f"GET {REPO}/collaborators", id="repos/list-collaborators", pygithub="shop.get_collaborators()"),
    Operation(
        route=f"GET {REPO}/collaborators/{{username}}",
        id="repos/check-collaborator",
        pygithub="shop.has_in_collaborators('emil')",
    ),
    Operation(
        route=f"GET {REPO}/collaborators/{{username}}/permission",
        id="repos/get-collaborator-permission-level",
        pygithub="shop.get_collaborator_permission('emil')",
    ),
    Operation(route=f"GET {REPO}/branches/{{branch}}", id="repos/get-branch", pygithub="shop.get_branch('main')"),
    Operation(
        route=f"GET {REPO}/rules/branches/{{branch}}",
        id="repos/get-branch-rules",
        pygithub="requester.requestJsonAndCheck('GET', '/repos/acme/shop/rules/branches/main')",
    ),
    Operation(route=f"GET {REPO}/contents/{{path}}", id="repos/get-content", pygithub="shop.get_contents('README.md')"),
    Operation(
        route=f"GET {REPO}/git/blobs/{{file_sha}}", id="git/get-blob", pygithub="shop.get_git_blob(blob).complete()"
    ),
    Operation(
        route="GET /orgs/{org}/repos",
        id="repos/list-for-org",
        pygithub="requester.requestJsonAndCheck('GET', '/orgs/acme/repos')",
    ),
    Operation(
        route="GET /orgs/{org}/teams/{team_slug}/members",
        id="teams/list-members-in-org",
        pygithub="requester.requestJsonAndCheck('GET', '/orgs/acme/teams/devs/members')",
    ),
    Operation(
        route="GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}",
        id="teams/check-permissions-for-repo-in-org",
        pygithub="requester.requestJsonAndCheck('GET', '/orgs/acme/teams/devs/repos/acme/shop')",
    ),
)
