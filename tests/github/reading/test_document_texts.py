"""The texts of documents at a commit, in one request."""

from __future__ import annotations

import pytest

from ghapp.github.reading.document_texts import read_texts
from ghapp.rules.model.snapshot import Blob
from ghapp.sandbox.state.git import blob_oid
from tests.support.organisation import House


async def test_the_texts_of_several_files_are_read_at_once(house: House) -> None:
    files: dict[str, str | None] = {"docs/prd/a.md": "# A\n", "docs/prd/b.md": "x\0y"}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=files)
    found = await read_texts(house.api, house.shop.node_id, pull.head.oid, [*files, "gone.md"])
    assert found == {
        "docs/prd/a.md": Blob(blob_oid("# A\n"), "# A\n"),
        "docs/prd/b.md": Blob(blob_oid("x\0y"), None),
    }
    assert house.requests == ["POST /graphql node"]


@pytest.mark.parametrize(("paths", "requests"), [([], 0), (["README.md"], 1)])
async def test_what_is_not_there_or_not_asked_for_has_no_text(house: House, paths: list[str], requests: int) -> None:
    assert await read_texts(house.api, "R_none", house.shop.head.oid, paths) == {}
    assert len(house.requests) == requests
