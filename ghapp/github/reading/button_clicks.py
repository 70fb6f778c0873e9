"""Presses of buttons as GitHub bears them out: a delivery's word for who pressed what is not enough."""

from __future__ import annotations

from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading import parse
from ghapp.github.reading.graphql_errors import raise_for_faults
from ghapp.github.reading.permissions import ADMIN, WRITING, permission_of
from ghapp.jobs import ButtonClick
from ghapp.rules.model.snapshot import Repository, VerifiedClick


async def verify_click(
    api: InstallationAPI, repository: Repository, delivery: str, pressed: ButtonClick, *, app_id: int
) -> VerifiedClick | None:
    """Who pressed, what they may do here now, and for which commit; two requests.

    None where that account or that run is not there, or another one under the same name, or the run is not the app's
    own in this repository. Raises the errors of `InstallationAPI`.
    """
    answer = await api.execute(graphql.operation("Press"), {"login": pressed.login, "run": pressed.run})
    if any(fault.type == "NOT_FOUND" for fault in answer.faults):
        return None
    raise_for_faults(answer)
    user, run = answer.data["user"], answer.data["run"]
    by = parse.actor(user)
    if by is None or user["databaseId"] != pressed.user_id or not run:
        return None
    suite = run["checkSuite"]
    if run["repository"]["id"] != repository.node_id or (suite["app"] or {}).get("databaseId") != app_id:
        return None
    held = await permission_of(api, repository.full_name, by.login)
    return VerifiedClick(
        delivery=delivery,
        button=pressed.button,
        by=by,
        head_sha=suite["commit"]["oid"],
        may_write=held in WRITING,
        administers=held == ADMIN,
    )
