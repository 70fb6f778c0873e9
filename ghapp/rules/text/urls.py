"""Addresses of GitHub's pages, with every path percent-encoded."""

from __future__ import annotations

from urllib.parse import quote


def file_url(pull_url: str, sha: str, path: str) -> str:
    """Return the page that shows a file, rendered, at a commit of the pull request's repository."""
    repository = pull_url.rsplit("/", 2)[0]
    return f"{repository}/blob/{sha}/{quote(path, errors='replace')}"


def files_url(pull_url: str) -> str:
    """Return the page that shows what a pull request changes."""
    return f"{pull_url}/files"
