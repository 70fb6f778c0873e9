"""The operations of check runs and commit statuses."""

from __future__ import annotations

from tests.support.clients.operations import Operation
from tests.support.clients.repository_operations import REPO

RUN = REPO + "/check-runs/{check_run_id}"
OUTPUT = {"title": "Waiting", "summary": "Ask the pair."}
COMMIT_OPERATIONS = (
    Operation(
        route=f"POST {REPO}/check-runs",
        id="checks/create",
        body={"name": "Rules", "head_sha": "{ref}", "conclusion": "action_required", "output": OUTPUT},
        pygithub=f"shop.create_check_run('Rules', sha, conclusion='action_required', output={OUTPUT})",
    ),
    Operation(
        route=f"PATCH {RUN}",
        id="checks/update",
        body={"conclusion": "success"},
        pygithub="shop.get_check_run(1).edit(conclusion='success')",
    ),
    Operation(route=f"GET {RUN}", id="checks/get", pygithub="shop.get_check_run(1).complete()"),
    Operation(
        route=f"GET {RUN}/annotations",
        id="checks/list-annotations",
        pygithub="shop.get_check_run(1).get_annotations()",
    ),
    Operation(
        route=f"POST {RUN}/rerequest",
        id="checks/rerequest-run",
        pygithub="requester.requestJsonAndCheck('POST', '/repos/acme/shop/check-runs/1/rerequest')",
    ),
    Operation(
        route=f"GET {REPO}/commits/{{ref}}/check-runs",
        id="checks/list-for-ref",
        pygithub="shop.get_commit(sha).get_check_runs()",
    ),
    Operation(
        route=f"GET {REPO}/compare/{{basehead}}",
        id="repos/compare-commits",
        octokit_id="repos/compare-commits-with-basehead",
        pygithub="shop.compare('main', sha).complete()",
    ),
    Operation(
        route=f"POST {REPO}/statuses/{{sha}}",
        id="repos/create-commit-status",
        body={"state": "success", "context": "ci", "description": "Built", "target_url": "https://ci.example/1"},
        pygithub="shop.get_commit(sha).create_status('success', 'https://ci.example/1', 'Built', 'ci')",
    ),
    Operation(
        route=f"GET {REPO}/commits/{{ref}}/statuses",
        id="repos/list-commit-statuses-for-ref",
        legacy=f"GET {REPO}/statuses/{{ref}}",
        pygithub="shop.get_commit(sha).get_statuses()",
    ),
    Operation(
        route=f"GET {REPO}/commits/{{ref}}/status",
        id="repos/get-combined-status-for-ref",
        pygithub="shop.get_commit(sha).get_combined_status()",
    ),
)
