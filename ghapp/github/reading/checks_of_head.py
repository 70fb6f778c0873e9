"""The app's latest check run on a commit, for a click on a button of it."""

from __future__ import annotations

from urllib.parse import urlencode

from ghapp.github.api.client import API


async def latest_run(api: API, repository_id: int, sha: str, name: str, app_id: int) -> str | None:
    """Return the node id of the app's latest run with a name on a commit; None if there is none.

    Source: https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference
    """
    query = urlencode({"check_name": name, "app_id": app_id, "per_page": 1})
    found = await api.getitem(f"/repositories/{repository_id}/commits/{sha}/check-runs?{query}")
    return next((run["node_id"] for run in found["check_runs"]), None)
