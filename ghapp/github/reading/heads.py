"""Heads: the commit on which a pull request's or a merge group's check is published, and the checks on it."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading import parse
from ghapp.github.reading.graphql_errors import raise_for_faults
from ghapp.github.reading.merge_groups import observe_group
from ghapp.identity import Key, RepositoryRef
from ghapp.rules.model.check_runs import CheckRun


@dataclass(frozen=True, slots=True)
class Head:
    """A head commit, and the app's latest check runs on it."""

    sha: str
    checks: tuple[CheckRun, ...]


async def read_head(api: InstallationAPI, ref: RepositoryRef, key: Key, *, app_id: int) -> Head | None:
    """Return the head of an open pull request or a merge group; None for anything else.

    Raises `Denied` where the app may not read it, and the errors of `InstallationAPI`.
    """
    if key.group:
        group = await observe_group(api, ref, key.group, app_id=app_id)
        return Head(group.head_sha, group.checks) if group else None
    variables = {"repository": ref.node_id, "number": key.number, "app": app_id}
    response = await api.execute(graphql.operation("CheckedHead"), variables)
    raise_for_faults(response)
    pull = (response.data["repository"] or {}).get("thread") or {}
    if pull.get("state") != "OPEN":
        return None
    (last,) = pull["commits"]["nodes"]
    return Head(last["commit"]["oid"], parse.check_runs(last["commit"]))
