"""The check on the head commit of a merge group."""

from __future__ import annotations

from ghapp.errors import Denied, TryLater
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading.graphql_errors import raise_for_lost_writes
from ghapp.github.writing import mutations
from ghapp.github.writing.mutation_results import outcome_of
from ghapp.github.writing.mutations import Batch
from ghapp.identity import RepositoryRef
from ghapp.rules.model.plan import WriteCheck


async def publish(api: InstallationAPI, facts: RepositoryRef, check: WriteCheck) -> None:
    """Write a check on a commit that is no pull request's.

    Raises `Denied` where the app lacks the permission, and `TryLater` where GitHub refuses for another reason, or for
    the first time.
    """
    batch = Batch((mutations.write_check(facts.node_id, check),))
    answer = await api.execute(batch.document, batch.variables)
    raise_for_lost_writes(answer)
    outcome = outcome_of(answer, batch.alias(0))
    if outcome.payload is None:
        message = f"{facts.owner}/{facts.name}: no check on {check.head_sha}: {outcome.message}"
        part = (facts.node_id, batch.mutations[0].name)
        if not outcome.forbidden or api.forbidden.are_new([part]):
            api.forbidden.believe([part])
            raise TryLater(message)
        raise Denied(message)
