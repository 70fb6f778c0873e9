"""Operations: what the sandbox's REST API offers, and how each client calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# The paths of routes name their parameters as they like, some with a pattern.
_PARAMETER = re.compile(r"\{(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation of GitHub's REST API, by its id and its path in GitHub's own description.

    githubkit and octokit name their methods after the id, and their arguments after the path, the query and the body.
    `pygithub` is the call itself, which the table in docs/internals/sandbox.md shows: PyGithub has names of its own,
    and where it has no method, its requester is called. `caller` is who calls: the app, its installation or a person.
    `values` are arguments that differ from those of `tests.support.clients.populated`. `legacy` is an older path, which
    PyGithub still uses. `octokit_id` is the id that octokit has instead (empty: it has the same).
    """

    route: str
    id: str
    pygithub: str
    caller: str = "installation"
    values: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    legacy: str = ""
    octokit_id: str = ""

    @property
    def method(self) -> str:
        """Return the HTTP method."""
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        """Return the path."""
        return self.route.partition(" ")[2]

    @property
    def parameters(self) -> list[str]:
        """Return the names of the parameters in the path."""
        return _PARAMETER.findall(self.path)

    def arguments(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the arguments of the call: those of the path from `values`, and the fields of the body.

        A field of the body that is the name of a parameter in braces has its value.
        """
        known = {**values, **self.values}
        body = {name: known.get(str(value).strip("{}"), value) for name, value in self.body.items()}
        return {name: known[name] for name in self.parameters} | body

    @property
    def shape(self) -> str:
        """Return the method and path without the names of the parameters."""
        return shape(self.method, self.path)

    @property
    def githubkit(self) -> str:
        """Return the method of githubkit, without `async_`."""
        category, _, name = self.id.partition("/")
        return f"{category.replace('-', '_')}.{name.replace('-', '_')}"

    @property
    def octokit(self) -> str:
        """Return the method of octokit, below `rest`."""
        category, _, name = (self.octokit_id or self.id).partition("/")
        return f"{_camel(category)}.{_camel(name)}"


def shape(method: str, path: str) -> str:
    """Return a method and a path without the names of the parameters, which differ."""
    return f"{method} {_PARAMETER.sub('{}', path)}"


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(other.capitalize() for other in others)
