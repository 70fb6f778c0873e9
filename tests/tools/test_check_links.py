"""Links in the documentation lead somewhere, and the README's work on PyPI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_links import faults, main

REPOSITORY = "https://github.com/acme/app"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one page."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text("# The guide\n\n## What it's for\n\n```\n# no heading\n```\n")
    return tmp_path


def found(root: Path, page: str, text: str) -> list[str]:
    """Return the faults of a page with this text."""
    (root / page).write_text(text)
    return list(faults(root, Path(page), REPOSITORY))


@pytest.mark.parametrize(
    "link",
    ["guide.md", "guide.md#what-its-for", "#top", "https://example.com/x", f"{REPOSITORY}/blob/main/docs/guide.md"],
)
def test_a_link_with_an_existing_target_is_accepted(root: Path, link: str) -> None:
    assert found(root, "docs/page.md", f"# Top\n\nSee [it]({link}).\n") == []


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("gide.md", "leads to no file"),
        (f"{REPOSITORY}/blob/main/gide.md", "leads to no file"),
        ("guide.md#why", "leads to no heading"),
        ("guide.md#no-heading", "leads to no heading"),
    ],
)
def test_a_link_without_a_target_is_reported(root: Path, link: str, fault: str) -> None:
    assert found(root, "docs/page.md", f"See [it]({link}).\n") == [f"docs/page.md: {link} {fault}"]


def test_a_relative_link_in_the_readme_is_reported(root: Path) -> None:
    (fault,) = found(root, "README.md", "See [it][guide].\n\n[guide]: docs/guide.md\n")
    assert fault.startswith("README.md: docs/guide.md does not work on PyPI")


def test_a_link_in_a_code_block_is_ignored(root: Path) -> None:
    assert found(root, "docs/page.md", "```\n[it](gide.md)\n```\n") == []


def test_the_documentation_of_this_repository_has_no_broken_link() -> None:
    assert main() == 0
