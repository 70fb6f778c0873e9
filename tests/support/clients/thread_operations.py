"""The operations of issues and pull requests."""

from __future__ import annotations

from tests.support.clients.operations import Operation
from tests.support.clients.repository_operations import REPO

ISSUE = REPO + "/issues/{issue_number}"
COMMENT = REPO + "/issues/comments/{comment_id}"
PULL = REPO + "/pulls/{pull_number}"
THREAD_OPERATIONS = (
    Operation(route=f"GET {ISSUE}", id="issues/get", pygithub="shop.get_issue(1).complete()"),
    Operation(route=f"GET {ISSUE}/comments", id="issues/list-comments", pygithub="shop.get_issue(1).get_comments()"),
    Operation(
        route=f"POST {ISSUE}/comments",
        id="issues/create-comment",
        body={"body": "Please look."},
        pygithub="shop.get_issue(1).create_comment('Please look.')",
    ),
    Operation(route=f"GET {COMMENT}", id="issues/get-comment", pygithub="shop.get_issue(1).get_comment(1).complete()"),
    Operation(
        route=f"PATCH {COMMENT}",
        id="issues/update-comment",
        body={"body": "Thanks."},
        pygithub="shop.get_issue(1).get_comment(1).edit('Thanks.')",
    ),
    Operation(
        route=f"DELETE {COMMENT}", id="issues/delete-comment", pygithub="shop.get_issue(1).get_comment(1).delete()"
    ),
    Operation(
        route=f"POST {COMMENT}/reactions",
        id="reactions/create-for-issue-comment",
        body={"content": "rocket"},
        pygithub="shop.get_issue(1).get_comment(1).create_reaction('rocket')",
    ),
    Operation(
        route=f"GET {COMMENT}/reactions",
        id="reactions/list-for-issue-comment",
        pygithub="shop.get_issue(1).get_comment(1).get_reactions()",
    ),
    Operation(route=f"GET {ISSUE}/labels", id="issues/list-labels-on-issue", pygithub="shop.get_issue(1).get_labels()"),
    Operation(
        route=f"POST {ISSUE}/labels",
        id="issues/add-labels",
        body={"labels": ["how"]},
        pygithub="shop.get_issue(1).add_to_labels('how')",
    ),
    Operation(
        route=f"DELETE {ISSUE}/labels/{{name}}",
        id="issues/remove-label",
        pygithub="shop.get_issue(1).remove_from_labels('why')",
    ),
    Operation(
        route=f"POST {ISSUE}/assignees",
        id="issues/add-assignees",
        body={"assignees": ["enno"]},
        pygithub="shop.get_issue(1).add_to_assignees('enno')",
    ),
    Operation(
        route=f"DELETE {ISSUE}/assignees",
        id="issues/remove-assignees",
        body={"assignees": ["emil"]},
        pygithub="shop.get_issue(1).remove_from_assignees('emil')",
    ),
    Operation(route=f"GET {REPO}/pulls", id="pulls/list", pygithub="shop.get_pulls()"),
    Operation(route=f"GET {PULL}", id="pulls/get", pygithub="shop.get_pull(1).complete()"),
    Operation(route=f"GET {PULL}/files", id="pulls/list-files", pygithub="shop.get_pull(1).get_files()"),
    Operation(route=f"GET {PULL}/reviews", id="pulls/list-reviews", pygithub="shop.get_pull(1).get_reviews()"),
    Operation(
        route=f"GET {PULL}/comments",
        id="pulls/list-review-comments",
        pygithub="shop.get_pull(1).get_review_comments()",
    ),
    Operation(
        route=f"GET {PULL}/requested_reviewers",
        id="pulls/list-requested-reviewers",
        pygithub="requester.requestJsonAndCheck('GET', '/repos/acme/shop/pulls/1/requested_reviewers')",
    ),
    Operation(
        route=f"POST {PULL}/requested_reviewers",
        id="pulls/request-reviewers",
        body={"reviewers": ["emil"], "team_reviewers": ["devs"]},
        pygithub="shop.get_pull(1).create_review_request(['emil'], ['devs'])",
    ),
    Operation(
        route=f"DELETE {PULL}/requested_reviewers",
        id="pulls/remove-requested-reviewers",
        body={"reviewers": ["enno"]},
        pygithub="shop.get_pull(1).delete_review_request(['enno'])",
    ),
    Operation(
        route=f"GET {PULL}/merge",
        id="pulls/check-if-merged",
        values={"pull_number": 2},
        pygithub="shop.get_pull(2).is_merged()",
    ),
    Operation(route=f"PUT {PULL}/merge", id="pulls/merge", pygithub="shop.get_pull(1).merge()"),
)
