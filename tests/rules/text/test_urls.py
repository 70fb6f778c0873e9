"""Addresses on GitHub, whatever a file is called."""

from __future__ import annotations

import pytest

from ghapp.rules.text.urls import compare_url, file_url, files_url

PULL = "https://github.com/acme/shop/pull/7"


@pytest.mark.parametrize(
    ("path", "encoded"),
    [
        ("docs/prd/checkout.md", "docs/prd/checkout.md"),
        ("docs/prd/what next?.md", "docs/prd/what%20next%3F.md"),
        ("docs/prd/a)b[c].md", "docs/prd/a%29b%5Bc%5D.md"),
        ("docs/prd/100%#1.md", "docs/prd/100%25%231.md"),
        ("docs/prd/\ud800.md", "docs/prd/%3F.md"),
        ("docs/prd/größe.md", "docs/prd/gr%C3%B6%C3%9Fe.md"),
    ],
)
def test_file_url_encodes_the_path(path: str, encoded: str) -> None:
    assert file_url(PULL, "abc", path) == f"https://github.com/acme/shop/blob/abc/{encoded}"


def test_file_url_keeps_the_server_of_the_pull_request() -> None:
    assert (
        file_url("https://ghe.example/acme/shop/pull/7", "abc", "a.md") == "https://ghe.example/acme/shop/blob/abc/a.md"
    )


def test_files_url_is_the_tab_of_the_changes() -> None:
    assert files_url(PULL) == f"{PULL}/files"


def test_compare_url_shows_what_changed_between_two_commits() -> None:
    assert compare_url(PULL, "abc", "def") == "https://github.com/acme/shop/compare/abc..def"


def test_compare_url_is_all_changes_when_the_first_commit_is_unknown() -> None:
    assert compare_url(PULL, "", "def") == files_url(PULL)
