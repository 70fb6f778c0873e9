"""Deliveries that ask for looks and nothing else, as nearly all do: taken in by one statement, so in one round trip."""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Delivery, DeliveryEffects
from ghapp.store.delivery_ids import stored
from ghapp.store.job_state import RetryPolicy
from ghapp.store.postgres.schema import Connection

# Takes in all or, where a repository is not as it is told to be, nothing. What an event does to its key's row stands
# beside `_WISH` in `jobs`. The last lines tell the replicas.
_ACCEPT = """
WITH told AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
        AS told (id, node_id, owner, name, installation_id)
), other AS MATERIALIZED (
    SELECT FROM told LEFT JOIN repository USING (id)
    WHERE (told.node_id, told.owner, told.name, told.installation_id) IS DISTINCT FROM
        (repository.node_id, repository.owner, repository.name, repository.installation_id)
), fresh AS (
    INSERT INTO delivery (id, received_at) SELECT * FROM unnest($6::text[], $7::float8[])
    WHERE NOT EXISTS (SELECT FROM other) ORDER BY 1
    ON CONFLICT DO NOTHING RETURNING id
), wish AS (
    SELECT DISTINCT repository_id, number
    FROM unnest($8::text[], $9::bigint[], $10::bigint[]) AS wish (id, repository_id, number) JOIN fresh USING (id)
), wished AS (
    INSERT INTO job AS held (repository_id, number, installation_id, generation, state, due)
    SELECT repository_id, number, coalesce(repository.installation_id, 0), 1, 'waiting', $11
    FROM wish LEFT JOIN repository ON repository.id = repository_id
    ORDER BY repository_id, number
    ON CONFLICT (repository_id, number) DO UPDATE SET
        generation = held.generation + 1,
        due = least(held.due, greatest(excluded.due, least(held.started, excluded.due) + $12)),
        state = 'waiting', tries = 0, died_at = NULL
    RETURNING 1
)
SELECT array(SELECT id FROM fresh) AS fresh,
    (
        SELECT count(pg_notify('ghapp_told', payload)) FROM unnest($13::text[]) AS payload
        WHERE EXISTS (SELECT FROM fresh)
    ),
    (SELECT pg_notify('ghapp_work', '') WHERE EXISTS (SELECT FROM wished))
"""


async def accept(
    db: Connection,
    batch: Sequence[tuple[Delivery, DeliveryEffects]],
    told: Sequence[str],
    now: float,
    pace: RetryPolicy,
) -> list[bool]:
    """Take in deliveries: for each whether it was taken in. None of them was where one asks for more than looks.

    The others are to be taken in as `jobs` does it: their ids are known, or what they tell is not. `told` are payloads
    for the replicas.
    """
    if not all(_is_plain(intake) for _, intake in batch):
        return [False] * len(batch)
    repositories: dict[int, RepositoryRef] = {}
    deliveries: dict[str, tuple[float, tuple[Key, ...]]] = {}
    for delivery, intake in batch:
        repositories.update((repository.id, repository) for repository in intake.repositories)
        deliveries.setdefault(stored(delivery.id), (delivery.received_at, intake.keys))
    wishes = [(id_, key.repository_id, key.number) for id_, (_, keys) in deliveries.items() for key in keys]
    row = await db.fetchrow(
        _ACCEPT,
        list(repositories),
        [one.node_id for one in repositories.values()],
        [one.owner for one in repositories.values()],
        [one.name for one in repositories.values()],
        [one.installation_id for one in repositories.values()],
        list(deliveries),
        [received_at for received_at, _ in deliveries.values()],
        [id_ for id_, _, _ in wishes],
        [repository_id for _, repository_id, _ in wishes],
        [number for _, _, number in wishes],
        now,
        pace.spacing,
        told,
    )
    fresh = set(row["fresh"]) if row else set()
    answers: list[bool] = []
    for delivery, _ in batch:
        id_ = stored(delivery.id)
        answers.append(id_ in fresh)
        fresh.discard(id_)
    return answers


def _is_plain(intake: DeliveryEffects) -> bool:
    """Whether a delivery asks for looks at keys alone, of repositories that are as they were."""
    return not (
        intake.heads
        or intake.removed_repositories
        or intake.forget_installations
        or intake.renewed_installations
        or intake.owners
        or intake.teams
        or intake.pressed
    )
