"""REST: the statuses of commits. https://docs.github.com/en/rest/commits/statuses."""

from __future__ import annotations

from ghapp.sandbox.json import statuses
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.rest.file_contents import resolve
from ghapp.sandbox.verbs.statuses import create_status

routes = Routes()
REPO = "/repos/{owner}/{repo}"


@routes.at("POST", REPO + "/statuses/{sha}")
def create(call: Call) -> Result:
    """Create a status of a commit."""
    repository = call.repository("write", "statuses")
    created = create_status(
        call.world,
        repository,
        call.access.bot,
        call.path["sha"],
        call.text("state"),
        context=call.text("context") or "default",
        description=call.text("description") or None,
        target_url=call.text("target_url") or None,
    )
    return Result(status=201, data=statuses.status(call.world, repository, created))


@routes.at("GET", REPO + "/commits/{ref:.+}/statuses", legacy_path=REPO + "/statuses/{ref:.+}")
def list_statuses(call: Call) -> Result:
    """List the statuses of a commit, newest first."""
    repository = call.repository("read", "statuses")
    found = call.world.statuses[repository].get(resolve(repository, call.path["ref"]).oid, [])
    return call.page(found[::-1], lambda each: statuses.status(call.world, repository, each))


@routes.at("GET", REPO + "/commits/{ref:.+}/status")
def get_combined(call: Call) -> Result:
    """Return the latest status of each context, and what they come to."""
    repository = call.repository("read", "statuses")
    sha = resolve(repository, call.path["ref"]).oid
    return Result(data=statuses.combined(call.world, repository, sha, call.shown()))
