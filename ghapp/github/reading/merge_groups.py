"""Merge groups: the pull requests in a commit that GitHub's merge queue has built, and the checks on it."""

from __future__ import annotations

from ghapp.errors import Denied
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.reading import parse
from ghapp.github.reading.graphql_errors import hides_merge_queue, raise_for_faults
from ghapp.github.reading.parse import Node
from ghapp.identity import RepositoryRef
from ghapp.rules.model.merge_group import MergeGroup


async def observe_group(api: InstallationAPI, ref: RepositoryRef, number: int, *, app_id: int) -> MergeGroup | None:
    """Return the merge group that ends with a pull request, or None if it is not queued or its group is not built yet.

    Raises `Denied` if the app may not read merge queues, and the errors of `InstallationAPI`.
    """
    variables = {"repository": ref.node_id, "number": number, "app": app_id}
    response = await api.execute(graphql.operation("MergeGroup"), variables)
    raise_for_faults(response)
    if hidden := next((fault for fault in response.faults if hides_merge_queue(fault)), None):
        raise Denied(f"the merge queue of {ref.owner}/{ref.name} cannot be read: {hidden.message}")
    pull: Node = (response.data["repository"] or {}).get("thread") or {}
    own: Node | None = pull.get("mergeQueueEntry")
    if not own or not own["headCommit"] or not own["mergeQueue"]:
        return None
    queue: Node = own["mergeQueue"]
    entries = await fetch_all_nodes(api, "MoreQueueEntries", queue["id"], queue["entries"])
    before = sorted(
        (entry for entry in entries if entry["position"] < own["position"]), key=lambda entry: entry["position"]
    )
    return MergeGroup(
        head_sha=own["headCommit"]["oid"],
        base=pull["baseRefName"],
        numbers=(*(entry["pullRequest"]["number"] for entry in before if entry["pullRequest"]), number),
        hidden=sum(not entry["pullRequest"] for entry in before),
        checks=parse.check_runs(own["headCommit"]),
    )
