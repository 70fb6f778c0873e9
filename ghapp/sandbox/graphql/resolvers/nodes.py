"""GraphQL's global node ids, and what the viewer can see of them."""

from __future__ import annotations

from typing import Any, TypeVar

from ghapp.sandbox.errors import Refused
from ghapp.sandbox.graphql.errors import GraphQLProblem, unresolved_node
from ghapp.sandbox.graphql.fields import Fields, Info, Viewer
from ghapp.sandbox.graphql.resolvers.git import CommitView
from ghapp.sandbox.graphql.resolvers.threads import repository_of, thread_of
from ghapp.sandbox.state.accounts import Bot, Organisation, Team, User
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.checks import CheckRun, CheckSuite
from ghapp.sandbox.state.git import Commit
from ghapp.sandbox.state.queues import MergeQueue
from ghapp.sandbox.state.repositories import Label, Repository
from ghapp.sandbox.state.threads import Comment, Issue, Review, ReviewComment

Kind = TypeVar("Kind")

fields = Fields()


def find(viewer: Viewer, node_id: str, *kinds: type[Kind], name: str = "") -> Kind:
    """Return the object of a node id, which must be one of `kinds`; `name` is GitHub's name for them."""
    found = viewer.world.nodes.get(node_id)
    if found is None or not _exists(viewer, found):
        raise unresolved_node(node_id)
    if not isinstance(found, kinds):
        kind = name or kinds[0].__name__
        raise GraphQLProblem("NOT_FOUND", f"Could not resolve to {kind} node with the global id of '{node_id}'.")
    return found


def _exists(viewer: Viewer, found: object) -> bool:
    if isinstance(found, Review) and found.state == "PENDING" and found.author is not viewer.access.bot:
        return False
    repository = home(viewer, found)
    return repository is None or viewer.sees(repository)


def home(viewer: Viewer, found: object) -> Repository | None:
    """Return the repository that an object belongs to; None for accounts, teams and apps."""
    if isinstance(found, Repository):
        return found
    if isinstance(found, Label | CheckRun | CheckSuite | MergeQueue):
        return found.repository
    if isinstance(found, Issue | Comment | Review | ReviewComment):
        return repository_of(found)
    if isinstance(found, Commit):
        stores = viewer.world.repositories_by_id.values()
        return next((store for store in stores if store.commits.get(found.oid) is found), None)
    return None


@fields.of("Query.node")
def node(_root: None, info: Info, id: str) -> Any:  # noqa: A002  # GitHub's name for the argument
    """Return an object by its id, if the viewer can read it."""
    viewer = info.context
    readable = (Repository, Issue, Comment, Review, ReviewComment, Label, CheckRun, CheckSuite, Commit, MergeQueue)
    found: Any = find(viewer, id, *readable, User, Bot, Organisation, Team, SandboxApp, name="Node")
    if isinstance(found, Team):
        viewer.access.require_members(found.organisation)
    elif isinstance(found, Issue | Comment | Review | ReviewComment):
        viewer.access.require_thread(thread_of(found), "read")
    elif isinstance(found, MergeQueue):
        viewer.access.require(found.repository, "read", "merge_queues")
    elif isinstance(found, CheckRun | CheckSuite):
        viewer.access.require(found.repository, "read", "checks")
    elif isinstance(found, Commit):
        repository = home(viewer, found)
        if repository is None:
            raise unresolved_node(id)
        viewer.access.require(repository, "read", "contents")
        return CommitView(repository, found)
    return found


@fields.of("Query.nodes")
def nodes(_root: None, info: Info, ids: list[str]) -> list[Any]:
    """Return several objects by their ids; each that cannot be read is null, with its own error."""
    if len(ids) > 100:
        raise GraphQLProblem("ARGUMENT_LIMIT", f"You may not provide more than 100 node ids; you provided {len(ids)}.")
    return [_or_error(info, node_id) for node_id in ids]


def _or_error(info: Info, node_id: str) -> Any:
    try:
        return node(None, info, node_id)
    except (GraphQLProblem, Refused) as error:
        return error
