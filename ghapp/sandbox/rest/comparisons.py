"""REST: the comparison of two commits. https://docs.github.com/en/rest/commits/commits#compare-two-commits."""

from __future__ import annotations

from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.json import comparisons
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.git import Commit, commits_between, merge_base
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World

routes = Routes()
# Without a page in the query, GitHub lists so many commits.
_MOST_COMMITS = 250


@routes.at("GET", "/repos/{owner}/{repo}/compare/{basehead:.+}")
def compare(call: Call) -> Result:
    """Return the commits and files of the head that the base lacks; files are on the first page alone."""
    repository, (base_ref, dots, head_ref) = call.repository("read", "contents"), call.path["basehead"].partition("...")
    if not dots:
        raise not_found()
    base, head = _commit(call.world, repository, base_ref), _commit(call.world, repository, head_ref)
    bottom = merge_base(base, head)
    if bottom is None:
        raise Refused(404, f"No common ancestor between {base_ref} and {head_ref}.")
    ahead, is_paged = commits_between(base, head), not call.query.keys().isdisjoint(("page", "per_page"))
    shown = call.shown() if is_paged else slice(0, _MOST_COMMITS)
    data = comparisons.comparison(
        call.world,
        repository,
        comparisons.Compared(base_ref=base_ref, head_ref=head_ref, base=base, head=head, bottom=bottom),
        commits=ahead[shown],
        with_files=shown.start == 0,
    )
    size = call.page_size() if is_paged else _MOST_COMMITS
    return Result(data=data, last_page=max(-(-len(ahead) // size), 1))


def _commit(world: World, repository: Repository, ref: str) -> Commit:
    """Return the commit of a branch or id, also of a fork where the name of its owner comes first."""
    owner, colon, name = ref.rpartition(":")
    network = [repository]
    if colon:
        network = [
            each
            for each in world.repositories_by_id.values()
            if each.owner.login.lower() == owner.lower() and _root(each) is _root(repository)
        ]
    for each in network:
        if found := each.branches.get(name) or each.commits.get(name):
            return found
    raise not_found()


def _root(repository: Repository) -> Repository:
    return _root(repository.parent) if repository.parent else repository
