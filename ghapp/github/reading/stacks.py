"""Stacks of pull requests: GraphQL does not show them yet."""

from __future__ import annotations

from ghapp.errors import Gone
from ghapp.github.api.client import InstallationAPI
from ghapp.rules.model.snapshot import Repository


async def read_stack_base(api: InstallationAPI, repository: Repository, number: int) -> str:
    """Return the branch that the stack around a pull request goes into; empty if it is in no stack.

    Source: https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
    """
    place = {"owner": repository.owner, "name": repository.name, "number": str(number)}
    try:
        pull = await api.getitem("/repos/{owner}/{name}/pulls/{number}", place)
    except Gone:
        return ""
    base = (pull.get("stack") or {}).get("base") or {}
    return str(base.get("ref") or "")
