"""Representations: raw files, folders as objects, diffs, and what the two versions of the API show."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.sandbox.access.credentials import issue_token
from ghapp.sandbox.state.git import Submodule, Symlink
from tests.support.small_sandbox import Serve, SmallSandbox, small_sandbox

SHOP = "/repos/acme/shop"
DIFF = """\
diff --git a/README.md b/README.md
index a00621b..4e193cf 100644
--- a/README.md
+++ b/README.md
@@ -1 +1,2 @@
 # Shop
+It sells.
diff --git a/new.txt b/new.txt
new file mode 100644
index 0000000..3e5126c
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+new
\\ No newline at end of file
"""


class Reader:
    """Reads with a token of the app's installation, in the media type and API version of its headers."""

    def __init__(self, serve: Serve, here: SmallSandbox) -> None:
        self._serve = serve
        self._here = here

    async def get(self, path: str, **headers: str) -> tuple[int, str, Any]:
        """Return the status, the content type without its character set, and the body."""
        client = await self._serve(self._here.sandbox)
        token = issue_token(self._here.sandbox, self._here.installation).value
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with client.get(path, headers={"Authorization": f"token {token}", "User-Agent": "test"} | named) as got:
            body = await (got.json() if got.content_type == "application/json" else got.text())
            return got.status, got.content_type, body


@pytest.mark.parametrize("accept", ["application/vnd.github.raw+json", "application/vnd.github.v3.raw"])
async def test_files_and_blobs_are_raw_if_asked(serve: Serve, accept: str) -> None:
    here = small_sandbox()
    (oid,) = here.shop.blobs
    for path in (f"{SHOP}/contents/README.md", f"{SHOP}/git/blobs/{oid}"):
        found = await Reader(serve, here).get(path, accept=accept)
        assert found == (200, "application/vnd.github.raw", "# Shop\n")


async def test_a_pull_request_is_a_diff_if_asked(serve: Serve) -> None:
    here = small_sandbox()
    here.sandbox.open_pull(here.shop, here.paula, {"README.md": "# Shop\nIt sells.\n", "new.txt": "new"})
    found = await Reader(serve, here).get(f"{SHOP}/pulls/1", accept="application/vnd.github.diff")
    assert found == (200, "application/vnd.github.diff", DIFF)


async def test_a_diff_shows_renamed_and_removed_files(serve: Serve) -> None:
    here = small_sandbox()
    here.sandbox.commit(here.shop, here.emil, {"old.txt": "old\n"})
    here.sandbox.open_pull(here.shop, here.paula, {"old.txt": None}, renames={"README.md": "READ.md"})
    _, _, text = await Reader(serve, here).get(f"{SHOP}/pulls/1", accept="application/vnd.github.diff")
    assert "rename from README.md\nrename to READ.md\n" in text
    assert "deleted file mode 100644\nindex 3367afd..0000000\n--- a/old.txt\n+++ /dev/null\n" in text


async def test_a_folder_lists_its_entries_in_full(serve: Serve) -> None:
    here = small_sandbox()
    files = {"docs/a.md": "a\n", "docs/link": Symlink("a.md"), "docs/lib": Submodule("1" * 40), "docs/deep/b.md": "b\n"}
    here.sandbox.repository("acme/docs", files=files)
    _, _, listed = await Reader(serve, here).get("/repos/acme/docs/contents/docs")
    assert {each["name"]: (each["type"], each["size"]) for each in listed} == {
        "a.md": ("file", 2),
        "deep": ("dir", 0),
        "lib": ("file", 0),
        "link": ("symlink", 4),
    }
    assert {tuple(each) for each in listed} == {
        ("type", "size", "name", "path", "sha", "url", "html_url", "git_url", "download_url", "_links")
    }


async def test_a_folder_is_an_object_if_asked(serve: Serve) -> None:
    here = small_sandbox()
    _, _, found = await Reader(serve, here).get(f"{SHOP}/contents/", accept="application/vnd.github.object+json")
    assert (found["type"], found["path"], [each["path"] for each in found["entries"]]) == ("dir", "", ["README.md"])


async def test_the_newer_api_version_names_submodules_and_omits_the_old_rate(serve: Serve) -> None:
    here = small_sandbox()
    here.sandbox.repository("acme/docs", files={"docs/lib": Submodule("1" * 40)})
    reader = Reader(serve, here)
    _, _, (entry,) = await reader.get("/repos/acme/docs/contents/docs", X_GitHub_Api_Version="2026-03-10")
    assert entry["type"] == "submodule"
    _, _, limits = await reader.get("/rate_limit", X_GitHub_Api_Version="2026-03-10")
    assert (list(limits), sorted(limits["resources"])) == (["resources"], ["core", "graphql", "search"])


async def test_an_unknown_api_version_is_refused(serve: Serve) -> None:
    status, _, _ = await Reader(serve, small_sandbox()).get(SHOP, X_GitHub_Api_Version="2020-01-01")
    assert status == 400
