"""Every call that the app makes has its permission on the page, and the page has no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.api_calls import graphql_types, mutations, rest_calls
from tools.check_permissions import documented, needed_by_calls, problems

PAGE = """
| Call | As | Permission |
| --- | --- | --- |
| `GET /app` | app | none |
| `DELETE /repos/{owner}/{repo}/labels/{name}` | installation | issues: write |
| `GET /orgs/{org}/teams/{team_slug}` | installation | members: read, metadata: read |
| Types | Permission |
| `Label`, `Comment` | issues: read |
"""


def test_a_row_names_calls_and_their_permissions() -> None:
    assert documented(PAGE) == {
        "GET /app": {},
        "DELETE /repos/{}/{}/labels/{}": {"issues": "write"},
        "GET /orgs/{}/teams/{}": {"members": "read", "metadata": "read"},
        "Label": {"issues": "read"},
        "Comment": {"issues": "read"},
    }


def test_the_higher_level_is_needed() -> None:
    assert needed_by_calls(documented(PAGE)) == {"issues": "write", "members": "read", "metadata": "read"}


def test_a_row_without_a_permission_is_refused() -> None:
    with pytest.raises(ValueError, match="no permission"):
        documented("| `GET /app` | app | read |")


def test_a_call_without_a_row_and_a_row_without_a_call_are_reported() -> None:
    assert list(problems({"GET /app": {}}, {"GET /meta"})) == [
        "the app makes the call GET /meta, which has no row",
        "the app does not make the call GET /app, which has a row",
    ]


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ('def f(api): api.getitem("/repos/{owner}/{name}/labels?per_page=100", {})', "GET /repos/{}/{}/labels"),
        ('def f(api): api.getitem("/repos/{owner}/{name}/activity{?ref}", {})', "GET /repos/{}/{}/activity"),
        ('def f(api, id): api.post(f"/repositories/{id}/labels", data=b"")', "POST /repos/{}/{}/labels"),
        ('LOG = "/app/log"\ndef f(api): api.getiter(f"{LOG}?per_page=1")', "GET /app/log"),
        ('def f(api, x):\n    url = "/app/a"\n    if x: url = "/app/b"\n    api.delete(url)', "DELETE /app/b"),
        ('def f(api, url): api.getitem(url)\ndef g(api): f(api, "/app/c")', "GET /app/c"),
        ('def f(api, x): api.put("/app/d" if x else "/app/e")', "PUT /app/e"),
        ('def f(send, root): send.request("PATCH", f"{root}/app/f")', "PATCH /app/f"),
    ],
)
def test_a_request_is_found_however_its_url_is_written(tmp_path: Path, source: str, call: str) -> None:
    (tmp_path / "module.py").write_text(source)
    assert call in rest_calls(tmp_path)


def test_other_calls_with_a_path_are_no_requests(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('def f(web, d): web.post("/sign-out", f); d.get("/nothing"); print("/app")')
    assert rest_calls(tmp_path) == set()


def test_the_calls_of_the_app_are_found() -> None:
    assert "GET /repos/{}/{}/rules/branches/{}" in rest_calls()
    assert "createCheckRun" in mutations()
    assert {"PullRequest", "Team", "Blob"} <= graphql_types()
