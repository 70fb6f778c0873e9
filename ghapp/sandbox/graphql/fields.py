"""Resolver tables: from `Type.field` to a function or an attribute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from graphql import GraphQLResolveInfo

from ghapp.sandbox.access.permissions import Access
from ghapp.sandbox.graphql.errors import GraphQLProblem
from ghapp.sandbox.state.rate_limits import Budget
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.world import World

Resolver = Callable[..., Any]
Function = TypeVar("Function", bound=Resolver)


class Fields(dict[str, Resolver | str]):
    """Resolvers by `Type.field`: a function of the object, the call and the arguments, or the path of an attribute.

    Without an entry, a field is the attribute of the same name in snake case; `id` is the node id, `databaseId` the id.
    """

    def of(self, *names: str) -> Callable[[Function], Function]:
        """Register the decorated function as the resolver of these fields."""

        def register(function: Function) -> Function:
            self.update(dict.fromkeys(names, function))
            return function

        return register

    def on(self, types: str, resolvers: Mapping[str, Resolver | str]) -> None:
        """Register resolvers by field name for several types, separated by spaces."""
        for name in types.split():
            self.update({f"{name}.{field}": resolver for field, resolver in resolvers.items()})


@dataclass(frozen=True, slots=True)
class Viewer:
    """The caller: an app through one of its installations, with the rate limit `budget`."""

    world: World
    access: Access
    budget: Budget

    def sees(self, repository: Repository) -> bool:
        """Return whether this viewer can see `repository`; everyone sees a public one."""
        return not repository.private or self.access.includes(repository)


Info: TypeAlias = GraphQLResolveInfo[Viewer]
# Decides before a field is resolved whether it fails, and with which problem.
FieldFault: TypeAlias = Callable[[Info], GraphQLProblem | None]
