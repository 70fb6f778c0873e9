"""Blobs: files that are too long for a GraphQL response."""

from __future__ import annotations

import base64

from ghapp.github.api.client import InstallationAPI
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.snapshot import Repository


async def read_blob(api: InstallationAPI, repository: Repository, oid: str) -> Blob:
    """Return a file by the id of its contents; it has no text if it is not UTF-8.

    GraphQL cuts a text off after 512,000 bytes. Source: https://docs.github.com/en/rest/git/blobs#get-a-blob
    """
    place = {"owner": repository.owner, "name": repository.name, "oid": oid}
    found = await api.getitem("/repos/{owner}/{name}/git/blobs/{oid}", place)
    data = base64.b64decode(found["content"])
    try:
        return Blob(oid, data.decode(), len(data))
    except UnicodeDecodeError:
        return Blob(oid, None, len(data))
