"""REST: the activity log of a repository. https://docs.github.com/en/rest/repos/repos#list-repository-activities."""

from __future__ import annotations

from datetime import timedelta

from ghapp.sandbox.json.repositories import activity
from ghapp.sandbox.rest.calls import Call, Result, Routes

routes = Routes()
PERIODS = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "quarter": timedelta(days=92),
    "year": timedelta(days=366),
}


@routes.at("GET", "/repos/{owner}/{repo}/activity")
def list_activities(call: Call) -> Result:
    """List what happened to the branches, newest first, in pages that begin after a cursor."""
    found = list(reversed(call.repository("read", "contents").activity))
    if ref := call.query.get("ref"):
        found = [each for each in found if each.ref in (ref, f"refs/heads/{ref}")]
    if login := call.query.get("actor"):
        found = [each for each in found if each.actor.rest_login.lower() == login.lower()]
    if kind := call.query.get("activity_type"):
        found = [each for each in found if each.kind == kind]
    if period := PERIODS.get(call.query.get("time_period", "")):
        found = [each for each in found if each.timestamp >= call.world.now() - period]
    if call.query.get("direction") == "asc":
        found.reverse()
    ids = [str(each.id) for each in found]
    start = ids.index(call.query["after"]) + 1 if call.query.get("after") in ids else 0
    shown = found[start : start + call.page_size()]
    is_last = start + len(shown) == len(found)
    return Result(
        data=[activity(call.world, each) for each in shown],
        next_cursor=None if is_last else str(shown[-1].id),
        cursor_name="after",
    )
