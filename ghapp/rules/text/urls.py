"""Addresses of GitHub's pages, with every path percent-encoded."""

from __future__ import annotations

from urllib.parse import quote


def file_url(pull_url: str, sha: str, path: str) -> str:
    """Return the page that shows a file, rendered, at a commit of the pull request's repository."""
    repository = pull_url.rsplit("/", 2)[0]
    return f"{repository}/blob/{sha}/{quote(path, errors='replace')}"


def compare_url(pull_url: str, before: str, after: str) -> str:
    """Return the page that shows what changed between two commits; all changes where the first is unknown (empty)."""
    if not before:
        return files_url(pull_url)
    repository = pull_url.rsplit("/", 2)[0]
    return f"{repository}/compare/{before}..{after}"


def files_url(pull_url: str) -> str:
    """Return the page that shows what a pull request changes."""
    return f"{pull_url}/files"
