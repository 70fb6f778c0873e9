"""Merge groups: which pull requests the commit holds that GitHub's merge queue has built, and the check on it."""

from __future__ import annotations

from ghapp.errors import Denied, TryLater
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.graphql_errors import hides_a_queue, raise_for_faults, raise_for_transient_faults
from ghapp.github.api.pagination import whole
from ghapp.github.reading import parse
from ghapp.github.reading.parse import Node
from ghapp.github.writing import mutations
from ghapp.github.writing.mutation_results import outcome_of
from ghapp.github.writing.mutations import Batch
from ghapp.rules.model.plan import WriteCheck
from ghapp.rules.model.snapshot import MergeGroup
from ghapp.store.protocol import RepositoryRef


async def observe_group(api: InstallationAPI, facts: RepositoryRef, number: int, *, app_id: int) -> MergeGroup | None:
    """Look at the group that ends with a pull request; None where that is not in a queue, or its group is not built.

    Raises `Denied` where the app may not see queues, and the errors of `InstallationAPI`.
    """
    variables = {"repository": facts.node_id, "number": number, "app": app_id}
    answer = await api.execute(graphql.operation("MergeGroup"), variables)
    raise_for_faults(answer)
    if hidden := next((fault for fault in answer.faults if hides_a_queue(fault)), None):
        raise Denied(f"the merge queue of {facts.owner}/{facts.name} is hidden: {hidden.message}")
    pull: Node = (answer.data["repository"] or {}).get("thread") or {}
    own: Node | None = pull.get("mergeQueueEntry")
    if not own or not own["headCommit"] or not own["mergeQueue"]:
        return None
    queue: Node = own["mergeQueue"]
    entries = await whole(api, "MoreQueueEntries", queue["id"], queue["entries"])
    before = sorted(
        (entry for entry in entries if entry["position"] < own["position"]), key=lambda one: one["position"]
    )
    return MergeGroup(
        head_sha=own["headCommit"]["oid"],
        base=pull["baseRefName"],
        numbers=(*(entry["pullRequest"]["number"] for entry in before if entry["pullRequest"]), number),
        hidden=sum(not entry["pullRequest"] for entry in before),
        checks=parse.check_runs(own["headCommit"]),
    )


async def publish(api: InstallationAPI, facts: RepositoryRef, check: WriteCheck) -> None:
    """Write a check on a commit that is no pull request's.

    Raises `Denied` where the app lacks the permission, and `TryLater` where GitHub refuses for another reason.
    """
    batch = Batch((mutations.write_check(facts.node_id, check),))
    answer = await api.execute(batch.document, batch.variables)
    raise_for_transient_faults(answer)
    outcome = outcome_of(answer, batch.alias(0))
    if outcome.payload is None:
        told = f"{facts.owner}/{facts.name}: no check on {check.head_sha}: {outcome.message}"
        raise Denied(told) if outcome.forbidden else TryLater(told)
