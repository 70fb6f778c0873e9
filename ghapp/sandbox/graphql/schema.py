"""The executable schema: GitHub's types from `schema.graphql` with the resolver tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_abstract_type,
)

from ghapp.sandbox.graphql import check_mutations, mutations, queue_mutations
from ghapp.sandbox.graphql.fields import Fields, Info, Resolver
from ghapp.sandbox.graphql.pagination import Connection, paginate
from ghapp.sandbox.graphql.resolvers import accounts as _accounts
from ghapp.sandbox.graphql.resolvers import checks as _checks
from ghapp.sandbox.graphql.resolvers import git, nodes, queue, reviews, timeline
from ghapp.sandbox.graphql.resolvers import repositories as _repositories
from ghapp.sandbox.graphql.resolvers import threads as _threads
from ghapp.sandbox.state import accounts, apps, checks, queues, repositories, threads

SDL = Path(__file__).with_name("schema.graphql")
MODULES = (
    _accounts,
    _checks,
    git,
    nodes,
    queue,
    _repositories,
    reviews,
    _threads,
    timeline,
    mutations,
    check_mutations,
    queue_mutations,
)
TYPE_NAMES: Mapping[type, str] = {
    accounts.Bot: "Bot",
    accounts.Organisation: "Organization",
    accounts.Team: "Team",
    accounts.User: "User",
    apps.SandboxApp: "App",
    checks.CheckRun: "CheckRun",
    checks.CheckSuite: "CheckSuite",
    queues.MergeQueue: "MergeQueue",
    queues.QueueEntry: "MergeQueueEntry",
    repositories.Label: "Label",
    repositories.Repository: "Repository",
    git.BlobView: "Blob",
    git.CommitView: "Commit",
    git.TreeView: "Tree",
    reviews.Thread: "PullRequestReviewThread",
    _threads.PullCommit: "PullRequestCommit",
    threads.Comment: "IssueComment",
    threads.Issue: "Issue",
    threads.PullRequest: "PullRequest",
    threads.Review: "PullRequestReview",
    threads.ReviewComment: "PullRequestReviewComment",
}
ATTRIBUTES = {"id": "node_id", "databaseId": "id", "fullDatabaseId": "id"}
PAGING = frozenset({"first", "last", "after", "before"})


@cache
def schema() -> GraphQLSchema:
    """Build the schema with a resolver for every field, once per process."""
    built = build_schema(SDL.read_text(encoding="utf-8"))
    resolvers = Fields()
    for module in MODULES:
        resolvers.update(module.fields)
    for kind in built.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            _bind(kind, resolvers)
        elif isinstance(kind, GraphQLInputObjectType):
            for name, entry in kind.fields.items():
                entry.out_name = snake(name)
        elif isinstance(kind, GraphQLScalarType):
            _convert(kind)
        if is_abstract_type(kind):
            kind.resolve_type = type_name
    return built


def snake(name: str) -> str:
    """Convert `headRefOid` to `head_ref_oid`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def type_name(value: Any, _info: Info, _abstract: GraphQLAbstractType) -> str:
    """Return the GraphQL type of an object of the state."""
    if isinstance(value, timeline.EventView):
        return timeline.EVENT_TYPES[value.event.kind]
    return TYPE_NAMES[type(value)]


def _bind(kind: GraphQLObjectType, resolvers: Fields) -> None:
    for name, field in kind.fields.items():
        for argument_name, argument in field.args.items():
            argument.out_name = snake(argument_name)
        resolve = _resolver(resolvers.get(f"{kind.name}.{name}", ATTRIBUTES.get(name, snake(name))))
        if name == "url" and f"{kind.name}.url" not in resolvers:
            resolve = _on_the_web(_resolver(resolvers[f"{kind.name}.resourcePath"]))
        if get_named_type(field.type).name.endswith("Connection"):
            resolve = _paged(resolve)
        field.resolve = resolve


def _resolver(entry: Resolver | str) -> Resolver:
    if not isinstance(entry, str):
        return entry
    get = attrgetter(entry)

    def resolve(source: Any, _info: Info) -> Any:
        return get(source)

    return resolve


def _on_the_web(path: Resolver) -> Resolver:
    def resolve(source: Any, info: Info) -> str:
        return f"{info.context.world.web_url}{path(source, info)}"

    return resolve


def _paged(items: Resolver) -> Resolver:
    def resolve(source: Any, info: Info, **arguments: Any) -> Connection:
        bounds = {name: arguments.pop(name, None) for name in PAGING}
        return paginate(info, source, items(source, info, **arguments), **bounds)

    return resolve


def _convert(scalar: GraphQLScalarType) -> None:
    """Give a scalar of the schema its conversion functions, which `build_schema` does not accept."""
    if scalar.name == "DateTime":
        vars(scalar).update(vars(GraphQLScalarType("DateTime", serialize=_show_time, parse_value=_read_time)))
    elif scalar.name == "BigInt":
        vars(scalar).update(vars(GraphQLScalarType("BigInt", serialize=str)))


def _show_time(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_time(value: Any) -> datetime:
    return datetime.fromisoformat(str(value))
