"""Files that are too long for a GraphQL response."""

from __future__ import annotations

import base64

import pytest

from ghapp.github.reading.blobs import read_blob
from ghapp.rules.model.contents import Blob
from tests.support import builders
from tests.support.scripted_github import Reply, TinyGitHub


@pytest.mark.parametrize(("data", "text"), [("café\n".encode(), "café\n"), (b"", ""), ("café".encode("latin-1"), None)])
async def test_a_blob_has_text_when_it_is_utf_8(private_key: str, data: bytes, text: str | None) -> None:
    body = {"sha": "b1", "encoding": "base64", "content": base64.encodebytes(data).decode()}
    async with TinyGitHub(Reply(body=body)).installed(private_key) as api:
        assert await read_blob(api, builders.issue().repository, "b1") == Blob("b1", text, len(data))
