"""The REST API over HTTP, called with gidgethub."""

from __future__ import annotations

from typing import Any

import gidgethub
import pytest

from ghapp.sandbox.access.credentials import issue_token
from ghapp.sandbox.state.git import Submodule, Symlink, entry_oid
from tests.support.small_sandbox import CHECK, Connect, Serve, small_sandbox

SHOP = "/repos/acme/shop"


@pytest.mark.parametrize(
    ("url", "key", "expected"),
    [
        (SHOP, "full_name", "acme/shop"),
        ("/repositories/1", "default_branch", "main"),
        (f"{SHOP}/pulls/1", "changed_files", 1),
        (f"{SHOP}/issues/1", "title", "PRD"),
        (f"{SHOP}/branches/main", "protected", True),
        (f"{SHOP}/contents/README.md", "content", "IyBTaG9wCg==\n"),
        (f"{SHOP}/contents/docs/prd/cart.md?ref=patch-1", "path", "docs/prd/cart.md"),
        (f"{SHOP}/labels/why", "color", "ededed"),
        ("/rate_limit", "rate", {"limit": 5000, "used": 0, "remaining": 5000, "reset": 1714568400}),
    ],
)
async def test_a_resource_is_found_at_its_url(connect: Connect, url: str, key: str, expected: object) -> None:
    here = small_sandbox()
    here.sandbox.add_labels(here.pull(), here.emil, ["why"])
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    api = await connect(here)
    assert (await api.getitem(url))[key] == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{SHOP}/pulls", ["PRD"]),
        (f"{SHOP}/pulls?state=closed", ["Old"]),
        (f"{SHOP}/pulls?state=all&direction=asc", ["Old", "PRD"]),
        (f"{SHOP}/pulls?base=next", []),
    ],
)
async def test_pull_requests_are_filtered_by_the_query(connect: Connect, url: str, expected: list[str]) -> None:
    here = small_sandbox()
    old = here.sandbox.open_pull(here.shop, here.enno, {"a": "1"}, title="Old")
    here.sandbox.close(old, here.enno)
    here.pull()
    api = await connect(here)
    assert [pull["title"] for pull in await api.getitem(url)] == expected


@pytest.mark.parametrize(("count", "requests"), [(1, 1), (100, 1), (101, 2), (3_000, 30), (3_001, 30)])
async def test_files_come_in_pages_and_end_at_3000(connect: Connect, count: int, requests: int) -> None:
    here = small_sandbox()
    files: dict[str, str | None] = {f"docs/{number:04}.md": f"{number}\n" for number in range(count)}
    here.sandbox.open_pull(here.shop, here.paula, files)
    api = await connect(here)
    here.sandbox.requests.clear()
    found = [file["filename"] async for file in api.getiter(f"{SHOP}/pulls/1/files?per_page=100")]
    assert (found, len(here.sandbox.requests)) == (sorted(files)[:3_000], requests)


async def test_a_renamed_file_has_its_previous_name(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.open_pull(here.shop, here.paula, renames={"README.md": "docs/prd/cart.md"})
    api = await connect(here)
    (file,) = await api.getitem(f"{SHOP}/pulls/1/files")
    assert (file["status"], file["previous_filename"]) == ("renamed", "README.md")


async def test_labels_are_added_and_removed(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    api = await connect(here)
    await api.post(f"{SHOP}/labels", data={"name": "how", "color": "D4C5F9", "description": "The way"})
    await api.post(f"{SHOP}/issues/1/labels", data={"labels": ["how", "why"]})
    await api.delete(f"{SHOP}/issues/1/labels/how")
    assert [label["name"] for label in await api.getitem(f"{SHOP}/issues/1/labels")] == ["why"]
    assert [label["color"] for label in await api.getitem(f"{SHOP}/labels")] == ["d4c5f9", "ededed"]


@pytest.mark.parametrize(
    "body",
    [{"labels": ["why"]}, {"labels": [{"name": "why"}]}, ["why"], [{"name": "why"}]],
    ids=["an object of names", "an object of objects", "names", "objects"],
)
async def test_labels_are_added_in_every_form(connect: Connect, body: object) -> None:
    here = small_sandbox()
    here.pull()
    labels = await (await connect(here)).post(f"{SHOP}/issues/1/labels", data=body)
    assert [(label["name"], label["archived_at"]) for label in labels] == [("why", None)]


async def test_a_list_is_refused_where_an_object_is_needed(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    with pytest.raises(gidgethub.BadRequest, match="Body should be a JSON object"):
        await (await connect(here)).post(f"{SHOP}/issues/1/comments", data=["text"])


async def test_an_archived_label_shows_since_when(connect: Connect) -> None:
    here = small_sandbox()
    label = here.sandbox.create_label(here.shop, here.emil, "how?")
    here.sandbox.archive_label(label, here.emil)
    found = await (await connect(here)).getitem(f"{SHOP}/labels/how%3F")
    assert (found["archived_at"], found["url"].rpartition("/")[2]) == ("2024-05-01T12:00:00Z", "how%3F")


async def test_a_permission_names_the_role_and_its_rights(connect: Connect) -> None:
    here = small_sandbox()
    found = await (await connect(here)).getitem(f"{SHOP}/collaborators/emil/permission")
    assert (found["permission"], found["user"]["role_name"]) == ("write", "write")
    rights = {"admin": False, "maintain": False, "push": True, "triage": True, "pull": True}
    assert found["user"]["permissions"] == rights


async def test_a_bot_is_escaped_in_urls(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    comment = await (await connect(here)).post(f"{SHOP}/issues/1/comments", data={"body": "Please look."})
    assert comment["user"]["login"] == "rules[bot]"
    assert comment["user"]["url"].endswith("/users/rules%5Bbot%5D")


async def test_review_requests_are_made_and_removed(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    asked = {"reviewers": ["Emil"], "team_reviewers": ["devs"]}
    api = await connect(here)
    pull = await api.post(f"{SHOP}/pulls/1/requested_reviewers", data=asked)
    assert [user["login"] for user in pull["requested_reviewers"]] == ["emil"]
    assert [team["slug"] for team in pull["requested_teams"]] == ["devs"]
    await api.delete(f"{SHOP}/pulls/1/requested_reviewers", data=asked)
    assert await api.getitem(f"{SHOP}/pulls/1/requested_reviewers") == {"users": [], "teams": []}


async def test_people_are_assigned_and_unassigned(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.open_issue(here.shop, here.paula, "Carts get lost")
    api = await connect(here)
    issue = await api.post(f"{SHOP}/issues/1/assignees", data={"assignees": ["emil", "stella", "nobody"]})
    assert [user["login"] for user in issue["assignees"]] == ["emil"]
    await api.delete(f"{SHOP}/issues/1/assignees", data={"assignees": ["emil"]})
    assert (await api.getitem(f"{SHOP}/issues/1"))["assignees"] == []
    await api.getitem(f"{SHOP}/assignees/emil")
    with pytest.raises(gidgethub.BadRequest, match="Not Found"):
        await api.getitem(f"{SHOP}/assignees/stella")


async def test_comments_are_created_edited_reacted_to_and_deleted(connect: Connect) -> None:
    here = small_sandbox()
    here.pull()
    api = await connect(here)
    written = await api.post(f"{SHOP}/issues/1/comments", data={"body": "Please look."})
    assert (written["user"]["login"], written["user"]["type"]) == ("rules[bot]", "Bot")
    await api.patch(written["url"], data={"body": "Please look again."})
    await api.post(f"{written['url']}/reactions", data={"content": "+1"})
    (found,) = await api.getitem(f"{SHOP}/issues/1/comments")
    assert (found["body"], found["reactions"]["+1"]) == ("Please look again.", 1)
    await api.delete(written["url"])
    assert await api.getitem(f"{SHOP}/issues/1/comments") == []


async def test_a_check_run_is_created_updated_and_found(connect: Connect) -> None:
    here = small_sandbox()
    head = here.pull().head.oid
    annotation = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}
    output: dict[str, Any] = {"title": "t", "summary": "s", "annotations": [annotation]}
    api = await connect(here)
    run = await api.post(
        f"{SHOP}/check-runs",
        data={"name": CHECK, "head_sha": head, "conclusion": "action_required", "output": output},
    )
    assert (run["status"], run["output"]["annotations_count"]) == ("completed", 1)
    assert [pull["number"] for pull in run["pull_requests"]] == [1]
    await api.patch(run["url"], data={"conclusion": "success", "output": output})
    found = await api.getitem(f"{SHOP}/commits/{head}/check-runs?check_name=Rules%20of%20Engagement")
    assert [each["conclusion"] for each in found["check_runs"]] == ["success"]
    assert len(await api.getitem(f"{run['url']}/annotations")) == 2


async def test_an_entry_of_each_type_is_shown_as_what_it_is(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.commit(here.shop, here.emil, {"link": Symlink("README.md"), "vendor": Submodule("c" * 40)})
    api = await connect(here)
    link, vendor = [await api.getitem(f"{SHOP}/contents/{path}") for path in ("link", "vendor")]
    assert (link["type"], link["target"]) == ("symlink", "README.md")
    assert (vendor["type"], vendor["sha"]) == ("submodule", "c" * 40)


async def test_a_blob_is_found_by_its_id(connect: Connect) -> None:
    api = await connect(small_sandbox())
    found = await api.getitem(f"{SHOP}/git/blobs/{entry_oid('# Shop' + chr(10))}")
    assert (found["content"], found["size"]) == ("IyBTaG9wCg==\n", 7)
    with pytest.raises(gidgethub.BadRequest, match="Not Found"):
        await api.getitem(f"{SHOP}/git/blobs/{'0' * 40}")


async def test_a_folder_is_listed(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.commit(here.shop, here.emil, {"docs/prd/cart.md": "# Cart\n", "docs/index.md": "# Docs\n"})
    api = await connect(here)
    listed = await api.getitem(f"{SHOP}/contents/docs")
    with pytest.raises(gidgethub.BadRequest, match="No commit found for the ref nowhere"):
        await api.getitem(f"{SHOP}/contents/docs?ref=nowhere")
    assert [(entry["name"], entry["type"]) for entry in listed] == [("index.md", "file"), ("prd", "dir")]


async def test_reviews_and_their_comments_are_listed(connect: Connect) -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.review(pull, here.emil, "APPROVE", comments=[("docs/prd/cart.md", 1, "Good.")])
    here.sandbox.review(pull, here.enno, "PENDING")
    api = await connect(here)
    assert [review["state"] for review in await api.getitem(f"{SHOP}/pulls/1/reviews")] == ["APPROVED"]
    assert [each["path"] for each in await api.getitem(f"{SHOP}/pulls/1/comments")] == ["docs/prd/cart.md"]
    with pytest.raises(gidgethub.BadRequest, match="Not Found"):
        await api.getitem(f"{SHOP}/pulls/1/merge")


async def test_rules_and_protection_list_the_required_check_separately(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    here.sandbox.protect(here.shop, "next", required=[(CHECK, here.app.id)], ruleset=True)
    api = await connect(here)
    branch = await api.getitem(f"{SHOP}/branches/main")
    (rule,) = await api.getitem(f"{SHOP}/rules/branches/next")
    assert await api.getitem(f"{SHOP}/rules/branches/main") == []
    checks = branch["protection"]["required_status_checks"]["checks"]
    assert checks == [{"context": CHECK, "app_id": here.app.id}]
    assert rule["parameters"]["required_status_checks"] == [{"context": CHECK, "integration_id": here.app.id}]


async def test_members_of_a_team_include_those_of_child_teams(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.create_team(here.acme, "leads", [here.stella], parent=here.devs)
    api = await connect(here)
    members = await api.getitem("/orgs/acme/teams/devs/members")
    assert [member["login"] for member in members] == ["paula", "emil", "enno", "stella"]


async def test_a_former_repository_name_redirects_to_its_id(connect: Connect) -> None:
    here = small_sandbox()
    number = here.pull().number
    here.sandbox.add_collaborator(here.shop, here.paula, "admin")
    here.sandbox.rename_repository(here.shop, here.paula, "store")
    api = await connect(here)
    assert (await api.getitem(SHOP))["full_name"] == "acme/store"
    assert (await api.getitem(f"{SHOP}/pulls/{number}"))["number"] == number
    asked = await api.post(f"{SHOP}/issues/{number}/labels", data={"labels": ["why"]})
    assert [label["name"] for label in asked] == ["why"]
    here.sandbox.repository("acme/shop")
    with pytest.raises(gidgethub.BadRequest):
        await api.getitem(f"{SHOP}/pulls/{number}")


@pytest.mark.parametrize(("method", "status"), [("GET", 301), ("POST", 307)])
async def test_a_redirect_names_the_new_url(serve: Serve, method: str, status: int) -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.paula, "admin")
    here.sandbox.rename_repository(here.shop, here.paula, "store")
    client = await serve(here.sandbox)
    headers = {"authorization": f"Bearer {issue_token(here.sandbox, here.installation).value}"}
    url = f"{SHOP}/issues/1/labels?page=2"
    answer = await client.request(method, url, headers=headers, json={"body": "x"}, allow_redirects=False)
    shown = await answer.json()
    assert answer.status == status
    there = f"{here.sandbox.api_url}/repositories/{here.shop.id}/issues/1/labels?page=2"
    assert (answer.headers["location"], shown["url"], shown["message"]) == (there, there, "Moved Permanently")
