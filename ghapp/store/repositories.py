"""The repositories that deliveries named, and what becomes of them; the same steps in every engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ghapp.identity import RepositoryRef
from ghapp.jobs import DeliveryEffects
from ghapp.store.sql_statements import Steps, load

_statement = load("repositories.sql")
_CHANGED = _statement("changed_repositories")
_SAVE = _statement("save_repositories")
_MOVE_JOBS = _statement("move_jobs")
_REMOVE = _statement("remove_repositories")
_FORGET_CONFIG_VERSIONS = _statement("forget_config_versions")
_FORGET_REFUSALS = _statement("forget_refusals")
_REPOSITORY = _statement("repository")
_REPOSITORIES_OF = _statement("repositories_of")
_REPOSITORIES_AT = _statement("repositories_at")


def take_in(batch: Iterable[DeliveryEffects]) -> Steps[list[int]]:
    """Save what deliveries say of repositories, in their order; return the repositories that changed installation."""
    seen: dict[int, RepositoryRef] = {}
    moved: list[int] = []
    for effects in batch:
        seen.update((repository.id, repository) for repository in effects.repositories)
        if effects.removed_repositories or effects.forget_installations or effects.renewed_installations:
            moved += yield from _save(seen.values())
            rows = yield _REMOVE(removed=effects.removed_repositories, uninstalled=effects.forget_installations)
            moved += [id_ for (id_,) in rows]
            yield from _renew(effects.renewed_installations)
            seen.clear()
    moved += yield from _save(seen.values())
    yield from _move(moved)
    return moved


def save(repositories: Collection[RepositoryRef]) -> Steps[list[int]]:
    """Save attributes; return the repositories that changed installation, whose keys follow them."""
    moved = yield from _save(repositories)
    yield from _move(moved)
    return moved


def repository(repository_id: int) -> Steps[RepositoryRef | None]:
    """Return the attributes of a repository."""
    rows = yield _REPOSITORY(id=repository_id)
    return _repository(*rows[0]) if rows else None


def repositories_of(owner: str) -> Steps[list[RepositoryRef]]:
    """Return the repositories of an account, whose login is compared without regard to case."""
    rows = yield _REPOSITORIES_OF(owner=owner)
    return [_repository(*row) for row in rows]


def repositories_at(installation_id: int) -> Steps[list[RepositoryRef]]:
    """Return the repositories of an installation, in the order of their ids."""
    rows = yield _REPOSITORIES_AT(installation_id=installation_id)
    return [_repository(*row) for row in rows]


def _save(repositories: Collection[RepositoryRef]) -> Steps[list[int]]:
    """Save the attributes that changed, so that no row is locked otherwise."""
    seen = {one.id: (one.id, one.node_id, one.owner, one.name, one.installation_id) for one in repositories}
    if not seen:
        return []
    changed = yield _CHANGED(seen=list(seen.values()))
    if changed:
        yield _SAVE(seen=[seen[id_] for id_, _ in changed])
    return [id_ for id_, has_moved in changed if has_moved]


def _move(moved: Sequence[int]) -> Steps[None]:
    """Put keys into the queues of their present installations; forget what the earlier ones saw and were refused."""
    if moved:
        yield _FORGET_CONFIG_VERSIONS(ids=moved)
        yield _FORGET_REFUSALS(ids=moved)
        yield _MOVE_JOBS(ids=moved)


def _renew(installations: Sequence[int]) -> Steps[None]:
    """Forget what kept installations from doing more than they could."""
    for installation_id in installations:
        renewed = [one.id for one in (yield from repositories_at(installation_id))]
        yield _FORGET_CONFIG_VERSIONS(ids=renewed)
        yield _FORGET_REFUSALS(ids=renewed)


def _repository(id_: int, node_id: str, owner: str, name: str, installation_id: int) -> RepositoryRef:
    return RepositoryRef(id=id_, node_id=node_id, owner=owner, name=name, installation_id=installation_id)
